"""Formats of preference data, read: one function a format, from a row to `ImportedRow`."""
