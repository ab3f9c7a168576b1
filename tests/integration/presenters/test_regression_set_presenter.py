"""The regression set presenter: creates re-runs of bad cases and shows the chosen one."""

import pytest

from desktop.core.context import ChatMessage
from desktop.core.payloads import Rating
from desktop.core.project import AnswerSource, NewAnswer, NewPrompt, Project
from desktop.presenters.regression_set import RegressionSetPresenter
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from tests.support.store_bench import StoreBench

SOURCES = (AnswerSource("/models/other.gguf", 1),)


def flag(store: Database) -> None:
    """Two bad cases."""
    project, _ = ProjectService(store).save(Project("", "Mine", "bad-cases"))
    prompts = [NewPrompt([ChatMessage("user", f"Why, {n}?")], [NewAnswer(f"So, {n}.")]) for n in range(2)]
    tasks, _ = ProjectService(store).add_prompts(project.id, prompts)
    for task in tasks:
        draft = JudgementDraft(Rating(flags={"factual": True}), task.candidates or (), scheme="bad-cases")
        AnnotationService(store).record(draft, task=task.id)


@pytest.fixture
def regression(bench: StoreBench) -> RegressionSetPresenter:
    return RegressionSetPresenter(bench.operations, bench.reading)


def made(bench: StoreBench, regression: RegressionSetPresenter, *names: str) -> list[str]:
    ids: list[str] = []
    regression.created.connect(ids.append)
    for name in names:
        regression.create(name, SOURCES)
        bench.settle()
    regression.created.disconnect(ids.append)
    return ids


def test_without_a_bad_case_the_reason_is_shown(bench: StoreBench, regression: RegressionSetPresenter) -> None:
    reasons: list[str] = []
    regression.rejected.connect(reasons.append)
    assert made(bench, regression, "Again") == []
    (reason,) = reasons
    assert reason
    assert bench.do(lambda store: ProjectService(store).all()) == []


def test_a_set_that_was_made_is_the_one_that_shows(bench: StoreBench, regression: RegressionSetPresenter) -> None:
    bench.do(flag)
    first, second = made(bench, regression, "First", "Second")
    assert regression.sets == []  # nothing is read before it shows
    regression.refresh()
    bench.settle()
    assert [name for _, name in regression.sets] == ["Second", "First"]
    assert regression.chosen == second
    assert [case.prompt for case in regression.results] == ["Why, 0?", "Why, 1?"]
    regression.choose(first)
    bench.settle()
    assert regression.chosen == first


def test_the_set_that_is_chosen_last_shows(bench: StoreBench, regression: RegressionSetPresenter) -> None:
    bench.do(flag)
    first, second = made(bench, regression, "First", "Second")
    regression.refresh()
    bench.settle()
    shown: list[str] = []
    regression.changed.connect(lambda: shown.append(regression.chosen))
    for id in (first, second, first):
        regression.choose(id)
    bench.settle()
    assert second not in shown
    assert regression.chosen == first


def test_after_a_deleted_re_run_the_newest_shows(bench: StoreBench, regression: RegressionSetPresenter) -> None:
    bench.do(flag)
    first, second = made(bench, regression, "First", "Second")
    regression.choose(second)
    bench.settle()
    bench.change(lambda store: ProjectService(store).delete(second))
    bench.settle()
    assert regression.chosen == first
    bench.change(lambda store: ProjectService(store).delete(first))
    bench.settle()
    assert (regression.sets, regression.chosen, regression.results) == ([], "", [])


def test_a_hidden_page_drops_its_requests(bench: StoreBench, regression: RegressionSetPresenter) -> None:
    bench.do(flag)
    made(bench, regression, "First")
    regression.refresh()
    regression.hide()
    bench.settle()
    assert regression.sets == []
    bench.change(lambda store: ProjectService(store).save(Project("", "Another", "pairwise")))
    bench.settle()
    assert regression.sets == []
