"""The use cases of the pages and the commands, without Qt.

A service gets a `Database`. Each of its methods is one transaction, synchronous, and returns values of `core`. A method
that changes something returns `(value, Changes)`, so that pages refresh only what changed (`changes`). What the user
can do something about is a `UserError`. Run services on the thread of the store, or, for reading, on a background
thread with a connection of its own.

Chat and models:

- `chat`: conversations, turns and answers (`turns`); `titles`, `rewrites` (drafts), `ratings` (feedback in the chat).
- `library`: the built-in model and the user's model files. `settings`, `folders`: the settings file and the data
  folder.

Annotation:

- `annotation` records judgements, rewrites and withdrawals, and keeps each annotator's undo steps, also over a restart.
  `schemes` adds the versions in force: 1, 2, … for schemes that ship, milliseconds for those of users, so that two
  computers never give one number to two texts. `annotators` has the profiles.
- `projects`: a project's tasks are prompts in conversations that the list of chats does not show. `next` returns what
  is ready, not judged by the annotator, and judged by fewer than `overlap` others: in the given order, in random order,
  or the most uncertain first (`uncertainty`), with hidden repeats among them. What an annotator sees follows from
  hashes of ids, so that nothing is drawn twice. `assignments` has a task as the desk shows it.
- `candidates` decides which answers to generate next for projects, and saves each batch as a whole.
- `bundles` writes and merges files of judgements; `handover` puts whole projects into them. A bundle has version 1 as
  long as 0.1.0 can read everything in it.

Quality:

- `judgement_arrays` loads all judgements as arrays in the order of their ids, so that the order of merges changes no
  digit. `statistics` computes the metrics from them, and `agreement` those of agreement; hidden repeats count for
  self-agreement alone. `results` are those of one project: each prompt on which two models were compared is a win, tie
  or loss, with exact intervals.
- `judgement_browser` (lists of judgements and judged answers) and `collection_goals` are queries that read few columns,
  a page at a time. `regression_set` runs bad cases again. `work` measures today's work and the throughput.

Data:

- `imports` reads a file completely, and then adds all of it or nothing: rows are staged in a hidden project, in pieces
  of a tenth of a second, and moved in one transaction (`import_store`); the remains of a crash are removed when the
  store opens next. Ids are hashes of the content (`import_rows`), so that importing again adds nothing, and rows of one
  prompt share a conversation. Rows that 0.1.0 imported are found by the ids of that time, in projects for which no note
  says that this version created them; `import_check` finds what 0.1.0 may have imported wrongly. A message keeps
  everything besides alternating texts (tool calls and results, definitions of tools, greetings, system messages in the
  middle) as JSON (`core.extra_turns`), so that the tree still alternates; the desk, the template and the exports that
  can hold it expand it. Conversations that differ before their last answer become answers of several turns.
- `export` writes judgements in a format for training. `export_records` reads prompts, some hundred conversations at a
  time, `export_items` filters and redacts items, `export_run` is the pass that builds, checks and writes rows, and
  `export_counts` counts those of other formats. The answers of a row go with the messages and the system prompt that
  their model saw. The bytes follow from the store, the recipe and the splits of a replaced export alone: no time, no
  order of insertion. The next export to a folder removes what a killed one left there.

Training: the package `training`.

Log and crashes:

- `logs`: one file in the data folder (mode 0600, three of 1 MB at most) for the window and the commands, and with
  `--debug` standard error too. `core.log_text` defines what a line may contain. A line that the disk does not accept is
  lost.
- `crashes` writes reports; the part above `crashes.MESSAGES` quotes nothing. `support` collects that part, the log and
  the output of the doctor for `sayso doctor --bundle`.
"""
