"""View models on QtCore alone: the state and the intents of each page, tested without a widget."""
