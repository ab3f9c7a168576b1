"""Rubrics and best answers with a reason: the effects of keys, and what follows from the payloads."""

from dataclasses import replace

import pytest

from desktop.core.bundle import Bundle
from desktop.core.desk.state import initial_state, missing_responses, respond_to_part, set_response
from desktop.core.desk.task_form import ALL, TaskForm
from desktop.core.errors import UserError
from desktop.core.ids import new_ids
from desktop.core.payloads import Pair
from desktop.core.questions.best_with_reason import BestWithReason
from desktop.core.questions.rubric import CriterionScore, Rubric, RubricType, make_rubric
from desktop.core.scheme_edit import Fault, Problem, SchemeDraft, with_new_option
from desktop.services.schemes import ready_made
from tests.support.task_forms import ANSWERS, task_form, typed

A, B, C = ANSWERS[:3]
QUESTION = ready_made()["rubric"]["rubric"]  # accuracy × 3, completeness × 2, clarity × 1, each to 4


def test_digits_score_one_criterion_after_the_other() -> None:
    form = task_form("rubric")
    assert typed(form, "4 0 2").response(A, "rubric") == (4, 0, 2)
    assert typed(form, "4 Left 3").response(A, "rubric") == (3, None, None)  # back to the first
    assert typed(form, "4 5").response(A, "rubric") == (4, None, None)  # more than the maximum
    assert missing_responses(form, typed(form, "4 0 2 Tab 1 1 1 Tab 0 0"))[0] == (C, "rubric")
    assert missing_responses(form, typed(form, "4 0 2 Tab 1 1 1 Tab 0 0 0")) == []


def test_clicking_a_score_again_clears_it() -> None:
    form = task_form("rubric")
    state = respond_to_part(form, initial_state(form), B, QUESTION, 1, 3)
    assert (state.selected, state.response(B, "rubric")) == (B, (None, 3, None))
    assert respond_to_part(form, state, B, QUESTION, 1, None).response(B, "rubric") is None
    assert respond_to_part(form, state, B, QUESTION, 1, 9) is state


def test_a_letter_chooses_the_best_answer_and_text_gives_the_reason() -> None:
    form = task_form("rubric")
    best = form.scheme["best"]
    state = typed(form, "B")
    assert state.response(ALL, "best") == (B, "")
    assert (ALL, "best") in missing_responses(form, state)  # begun without a reason
    state = set_response(form, state, ALL, "best", best.type.with_free_text(state.response(ALL, "best"), "it is right"))
    assert state.response(ALL, "best") == (B, "it is right")
    assert (ALL, "best") not in missing_responses(form, state)
    assert typed(form, "C", state).response(ALL, "best") == (C, "it is right")
    assert typed(form, "B", state).response(ALL, "best") == ("", "it is right")


def test_the_reward_is_the_weighted_mean_of_shares() -> None:
    assert make_rubric(QUESTION, (4, 4, 4)).reward == 1
    assert make_rubric(QUESTION, (0, 0, 0)).reward == 0
    assert make_rubric(QUESTION, (4, 2, 0)).reward == pytest.approx((3 * 1 + 2 * 0.5 + 0) / 6, abs=1e-6)
    unequal = Rubric((CriterionScore("a", 1, 1, 1), CriterionScore("b", 1, 0, 9)))
    assert unequal.reward == 0.5


def test_without_maxima_the_reward_is_that_of_the_file() -> None:
    scores = (CriterionScore("Accuracy", 3, 4, None),)
    assert Rubric(scores).reward is None
    assert Rubric(scores, 0.75).reward == 0.75


def test_imported_rubrics_take_their_maxima_from_equal_criteria() -> None:
    names = {"Clarity": (1, 4), "Accuracy": (3, 2), "Completeness": (2, 0)}
    from_file = Rubric(tuple(CriterionScore(name, w, s, None) for name, (w, s) in names.items()), 0.5)
    assert QUESTION.type.fit(QUESTION, from_file) == make_rubric(QUESTION, (2, 0, 4))
    for odd in (
        replace(from_file, scores=from_file.scores[:2]),
        replace(from_file, scores=tuple(replace(one, weight=7) for one in from_file.scores)),
        replace(from_file, scores=tuple(replace(one, score=5) for one in from_file.scores)),
        Rubric((*from_file.scores[:2], CriterionScore("Depth", 2, 0, None))),
    ):
        assert QUESTION.type.fit(QUESTION, odd) is None


def test_several_annotators_are_averaged_by_criterion() -> None:
    mean = Rubric.averaged([make_rubric(QUESTION, (4, 2, 0)), make_rubric(QUESTION, (3, 2, 1))])
    assert [one.score for one in mean.scores] == [3.5, 2, 0.5]
    other = Rubric((CriterionScore("Depth", 1, 1, 4),))
    assert Rubric.averaged([other, make_rubric(QUESTION, (4, 2, 0))]) == make_rubric(QUESTION, (4, 2, 0))


@pytest.mark.parametrize(
    "score",
    [
        CriterionScore("a", 0, 1, 4),
        CriterionScore("a", -1, 1, 4),
        CriterionScore("a", float("nan"), 1, 4),
        CriterionScore("a", 1, 5, 4),
        CriterionScore("a", 1, -1, 4),
        CriterionScore("a", 1, float("inf"), None),
    ],
)
def test_values_out_of_bounds_are_rejected(score: CriterionScore) -> None:
    with pytest.raises(UserError):
        Rubric((score,))


def test_the_best_is_preferred_to_each_of_the_others() -> None:
    payload = BestWithReason(B, (A, C), "clear")
    assert [*payload.pairs(ties=True)] == [Pair(B, A), Pair(B, C)]
    assert payload.reason == "clear"
    for odd in ((B, (), "clear"), (B, (B, A), "clear"), (B, (A, A), "clear"), (B, (A,), " ")):
        with pytest.raises(UserError):
            BestWithReason(*odd)


def test_a_scheme_with_new_types_needs_a_newer_bundle() -> None:
    bundle = Bundle()
    bundle.schemes["steps", 1] = ready_made()["steps"]
    assert b'"version":1}' in next(bundle.lines())
    bundle.schemes["rubric", 1] = ready_made()["rubric"]
    assert b'"version":2}' in next(bundle.lines())


def test_criteria_need_unique_names() -> None:
    draft = SchemeDraft("", {"en": "Mine"}, (QUESTION,))
    assert draft.problems == []
    twice = with_new_option(QUESTION)
    options = (*twice.options[:-1], replace(twice.options[-1], label={"en": "Clarity", "zh": "别的"}))
    draft = SchemeDraft("", {"en": "Mine"}, (replace(twice, options=options),))
    assert draft.problems == [Problem(Fault.SAME_LABELS, "rubric")]


def test_criteria_have_weights_and_maxima() -> None:
    assert isinstance(QUESTION.type, RubricType)
    added = with_new_option(QUESTION).options[-1]
    assert dict(added.numbers) == {"weight": 1, "maximum": 4}
    for numbers in ({"weight": 0, "maximum": 4}, {"weight": 1, "maximum": 10}, {"weight": 1}, {}):
        with pytest.raises(UserError, match="a number of an option"):
            replace(QUESTION, options=(replace(QUESTION.options[0], numbers=numbers),))


def test_identical_answers_are_not_ranked_by_a_best_answer() -> None:
    prompt = new_ids(1)[0]
    form = TaskForm(ready_made()["rubric"], prompt, (A,), {prompt: "?", A: "yes"}, identical=((A, B),))
    assert form.questions_for(ALL) == []
