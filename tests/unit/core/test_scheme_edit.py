"""Editing a scheme: after every change, each question is valid."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.keymap import Command, Conflict, KeyMap
from desktop.core.question import RESERVED, About, Option, Question
from desktop.core.questions import QUESTION_TYPES
from desktop.core.questions.base import QuestionType
from desktop.core.questions.scale import with_ends
from desktop.core.scheme import Scheme
from desktop.core.scheme_edit import (
    Fault,
    Problem,
    SchemeDraft,
    copy_of,
    draft_of,
    new_question,
    reserved_question,
    with_new_option,
    with_type,
)
from desktop.services.schemes import ready_made

ANSWERS = st.sampled_from([*QUESTION_TYPES.values()])


@given(ANSWERS, st.lists(st.tuples(ANSWERS, st.integers(0, 1), st.integers(-100, 100), st.integers(-100, 100))))
def test_a_question_stays_valid_through_changes_of_type_and_scale(
    first: QuestionType, changes: list[tuple[QuestionType, int, int, int]]
) -> None:
    question = replace(new_question(first, ()), label={"en": "What?"})
    for answer, about, low, high in changes:
        question = with_type(question, answer)
        assert question.type is answer
        assert question.about in answer.abouts
        question = replace(question, about=answer.abouts[about % len(answer.abouts)])
        if answer is QUESTION_TYPES["scale"]:
            question = with_ends(question, low, question.high)
            assert question.low == min(low, 99)
            question = with_ends(question, question.low, high)
            assert question.high == max(high, -99)
        if question.options:
            question = with_new_option(question)
    options = tuple(replace(option, label={"zh": f"选项 {option.id}"}) for option in question.options)
    draft = SchemeDraft("", {"en": "Mine"}, (replace(question, options=options),))
    assert draft.problems == []
    scheme = draft.scheme()
    assert Scheme.from_json(scheme.to_json()) == scheme


@pytest.mark.parametrize("id", RESERVED)
def test_a_reserved_question_keeps_its_type(id: str) -> None:
    question = reserved_question(id)
    assert question.id == id
    assert with_type(question, QUESTION_TYPES["text"]) == question
    assert with_ends(question, 1, 3) == question


def test_the_end_that_moves_pulls_the_other_along() -> None:
    scale = new_question(QUESTION_TYPES["scale"], ())
    assert (scale.low, scale.high) == (1, 5)
    assert (with_ends(scale, 5, 5).low, with_ends(scale, 5, 5).high) == (5, 6)
    assert (with_ends(scale, 1, 20).low, with_ends(scale, 1, 20).high) == (11, 20)
    assert (with_ends(scale, -20, 5).low, with_ends(scale, -20, 5).high) == (-20, -11)


def test_new_questions_get_unique_ids() -> None:
    assert new_question(QUESTION_TYPES["scale"], ("scale_1", "scale_2")).id == "scale_3"


def test_a_copy_of_a_ready_made_scheme_asks_the_same_under_another_name() -> None:
    draft = copy_of(draft_of(ready_made()["safety"], {"en": "# How"}), {"en": " (copy)", "zh": "（副本）"})
    assert (draft.id, draft.guideline_id) == ("", None)
    assert draft.name["en"].endswith(" (copy)")
    assert draft.name["zh"].endswith("（副本）")
    assert draft.questions == ready_made()["safety"].questions
    assert draft.guideline == {"en": "# How"}


def test_problems_name_what_is_missing() -> None:
    assert SchemeDraft("", {"en": " "}, ()).problems == [Problem(Fault.NO_NAME), Problem(Fault.NO_QUESTIONS)]
    choice = new_question(QUESTION_TYPES["choice"], ())
    named = replace(choice, options=(Option("a", {"en": "A"}), Option("b", {"zh": " "})))
    assert SchemeDraft("", {"en": "Mine"}, (choice, named)).problems == [
        Problem(Fault.NO_LABEL, "choice_1"),
        Problem(Fault.NO_OPTION_LABEL, "choice_1"),
        Problem(Fault.NO_LABEL, "choice_1"),
        Problem(Fault.NO_OPTION_LABEL, "choice_1"),
    ]


def test_a_question_for_a_tag_only_names_the_tag() -> None:
    question = replace(new_question(QUESTION_TYPES["text"], ()), label={"en": "Note"}, tag=" ")
    assert SchemeDraft("", {"en": "Mine"}, (question,)).problems == [Problem(Fault.NO_TAG, "text_1")]


def test_questions_can_be_moved_removed_and_added() -> None:
    first, second = new_question(QUESTION_TYPES["text"], ()), new_question(QUESTION_TYPES["text"], ("text_1",))
    draft = SchemeDraft("", {}, ()).with_question(first).with_question(second)
    assert draft.moved("text_2", -1).questions == (second, first)
    assert draft.moved("text_2", 1) == draft
    assert draft.without("text_1").questions == (second,)
    changed = replace(first, label={"en": "Note"})
    assert draft.with_question(changed).questions == (changed, second)


def test_only_conflicts_of_this_scheme_are_reported() -> None:
    flag = Question("flag", QUESTION_TYPES["yes_no"], About.ANSWER, {"en": "Bad"}, key="S")
    keymap = KeyMap().with_key(Command.MARK, "N")
    assert SchemeDraft("", {"en": "Mine"}, (flag,)).conflicts(keymap) == [Conflict("S", "skip", "flag")]
    assert SchemeDraft("", {"en": "Mine"}, ()).conflicts(keymap) == []


def test_blank_texts_are_dropped() -> None:
    question = replace(
        new_question(QUESTION_TYPES["yes_no"], ()), label={"en": " Bad ", "zh": ""}, help={"en": " "}, key="", tag=""
    )
    (kept,) = SchemeDraft("", {"en": "Mine", "zh": " "}, (question,)).scheme().questions
    assert (kept.label, kept.help, kept.key, kept.tag) == ({"en": "Bad"}, {}, None, None)
