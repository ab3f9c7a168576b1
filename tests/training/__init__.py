"""Tests of the trainer. They need torch: `.venv-training/bin/python -m pytest tests/training`."""
