"""Every widget in every state, for looking at. `python scripts/gallery.py --help`."""
