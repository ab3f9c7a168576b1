"""What is heard after a move at the desk."""

from dataclasses import replace

import pytest

from desktop.core.desk.state import DeskState, initial_state, rewrite, set_response
from desktop.core.desk.task_form import NOTE, TaskForm
from desktop.core.question import About, Option, Question
from desktop.core.questions import QUESTION_TYPES
from desktop.presenters.desk_changes import change_text
from tests.support.task_forms import ANSWERS, PROMPT, many_flags, task_form, typed

A, B, C = ANSWERS[:3]


def heard(form: TaskForm, keys: str, state: DeskState | None = None) -> str:
    """What is heard after the last of `keys`."""
    *first, last = keys.split(" ")
    before = typed(form, " ".join(first), state)
    return change_text(form, before, typed(form, last, before))


def form_with(type: str, about: About, **fields: object) -> TaskForm:
    """A task with one question, whose label is "Why"."""
    form = task_form("instructgpt")
    question = Question("why", QUESTION_TYPES[type], about, {"en": "Why"}, **fields)  # type: ignore[arg-type]
    return replace(form, scheme=replace(form.scheme, questions=(question,)))


@pytest.mark.parametrize(
    ("scheme", "keys", "text"),
    [
        ("instructgpt", "6", "Overall quality: 6"),
        ("instructgpt", "6 Tab 3", "Overall quality: 3"),
        ("instructgpt", "Tab", ""),  # the answer takes the focus, which is heard
        ("instructgpt", "8", ""),
        ("instructgpt", "Q", "Fails to follow the correct instruction or task: on"),
        ("instructgpt", "Q Q", "Fails to follow the correct instruction or task: off"),
        ("instructgpt", "B", "Ranking: B; not ranked: A, C"),
        ("instructgpt", "B A", "Ranking: B > A; not ranked: C"),
        ("instructgpt", "B A Shift+C", "Ranking: B > A = C"),
        ("instructgpt", "B A C A", "Ranking: B > C; not ranked: A"),
        ("instructgpt", "B B", "Ranking: cleared"),
        ("instructgpt", "N", "None acceptable: on"),
        ("instructgpt", "N N", "None acceptable: off"),
        ("instructgpt", "V", "Flag for review: on"),
        ("instructgpt", "Tab Tab Tab Q", "Ambiguous: on"),
        ("instructgpt", "Tab Tab Tab Q Q", "Ambiguous: off"),
        ("instructgpt", "Tab Tab Tab 2", "Use case: Open question answering"),
        ("helpsteer2", "4", "Helpfulness: 4; Next: Correctness"),
        ("helpsteer2", "4 Up", "Helpfulness: 4"),
        ("helpsteer2", "Down", "Correctness: no response yet"),
        ("rubric", "4", "Accuracy: 4 of 4; Completeness"),
        ("rubric", "4 0", "Completeness: 0 of 4; Clarity"),
        ("rubric", "4 Left", "Accuracy: 4 of 4"),
        ("steps", "3", "Step 1: incorrect; Step 2: It leaves at 8:15, and you are there by ten."),
        ("steps", "Right", "Step 2: It leaves at 8:15, and you are there by ten."),
    ],
)
def test_a_key_and_what_is_heard(scheme: str, keys: str, text: str) -> None:
    assert heard(task_form(scheme), keys) == text


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("1", "Comparison: A is much better"),
        ("A", "Comparison: A is slightly better"),
        ("B B", "Comparison: B is much better"),
        ("3", "Comparison: tie"),
        ("N", "Comparison: both bad"),
        ("N N", "Comparison: cleared"),
        ("N 4", "Comparison: B is slightly better"),
    ],
)
def test_a_pair(keys: str, text: str) -> None:
    assert heard(task_form("pairwise", 2), keys) == text


