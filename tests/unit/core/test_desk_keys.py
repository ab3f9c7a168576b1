"""Every key of the desk, by its effect on the state."""

from dataclasses import replace

import pytest

from desktop.core.desk.keys import begin_mark, passage_to_mark, press, question_in_view
from desktop.core.desk.state import (
    History,
    initial_state,
    marked_spans,
    missing_responses,
    rewrite,
    set_response,
    toggle,
)
from desktop.core.desk.task_form import ALL
from desktop.core.questions.base import BOTH_BAD
from desktop.core.questions.ranking import moved, order_of
from desktop.core.questions.spans import Span
from desktop.services.schemes import ready_made
from tests.support.task_forms import ANSWERS, PROMPT, many_flags, task_form, typed

A, B, C = ANSWERS[:3]


def test_digits_rate_the_selected_answer_and_tab_selects_the_next() -> None:
    form = task_form("instructgpt")
    state = typed(form, "6 Tab 2 Tab 4")
    assert [state.response(id, "quality") for id in (A, B, C)] == [6, 2, 4]
    assert missing_responses(form, state) == []
    assert typed(form, "Tab Tab", state).selected == PROMPT  # the last: the next Tab leaves the desk
    assert typed(form, "Shift+Tab").selected == A


def test_digits_off_the_scale_change_nothing() -> None:
    form = task_form("instructgpt")
    state = initial_state(form)
    assert press(form, state, "8") is state
    assert press(form, state, "0") is state


def test_several_scales_of_one_answer_are_answered_one_after_the_other() -> None:
    form = task_form("helpsteer2")
    state = typed(form, "4 3 4 2 0")
    assert [state.response(A, q.id) for q in form.scheme.questions] == [4, 3, 4, 2, 0]
    assert typed(form, "1", state).response(A, "verbosity") == 1  # the last one stays in view
    assert typed(form, "Up 3", state).response(A, "complexity") == 3


def test_flags_beyond_the_letters_take_two_keys() -> None:
    many = many_flags(ready_made()["instructgpt"], 31)
    form = replace(task_form("instructgpt"), scheme=many)

    def raised(keys: str) -> list[str]:
        state = typed(form, keys)
        assert state.typed == ""
        return [question for (target, question), yes in state.responses.items() if yes is True and target == A]

    assert raised("Q") == ["flag_0"]
    assert raised("X Q") == ["flag_14"]
    assert raised("X Q Q") == ["flag_14", "flag_0"]  # the second is by itself again
    assert raised("X Shift+W X X T") == ["flag_22", "flag_30"]
    assert raised("X Esc Q") == ["flag_0"]
    assert raised("X X X Q") == ["flag_0"]  # nothing is that far: begun anew
    assert typed(form, "X Tab").selected == B  # what is no flag does what it always does
    assert typed(form, "X").typed == "X"
    history = History(initial_state(form)).then(typed(form, "X")).then(typed(form, "X Q"))
    assert history.undo().now.typed == ""


def test_letters_rank_and_shift_ties() -> None:
    form = task_form("instructgpt")
    assert order_of(typed(form, "A B C").response(ALL, "ranking")) == ((A,), (B,), (C,))
    assert order_of(typed(form, "A B Shift+C").response(ALL, "ranking")) == ((A,), (B, C))
    assert order_of(typed(form, "Shift+A B A").response(ALL, "ranking")) == ((B,),)
    assert order_of(typed(form, "A B Shift+A").response(ALL, "ranking")) == ((B, A),)
    assert press(form, initial_state(form), "D") == initial_state(form)
    assert missing_responses(form, typed(form, "1 Tab 1 Tab 1 A B")) == [(ALL, "ranking")]


def test_dragging_an_answer_in_a_ranking() -> None:
    order = order_of(typed(task_form("instructgpt"), "A B C").response(ALL, "ranking"))
    assert moved(order, C, 0, tie=False) == ((C,), (A,), (B,))
    assert moved(order, A, 2, tie=False) == ((B,), (A,), (C,))
    assert moved(order, A, 2, tie=True) == ((B,), (C, A))
    assert moved(order, A, 9, tie=False) == ((B,), (C,), (A,))


@pytest.mark.parametrize(
    ("keys", "strength"),
    [
        *(("1", -2), ("3", 0), ("5", 2), ("A", -1), ("A A", -2), ("A A A", -2), ("B", 1), ("A B", 1)),
        *(("Right", 1), ("Left Left", -2), ("5 Left", 1)),
    ],
)
def test_a_comparison_by_digits_letters_and_arrows(keys: str, strength: int) -> None:
    form = task_form("pairwise", 2)
    assert typed(form, keys).response(ALL, "preference") == strength


def test_the_better_answer_is_selected() -> None:
    form = task_form("pairwise", 2)
    assert typed(form, "5").selected == B
    assert typed(form, "5 3").selected == B
    assert typed(form, "5 2").selected == A


def test_none_acceptable_and_both_bad() -> None:
    pair, three = task_form("pairwise", 2), task_form("instructgpt")
    bad = typed(pair, "N")
    assert (bad.none_acceptable, bad.response(ALL, "preference")) == (True, BOTH_BAD)
    assert typed(pair, "N", bad) == initial_state(pair)
    assert typed(pair, "2", bad).none_acceptable is False
    assert typed(three, "A B C N").none_acceptable
    assert order_of(typed(three, "A B C N").response(ALL, "ranking"))
    assert missing_responses(task_form("helpsteer3", 2), typed(task_form("helpsteer3", 2), "N")) == []


