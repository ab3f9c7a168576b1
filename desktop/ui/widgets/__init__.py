"""Reusable controls and layouts. They know the theme, but nothing else of Sayso."""
