"""The linter: finds what would harm training, in exports before they are written and in files of any program.

`checks` declares the checks, `linter` runs those of single rows (`row_checks`) and those of rows against each other
(`rows_together`), `files` lints files and folders. `personal` also finds the personal data that exports redact.

The linter keeps 32 bytes for each row, and what it found in a text while the prompt is the same, because rows of one
prompt share their answers.
"""
