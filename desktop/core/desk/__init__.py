"""A task on the desk as values, without Qt.

`task_form` has the questions of one task, `state` the annotator's responses so far as a value with moves, `keys` the
move that each key makes, and `judgement_mapping` the conversion to judgements and back.
"""
