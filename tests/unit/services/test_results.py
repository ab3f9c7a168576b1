"""What came out of a project, counted by hand."""

import random

import pytest
from scipy.stats import binomtest

from desktop.core.context import ChatMessage
from desktop.core.payloads import Payload
from desktop.core.project import NewAnswer, NewPrompt, Project, TaskOrder
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.projects import Assignment, ProjectService
from desktop.services.results import ModelResult, ResultService
from desktop.store.database import Database


def project(database: Database, answers: dict[str, str], prompts: int, scheme: str = "pairwise") -> Project:
    """Each prompt gets the same answers, by their models."""
    plan = Project("", "Which?", scheme, compares=True, repeats=0.0, order=TaskOrder.GIVEN, overlap=0)
    made, _ = ProjectService(database).save(plan)
    new = [
        NewPrompt(
            [ChatMessage("user", f"Question {number}?")],
            [NewAnswer(f"{text} {number}", model) for text, model in answers.items()],
        )
        for number in range(prompts)
    ]
    ProjectService(database).add_prompts(made.id, new)
    return made


def by_text(task: Assignment) -> dict[str, str]:
    return {answer.text.rsplit(" ", 1)[0]: answer.id for answer in task.candidates}


def say(database: Database, task: Assignment, payload: Payload) -> None:
    shown = tuple(answer.id for answer in task.candidates)
    draft = JudgementDraft(
        payload, shown, prompt=task.task.prompt, question="preference", scheme="pairwise", shown=shown
    )
    AnnotationService(database).record(draft, task=task.task.id)


def prefer(database: Database, made: Project, better: str, worse: str, strength: int = 2) -> None:
    task = ProjectService(database).next(made.id)
    assert task is not None
    ids = by_text(task)
    shown = [answer.id for answer in task.candidates]
    first, second = sorted((ids[better], ids[worse]), key=shown.index)
    signed = strength if first == ids[worse] else -strength
    say(database, task, Comparison(first, second, signed, 5))


def counts(result: ModelResult) -> tuple[int, int, int]:
    return result.wins, result.ties, result.losses


def test_wins_ties_and_losses_of_two_models(database: Database) -> None:
    made = project(database, {"Yes": "Alpha", "No": "Beta"}, 12)
    for strength in (2, 1, 2, 1, 1, 2, 1):
        prefer(database, made, "Yes", "No", strength)
    for _ in range(2):
        prefer(database, made, "No", "Yes")
    prefer(database, made, "Yes", "No", 0)
    task = ProjectService(database).next(made.id)
    assert task is not None
    first, second = (answer.id for answer in task.candidates)
    say(database, task, Comparison(first, second, 0, 5, both_bad=True))
    result = ResultService(database).of(made.id)
    alpha, beta = result.models
    assert (alpha.name, counts(alpha)) == ("Alpha", (7, 1, 2))
    assert (beta.name, counts(beta)) == ("Beta", (2, 1, 7))
    exact = binomtest(7, 9).proportion_ci()
    assert (alpha.share.low, alpha.share.high) == pytest.approx((exact.low, exact.high), abs=1e-9)
    assert (result.both_bad, result.leaking, result.visible) == (1, 0, 0)
    assert result.best is None, "7 of 9 may be chance"


def test_a_model_is_better_only_if_the_intervals_do_not_overlap(database: Database) -> None:
    made = project(database, {"Yes": "Alpha", "No": "Beta"}, 6)
    for _ in range(5):
        prefer(database, made, "Yes", "No")
    assert ResultService(database).of(made.id).best is None
    prefer(database, made, "Yes", "No")
    best = ResultService(database).of(made.id).best
    assert best is not None
    assert best.name == "Alpha"


def test_what_was_judged_after_the_reveal_does_not_count(database: Database) -> None:
    made = project(database, {"Yes": "Alpha", "No": "Beta"}, 3)
    prefer(database, made, "Yes", "No")
    ProjectService(database).reveal(made.id)
    prefer(database, made, "No", "Yes")
    result = ResultService(database).of(made.id)
    assert [counts(model) for model in result.models] == [(1, 0, 0), (0, 0, 1)]
    assert result.visible == 1


def test_an_answer_that_names_its_model_does_not_count(database: Database) -> None:
    made = project(database, {"I am Alpha, so yes": "Alpha", "No": "Beta"}, 2)
    prefer(database, made, "I am Alpha, so yes", "No")
    result = ResultService(database).of(made.id)
    assert (result.models, result.leaking) == ((), 1)


def test_several_answers_of_a_model_to_one_prompt_are_one_outcome(database: Database) -> None:
    answers = {"One": "Alpha", "Two": "Alpha", "Three": "Beta", "Four": "Beta"}
    made = project(database, answers, 2, "instructgpt")
    orders = [["One", "Two", "Three", "Four"], ["Three", "One", "Two", "Four"]]
    for order in orders:
        task = ProjectService(database).next(made.id)
        assert task is not None
        ids = by_text(task)
        say(database, task, Ranking(tuple((ids[text],) for text in order)))
    alpha, beta = ResultService(database).of(made.id).models
    assert {alpha.name: counts(alpha), beta.name: counts(beta)} == {"Alpha": (1, 1, 0), "Beta": (0, 1, 1)}


def test_two_people_on_one_prompt_are_one_outcome(database: Database) -> None:
    made = project(database, {"Yes": "Alpha", "No": "Beta"}, 1)
    prefer(database, made, "Yes", "No")
    other = AnnotatorService(database).create("Bo")[0]
    AnnotatorService(database).activate(other.id)
    prefer(database, made, "No", "Yes")
    assert [counts(model) for model in ResultService(database).of(made.id).models] == [(0, 1, 0), (0, 1, 0)]


def test_one_project_says_nothing_of_another(database: Database) -> None:
    made = project(database, {"Yes": "Alpha", "No": "Beta"}, 2)
    other = project(database, {"Up": "Alpha", "Down": "Gamma"}, 2)
    prefer(database, other, "Up", "Down")
    result = ResultService(database).of(made.id)
    assert result.models == ()
    assert result.first_shown is not None
    assert result.first_shown.value is None


def test_how_many_more_pairs_tell_position_bias(database: Database) -> None:
    made = project(database, {"Yes": "Alpha", "No": "Beta"}, 10)
    source = random.Random(2)
    firsts = [True] * 7 + [False] * 3
    source.shuffle(firsts)
    for first_wins in firsts:
        task = ProjectService(database).next(made.id)
        assert task is not None
        first, second = (answer.id for answer in task.candidates)
        say(database, task, Comparison(first, second, -1 if first_wins else 1, 5))
    result = ResultService(database).of(made.id)
    assert result.first_shown is not None
    assert (result.first_shown.value, result.first_shown.n) == (0.7, 10)
    assert result.further == 20, "70% are told at 30"
