"""The command line: does without a window, and without Qt, what the window does.

Each module with `add_options` and `run` is one command; `main` imports only the command that is called. A command
writes only its result to standard output and everything else to standard error, through `Console`. It ends with an exit
code (listed in `main`); an error is one sentence, never a traceback.
"""
