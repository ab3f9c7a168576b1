"""Sayso: chat with a local model and have the last word on its answers."""

__version__ = "0.1.0"
