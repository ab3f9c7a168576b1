"""The collection goals presenter: counts while it shows, keeps the goals, and puts progress into sentences."""

import pytest

from desktop.presenters.collection_goals import CollectionGoalsPresenter
from desktop.services.annotation import AnnotationService
from desktop.services.collection_goals import CollectionGoalsService, CollectionTargets
from tests.support.judged_store import fill
from tests.support.qt import until
from tests.support.store_bench import StoreBench


@pytest.fixture
def goals(bench: StoreBench) -> CollectionGoalsPresenter:
    return CollectionGoalsPresenter(bench.operations, bench.reading)


def test_nothing_is_read_before_it_shows(bench: StoreBench, goals: CollectionGoalsPresenter) -> None:
    bench.change(lambda store: CollectionGoalsService(store).set_targets(CollectionTargets(comparisons=5)))
    assert goals.state is None
    assert goals.finding() == ""
    goals.show()
    bench.settle()
    assert goals.state is not None
    assert goals.state.targets.comparisons == 5
    assert goals.finding()


def test_what_was_counted_before_shows_until_it_is_counted_again(bench: StoreBench) -> None:
    before = bench.do(lambda store: CollectionGoalsService(store).state())
    bench.do(lambda store: fill(store, tasks=8, annotators=("Ada",)))
    goals = CollectionGoalsPresenter(bench.operations, bench.reading, before=before)
    changes: list[int] = []
    goals.changed.connect(lambda: changes.append(goals.state.comparisons.count if goals.state is not None else -1))
    assert goals.state is before
    goals.show()
    bench.settle()
    assert changes == [8]
    goals.refresh()
    bench.settle()
    assert changes == [8]  # the same again is no change


def test_goals_are_kept_and_followed_by_the_count(bench: StoreBench, goals: CollectionGoalsPresenter) -> None:
    bench.do(lambda store: fill(store, tasks=16, annotators=("Ada",)))
    goals.show()
    goals.set_targets(CollectionTargets(comparisons=16, demonstrations=0, prompts=0, wage=18.0, currency="€"))
    bench.settle()
    until(lambda: goals.state is not None and goals.state.comparisons.target == 16)
    title, text = goals.pace()
    assert goals.state is not None
    assert goals.state.cost.value is not None
    assert f"{goals.state.cost.value:.2f} €" in text
    assert title != goals.pace()[1]
    assert bench.do(lambda store: CollectionGoalsService(store).targets()).currency == "€"


def test_a_hidden_page_reads_nothing_and_its_request_is_dropped(
    bench: StoreBench, goals: CollectionGoalsPresenter
) -> None:
    goals.show()
    goals.hide()
    bench.settle()
    assert goals.state is None  # it was on its way
    bench.do(lambda store: fill(store, tasks=8, annotators=("Ada",)))
    bench.change(lambda store: AnnotationService(store).undo())
    assert not goals._refresh_timer.isActive()
    goals.show()
    bench.settle()
    assert goals.state is not None
    assert goals.state.comparisons.count == 8


def test_categories_that_lag_behind_are_named(bench: StoreBench, goals: CollectionGoalsPresenter) -> None:
    bench.do(lambda store: fill(store, tasks=24, annotators=("Ada",)))
    goals.show()
    sentences = []
    for targets in (
        CollectionTargets(comparisons=1000, demonstrations=0),  # each category lacks some
        CollectionTargets(comparisons=24, demonstrations=0, prompts=0),  # none does, and all is reached
        CollectionTargets(comparisons=40, demonstrations=0, prompts=1000),  # none does, and not all is reached
    ):
        goals.set_targets(targets)
        bench.settle()
        sentences.append(goals.finding())
    assert len(set(sentences)) == 3
    assert goals.state is not None
    assert goals.state.comparisons.missing == ()


def test_languages_are_shares_of_the_comparisons(bench: StoreBench, goals: CollectionGoalsPresenter) -> None:
    nothing = goals.languages()
    bench.do(lambda store: fill(store, tasks=40, annotators=("Ada",)))
    goals.show()
    bench.settle()
    title, _ = goals.languages()
    assert title != nothing[0]
    assert goals.state is not None
    by = goals.state.comparisons.by_language
    assert len(by) > 0
    assert all(f"{count / 40:.0%}" in title for count in by.values())
