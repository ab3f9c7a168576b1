"""Editors and dialogs of annotation that know nothing of pages.

The rating card and the rewrite editor (with its word diff, from `core.word_diff`) serve the chat and the desk: they
show a value, emit what the annotator does, and change only when their owner shows the new value. The scheme editor
keeps drafts (`presenters.scheme_drafts`) until they are saved as new versions. The editor shows `scheme_list` beside
the form of a question; `fields` has the parts of a question's form for the question types, which add fields of their
own.
"""
