"""The export and import pages.

The export page leads through data, format, checks, preview and export; `presenters.export` has the state and runs
it. The import page shows what a file is read as, lets the user correct it, and counts the result before anything is
imported (`presenters.imports`).
"""
