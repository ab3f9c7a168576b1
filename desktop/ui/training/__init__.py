"""The training page: runs at the left; a new run, a run in progress, or the report of a finished one."""
