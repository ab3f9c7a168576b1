"""Sheets of tasks for tests of the desk."""

from dataclasses import replace

from desktop.core.desk.keys import press
from desktop.core.desk.state import DeskState, initial_state
from desktop.core.desk.task_form import TaskForm
from desktop.core.ids import new_ids
from desktop.core.question import About, Question
from desktop.core.questions import QUESTION_TYPES
from desktop.core.scheme import Scheme
from desktop.services.schemes import ready_made

PROMPT, *ANSWERS = new_ids(10)
TEXTS = (
    "Take the train. It leaves at 8:15, and you are there by ten.",
    "First, look at the map.\nThen take the train.\nSo you are there by ten.",
    "坐火车去。八点一刻开，十点到。",
    "I do not know.",
    "",
)


def task_form(scheme: str, answers: int = 3, **more: object) -> TaskForm:
    """A task with that many answers, by a scheme that ships."""
    ids = tuple(ANSWERS[:answers])
    texts = {id: TEXTS[number % len(TEXTS)] for number, id in enumerate(ids)} | {PROMPT: "How do I get there?"}
    return TaskForm(ready_made()[scheme], PROMPT, ids, texts, **more)  # type: ignore[arg-type]


def typed(of: TaskForm, keys: str, state: DeskState | None = None) -> DeskState:
    """The state after these keys, with spaces between them."""
    state = initial_state(of) if state is None else state
    for key in keys.split():
        state = press(of, state, key)
    return state


def many_flags(scheme: Scheme, count: int) -> Scheme:
    label = {"en": "One more"}
    flags = (Question(f"flag_{number}", QUESTION_TYPES["yes_no"], About.ANSWER, label) for number in range(count))
    return replace(scheme, questions=tuple(flags))
