"""Readers of foreign formats: one function for each format makes an `ImportedRow` of a row.

`people` recognizes the columns that name annotators, `verdicts` reads which of two answers is better, `votes` separates
the verdicts of several annotators in one cell, `turns` reads messages in the usual dialects. A function raises
`UserError` for a row that it cannot use, and for one that could mean two things. `Fields.watch` notes the columns that
no reader asked for.
"""
