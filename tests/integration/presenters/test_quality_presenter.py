"""The quality presenter: computes when it shows, only for the last filter, and only after changes."""

import pytest

from desktop.core.errors import ErrorKind, Translatable, UserError
from desktop.core.payloads import Rating
from desktop.presenters.quality import MetricStatus, QualityFilter, QualityPresenter
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.changes import Changes
from desktop.services.collection_goals import CollectionGoalsService, CollectionTargets
from desktop.services.judgement_browser import JudgementBrowserService
from desktop.services.statistics import StatisticsService
from desktop.store.database import Database
from desktop.store.judgement_browser import JudgementFilter
from tests.support.judged_store import fill
from tests.support.qt import until
from tests.support.store_bench import StoreBench


@pytest.fixture
def quality(bench: StoreBench) -> QualityPresenter:
    return QualityPresenter(bench.operations, bench.reading)


def judged(bench: StoreBench, tasks: int = 60) -> str:
    return bench.do(lambda store: fill(store, tasks=tasks, annotators=("Ada", "Bo")))


def rate(store: Database) -> tuple[None, Changes]:
    answer = JudgementBrowserService(store).page(JudgementFilter(), limit=1)[0].answers[0][0]
    _, changes = AnnotationService(store).record(JudgementDraft(Rating(quality=6), [answer]))
    return None, changes


def test_nothing_is_computed_before_it_shows(bench: StoreBench, quality: QualityPresenter) -> None:
    judged(bench)
    bench.change(rate)
    assert not quality.busy
    assert quality.summary is None
    assert quality.verdict("agreement") is MetricStatus.MISSING
    quality.show()
    assert quality.busy
    bench.settle()
    assert not quality.busy
    assert quality.summary is not None
    assert quality.summary.judgements == bench.do(lambda store: StatisticsService(store).summary().judgements)
    assert [name for _, name in quality.choices.annotators if name] == ["Ada", "Bo"]


def test_a_page_that_shows_again_computes_nothing_anew_unless_something_changed(
    bench: StoreBench, quality: QualityPresenter
) -> None:
    judged(bench)
    quality.show()
    bench.settle()
    before = quality.summary
    quality.hide()
    quality.show()
    assert not quality.busy
    quality.hide()
    bench.change(rate)
    bench.settle()
    assert quality.summary is before
    quality.show()
    bench.settle()
    assert quality.summary is not None
    assert before is not None
    assert quality.summary.judgements == before.judgements + 1


def test_judgements_made_while_it_shows_are_followed_after_a_pause(
    bench: StoreBench, quality: QualityPresenter
) -> None:
    judged(bench, 10)
    quality.show()
    bench.settle()
    assert quality.summary is not None
    before = quality.summary.judgements
    bench.change(rate)
    until(lambda: quality.summary is not None and quality.summary.judgements == before + 1)


def test_only_the_last_of_several_filters_counts(bench: StoreBench, quality: QualityPresenter) -> None:
    project = judged(bench)
    quality.show()
    bench.settle()
    ada = quality.choices.annotators[0][0]
    shown: list[int] = []
    quality.changed.connect(lambda: shown.append(quality.summary.judgements) if quality.summary is not None else None)
    quality.choose(QualityFilter(project="none such"))  # an error that nobody waits for
    quality.narrow(project=project)
    quality.narrow(category="stories")
    quality.narrow(annotator=ada)
    bench.settle()
    expected = bench.do(lambda store: StatisticsService(store).summary(project, "stories", ada).judgements)
    assert shown[-1] == expected
    assert quality.summary is not None
    assert set(shown[:-1]) == {shown[0]}  # what was computed before stays until the last is there
    assert quality.problem == ""


def test_a_deleted_project_is_a_problem_with_a_sentence(bench: StoreBench, quality: QualityPresenter) -> None:
    judged(bench, 10)
    quality.filter = QualityFilter(project="none such")
    quality.show()
    bench.settle()
    assert quality.problem
    assert not quality.busy
    quality.choose(QualityFilter())
    bench.settle()
    assert quality.problem == ""
    assert quality.summary is not None


def test_an_unknown_error_is_for_everyone(
    bench: StoreBench, quality: QualityPresenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise LookupError("a bug")

    monkeypatch.setattr(StatisticsService, "summary", fail)
    quality.show()
    bench.settle()
    assert [str(error) for error in bench.failures] == ["a bug"]
    assert (quality.busy, quality.problem) == (False, "")
    bench.failures.clear()


def test_a_computation_that_is_cancelled_ends_and_what_was_there_stays(
    bench: StoreBench, quality: QualityPresenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged(bench, 10)
    quality.show()
    bench.settle()
    before, asked = quality.summary, []
    whole = StatisticsService.summary

    def long(self: StatisticsService, *args: object, **how: object) -> object:
        until_cancelled = how["cancelled"]
        assert callable(until_cancelled)
        while not until_cancelled():
            pass
        asked.append(True)
        raise UserError(ErrorKind.FAILED, Translatable("nobody hears this"))

    monkeypatch.setattr(StatisticsService, "summary", long)
    quality.refresh()
    assert quality.busy
    quality.cancel()
    assert not quality.busy
    bench.settle()
    assert quality.summary is before
    assert quality.problem == ""
    monkeypatch.setattr(StatisticsService, "summary", whole)
    quality.show()  # what was cancelled is computed when it is looked at again
    assert quality.busy
    bench.settle()


def test_the_goal_and_the_wage_say_how_long_and_how_much(bench: StoreBench, quality: QualityPresenter) -> None:
    judged(bench)
    quality.show()
    bench.settle()
    without = quality.time()
    bench.change(lambda store: CollectionGoalsService(store).set_targets(CollectionTargets(comparisons=100, wage=36.0)))
    quality.refresh()
    bench.settle()
    assert len(quality.time()) == len(without) + 1
    quality.narrow(language="en")  # a goal is for all languages
    bench.settle()
    assert len(quality.time()) == len(without)


def test_a_metric_needs_review_where_its_whole_interval_is_bad(bench: StoreBench, quality: QualityPresenter) -> None:
    nothing = quality.finding()
    quality.show()
    bench.settle()
    empty = quality.finding()
    judged(bench, 200)
    quality.refresh()
    bench.settle()
    assert len({nothing, empty, quality.finding()}) >= 2
    for name in ("agreement", "first_shown_share", "longer_share"):
        figure = quality.figure(name)
        assert figure is not None
        if quality.verdict(name) is MetricStatus.NEEDS_REVIEW and name == "agreement":
            assert (figure.high or 0.0) < 0.7
        if quality.verdict(name) is MetricStatus.NEEDS_REVIEW and name != "agreement":
            assert (figure.low or 0.0) > 0.5 or (figure.high or 1.0) < 0.5
