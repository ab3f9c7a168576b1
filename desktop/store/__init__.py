"""The store: one SQLite file in the data folder, its schema, and all queries.

- `database.Database.open` opens it. A writer acquires the folder's lock, migrates after a snapshot, and cleans up after
  a crash; readers may run beside it. `thread.StoreThread` owns the window's writer: one thread that works in order.
- `Database.write()` and `.read()` are transactions. A `Transaction` has a repository for each subject
  (`store.judgements`, `store.projects`), and nothing outside of this package contains SQL.
- A commit is on the disk (`synchronous = FULL`, 0.3 ms) before a message shows as sent. Triggers keep finished
  messages, provenances and judgements from changing.
- Tables are SQLAlchemy Core tables, since the ORM would add 0.07 s to every start. A record (`core.records`) declares
  its columns itself, and `rows.RecordTable` selects, loads and adds it.
- Migrations are Alembic operations, one module each. `PRAGMA user_version` is the version of a file, so that Alembic is
  imported only to migrate. A file without the columns of its version is refused (`schema.check_tables`).
- Each released schema has a file in `tests/data/stores` that every later version must open (`python -m
  tests.support.kept_stores`). Each release has a store, a bundle, recipes and their exports in `tests/data/released`
  (`python -m tests.support.released VERSION`).
- `work` is the one definition of work done: a task, or outside of tasks an action, and nothing imported. `visibility`
  is the one definition of hidden models: those of a project that is neither revealed nor finished.

Failures of the disk are `DiskError`s (`errors.mapped_to_user_errors`).
"""