def test_a_comparison_of_three_answers_is_a_ranking() -> None:
    form = task_form("pairwise", 3)
    assert order_of(typed(form, "B A Shift+C").response(ALL, "preference")) == ((B,), (A, C))
    assert missing_responses(form, initial_state(form)) == [(ALL, "preference")]


def test_a_single_answer_needs_no_comparison() -> None:
    assert missing_responses(task_form("pairwise", 1), initial_state(task_form("pairwise", 1))) == []


def test_flags_are_raised_and_lowered() -> None:
    form = task_form("instructgpt")
    assert typed(form, "Q").response(A, "fails_task") is True
    assert typed(form, "Q Q").response(A, "fails_task") is None
    constraint = form.key_of(A, "satisfies_constraint")  # says nothing bad: no is an answer too
    assert [typed(form, " ".join([constraint] * n)).response(A, "satisfies_constraint") for n in (1, 2, 3)] == [
        True,
        False,
        None,
    ]


def test_thumbs_toggle_between_yes_and_no() -> None:
    form = task_form("thumbs")
    assert typed(form, "1 Tab 2").response(A, "thumbs") is True
    assert typed(form, "1 Tab 2").response(B, "thumbs") is False
    assert toggle(form, typed(form, "1"), A, "thumbs").response(A, "thumbs") is False


def test_tags_and_use_case_of_the_prompt() -> None:
    form = task_form("instructgpt")
    state = typed(form, "Tab Tab Tab Q T Q 4")
    assert state.response(PROMPT, "prompt_tags") == ("identity_dependent",)
    assert state.response(PROMPT, "use_case") == "chat"


def test_a_tag_brings_its_questions() -> None:
    form = task_form("safety")
    asked = [question.id for question in initial_state(form).questions_for(form, A)]
    unsafe = toggle(form, initial_state(form), PROMPT, "prompt_tags", "unsafe")
    assert [question.id for question in unsafe.questions_for(form, A)] == [*asked, "refuses_well"]


def test_steps_one_after_the_other() -> None:
    form = task_form("steps", 2)
    assert typed(form, "1").response(A, "steps") == ("right", "")
    state = typed(form, "Tab 1 3 2")
    assert state.response(B, "steps") == ("right", "wrong", "neutral")
    assert typed(form, "Left Left 3", state).response(B, "steps") == ("wrong", "wrong", "neutral")
    assert missing_responses(form, typed(form, "1", state)) == [(A, "steps")]


def test_a_passage_is_marked_by_the_keyboard() -> None:
    form = task_form("bad-cases", 2)
    state = typed(form, "M Right Shift+Right Shift+Right")
    passage = passage_to_mark(form, state)
    assert passage is not None
    assert form.texts[A][slice(*passage)] == "the train. It"
    state = typed(form, "2", state)
    assert marked_spans(form, state, A) == (Span(*passage, "logic"),)
    assert state.mark is None
    again = begin_mark(form, state)
    assert passage_to_mark(form, again) == (0, 4)  # the first word that is not marked yet
    assert marked_spans(form, typed(form, "M Right Del", state), A) == ()
    assert typed(form, "M Esc", state) == state


def test_passages_can_be_marked_in_schemes_that_do_not_ask_for_them() -> None:
    form = task_form("pairwise", 2)
    state = typed(form, "M 3")
    assert marked_spans(form, state, A) == (Span(0, 4, "unsafe"),)


def test_other_keys_change_nothing() -> None:
    form = task_form("instructgpt")
    state = initial_state(form)
    for key in ("R", "S", "Enter", "Ctrl+Z", "F5", "X", "Ctrl+A", "Z"):
        assert press(form, state, key) is state


def test_changed_keys() -> None:
    form = task_form("instructgpt")
    changed = replace(form, keymap=form.keymap.from_dict({"none_good": "Z"}))
    assert typed(changed, "Z").none_acceptable
    assert not typed(changed, "N").none_acceptable


def test_a_rewrite_equal_to_the_original_is_removed() -> None:
    form = task_form("pairwise", 2)
    state = rewrite(form, initial_state(form), A, "Walk.", "shorter")
    assert state.rewrites[A].text == "Walk."
    assert rewrite(form, state, A, form.texts[A]) == initial_state(form)
    assert rewrite(form, state, A, " ") == initial_state(form)


def test_impossible_responses_change_nothing() -> None:
    form = task_form("instructgpt")
    state = initial_state(form)
    for target, question, value in (
        (A, "quality", 8),
        (A, "quality", True),
        (A, "nothing", 1),
        (A, "fails_task", 1),
        (PROMPT, "use_case", "cooking"),
        (ALL, "ranking", ((A,), (A,))),
    ):
        assert set_response(form, state, target, question, value) is state


def test_the_question_in_view() -> None:
    form = task_form("helpsteer2")
    view = question_in_view(form, typed(form, "4"))
    assert view is not None
    assert view[1].id == "correctness"
    assert question_in_view(task_form("bad-cases"), initial_state(task_form("bad-cases"))) is None
