"""Files of preference data: read as values of `core`, and written from them. No store, no network.

**Reading.** `imports.inspect_file` decides how a file is read; `ImportSource.rows` gives each row as an `ImportedRow`
or as the `UserError` that says why it cannot be used. On the way:

- `files` reads rows one at a time from any supported file or Hugging Face folder (`folders`). `examine` recognizes the
  kind of file by its bytes before its name; `compression` and `encodings` turn it into UTF-8; `json_rows`, `tables` and
  `lines` split it into rows. `parquet_rows` reads Parquet and Arrow in a child process, because damaged files abort the
  library's process. Memory holds one row.
- `recognition` recognizes the format by the names of the columns and the types of most values. A row that does not fit
  is refused; it never makes the file one of a weaker format. `column_roles` and `mapping` are for tables of no known
  format.
- Sayso's own formats are read with the decoder that the linter uses (`decoded`), all others by `readers`. A reader
  makes a prompt with answers and labels of `core` values in which answers are indexes. What is ambiguous is refused.
- `message_tree` reads rows that are single messages together; `provenance` finds the judgements that a row of an export
  was made of.

**Writing.** `build` makes items of a prompt's judgements, one item for each row; a `Format` encodes them, `lint` checks
them, `folder` writes them completely or not at all. The same data, recipe and earlier splits give the same bytes:
nothing depends on the time or on the order of insertion. `families` defines which prompts are nearly the same; `split`
keeps a family in one split and follows what an earlier export in the folder assigned (`earlier`). `parquet` is made
from the JSON lines.

**Both ways.** `formats` has a module for each format; its docstring says how to add one.
"""
