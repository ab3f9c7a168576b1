"""The annotation desk: projects, one task at a time, and everything by the keyboard.

`core.desk` decides what a task asks, what each key does and how responses become judgements; `presenters.desk` has the
projects, the phase and the open task. The widgets here show that state and call its moves. They never keep a response
themselves.

Positions follow from the size of the window, the scheme and the number of answers, never from texts, so nothing moves
when the next task comes. If that takes longer than usual, the last task stays visible (`page.DeskPage._freeze_task`),
and keys typed meanwhile wait for the next one.

`questions` has the controls of each question type; a new question type adds one module there and changes no other
file of this package.
"""