def test_what_letters_choose() -> None:
    both = form_with("best_worst", About.ANSWERS)
    assert heard(both, "B") == "Best and worst: best B, worst –"
    assert heard(both, "B C") == "Best and worst: best B, worst C"
    reasoned = form_with("best_with_reason", About.ANSWERS)
    assert heard(reasoned, "C") == "Best answer: best C, reason: –"


def test_options_and_outcomes() -> None:
    options = (Option("x", {"en": "Style"}), Option("y", {"en": "Length"}))
    assert heard(form_with("choice", About.ANSWER, options=options), "2") == "Why: Length"
    assert heard(form_with("outcome", About.ANSWER), "3") == "Why: Critical"
    assert heard(form_with("yes_no", About.ANSWER, required=True), "2") == "Why: no"
    optional = form_with("yes_no", About.ANSWER)
    assert [heard(optional, keys) for keys in ("Q", "Q Q", "Q Q Q")] == ["Why: on", "Why: no", "Why: off"]


def test_the_flags_that_a_half_typed_key_may_switch() -> None:
    form = task_form("instructgpt")
    form = replace(form, scheme=many_flags(form.scheme, 16))
    assert heard(form, "X") == "More flags: Q One more, W One more"
    assert heard(form, "X W") == "One more: on"


def test_another_answer_than_the_selected_one_goes_by_its_letter() -> None:
    form = task_form("instructgpt")
    state = initial_state(form)
    assert change_text(form, state, set_response(form, state, B, "quality", 2)) == "Answer B: Overall quality: 2"


def test_notes_and_rewrites() -> None:
    form = task_form("instructgpt")
    state = initial_state(form)
    noted = set_response(form, state, A, NOTE, "too\nlong")
    assert change_text(form, state, noted) == "Note: too long"
    assert change_text(form, noted, state) == "Note: cleared"
    rewritten = rewrite(form, state, B, "Go on foot.")
    assert change_text(form, state, rewritten).startswith("Answer B rewritten; removed “")
    short = rewrite(form, state, A, form.texts[A].replace("train", "bus"))
    assert change_text(form, state, short) == "Answer A rewritten; removed “train”; added “bus”"
    many = rewrite(form, state, A, "no " * 90)
    assert change_text(form, state, many) == "Answer A rewritten; 14 words removed, 90 added"
    assert change_text(form, rewritten, state) == "The rewrite of answer B was removed"
    assert change_text(form, state, rewrite(form, state, PROMPT, "Fly.")) == "Your own answer was saved"


def test_a_passage_is_marked_word_by_word() -> None:
    form = task_form("instructgpt")
    labels = "1 Factual error, 2 Error of logic, 3 Unsafe, 4 Language"
    assert heard(form, "M") == f"Marking a passage: “Take”. Labels: {labels}"
    assert heard(form, "M Right") == "“the”"
    assert heard(form, "M Right Shift+Right") == "“the train”"
    assert heard(form, "M Esc") == "Nothing marked"
    assert heard(form, "M Right 2") == "Marked “the”: Error of logic"
    assert heard(form, "M 1 M Home Del") == "Removed the mark of “Take”"
    marking = typed(form, "M")
    assert marking.mark is not None
    commented = replace(marking, mark=replace(marking.mark, comment="how?"))
    assert change_text(form, marking, commented) == "Comment: how?"
    assert heard(form, "1", commented) == "Marked “Take”: Factual error, how?"


def test_several_changes_at_once_as_by_an_undo() -> None:
    form = task_form("instructgpt")
    before = typed(form, "6 A B V")
    assert change_text(form, before, initial_state(form)) == (
        "Overall quality: cleared; Ranking: cleared; Flag for review: off"
    )
    assert change_text(form, before, before) == ""


def test_a_long_text_is_cut() -> None:
    form = task_form("steps")
    long = replace(form, texts={**form.texts, A: "word " * 200}, known_steps={A: ((0, 1000),), B: (), C: ()})
    state = initial_state(long)
    text = change_text(long, replace(state, step=1), state)
    assert len(text) <= 200
    assert text.endswith("…")
