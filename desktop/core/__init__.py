"""Values and rules that every other room may import. Standard library only, no input or output except where a module
says so.

`UserError` is a problem in the user's world, as one translatable sentence that says what to do; any other exception is
a bug of ours. Messages never change: `conversation.Tree` derives children, paths and branches.

What is stored and travels is declared once in `records`: the annotation of a field gives its type, the name of its
column, how a bundle carries it and since which version of bundles. Tables, queries and the JSON of bundles follow from
that, so a new column is a field, a migration and its use. `sampling` declares each sampler setting once in the same
way; a record that lacks a setting means what it meant when it was written, not today's default.

`payloads` and `questions` have the kinds of judgement, `judgement` the event around a payload and the rule for which
events count. An undo is an event that withdraws another one, so merging two stores is a union of events; `bundle` is
the file that carries them. `untrusted` reads JSON from others field by field. `outputs` is the only way to write a file
that a user names.
"""
