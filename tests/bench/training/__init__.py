"""`make bench-training`: what training must reach, measured on the built-in model."""
