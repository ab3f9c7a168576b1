"""The judgement browser: paging without gaps, filters, tags, and sizes of collections."""

import pytest
from PySide6.QtCore import QModelIndex

from desktop.core.payloads import FlagForReview, Rating
from desktop.presenters.judgement_browser import CollectionCounts, JudgementBrowserPresenter
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.changes import Changes
from desktop.services.judgement_browser import PAGE, JudgedAnswer, JudgementBrowserService, JudgementEntry
from desktop.store.database import Database
from desktop.store.judgement_browser import JudgementFilter
from tests.support.judged_store import fill
from tests.support.qt import until
from tests.support.store_bench import StoreBench

TASKS = 130  # 133 judgements of one annotator, with the hidden repeats


@pytest.fixture
def browser(bench: StoreBench) -> JudgementBrowserPresenter:
    bench.do(lambda store: fill(store, tasks=TASKS, annotators=("Ada", "Bo"), open_tasks=0))
    return JudgementBrowserPresenter(bench.operations, bench.reading)


def ids(store: Database, wanted: JudgementFilter) -> list[str]:
    return JudgementBrowserService(store).ids(wanted)


def listed(browser: JudgementBrowserPresenter) -> list[str]:
    return [row.id for row in browser.model.rows]


def scroll(bench: StoreBench, browser: JudgementBrowserPresenter) -> None:
    """To the end."""
    while browser.model.canFetchMore(QModelIndex()):
        browser.model.fetchMore(QModelIndex())
        bench.settle()


def test_nothing_is_read_before_it_shows(bench: StoreBench, browser: JudgementBrowserPresenter) -> None:
    bench.change(lambda store: AnnotationService(store).undo())
    bench.settle()
    assert listed(browser) == []
    assert browser.total is None


def test_pages_join_to_the_whole_list(bench: StoreBench, browser: JudgementBrowserPresenter) -> None:
    browser.show(JudgementFilter())
    bench.settle()
    assert len(browser.model.rows) == PAGE
    scroll(bench, browser)
    everything = bench.do(lambda store: ids(store, JudgementFilter()))
    assert listed(browser) == sorted(everything, reverse=True)
    assert browser.total == len(everything)
    assert [name for _, name in browser.choices.annotators] == ["Ada", "Bo"]


def test_only_the_last_of_several_filters_counts(bench: StoreBench, browser: JudgementBrowserPresenter) -> None:
    browser.show(JudgementFilter())
    bench.settle()
    (ada, _), (bo, _) = browser.choices.annotators
    totals: list[int | None] = []
    browser.changed.connect(lambda: totals.append(browser.total))
    browser.narrow(annotator=ada)
    browser.narrow(annotator=ada, kinds=("rating",))
    browser.narrow(annotator=bo, kinds=())
    bench.settle()
    assert {row.annotator for row in browser.model.rows if isinstance(row, JudgementEntry)} == {bo}
    assert set(totals) == {None, TASKS}


def test_another_filter_begins_at_the_top_although_the_first_page_is_the_same(
    bench: StoreBench, browser: JudgementBrowserPresenter
) -> None:
    browser.show(JudgementFilter())
    bench.settle()
    scroll(bench, browser)
    oldest = bench.do(lambda store: ids(store, JudgementFilter()))
    kept = tuple(sorted(oldest, reverse=True)[: PAGE + 1])
    browser.narrow(ids=kept)
    bench.settle()
    assert listed(browser) == list(kept[:PAGE])
    scroll(bench, browser)
    assert listed(browser) == list(kept)


def test_scrolling_while_the_list_is_read_again_leaves_no_gap(
    bench: StoreBench, browser: JudgementBrowserPresenter
) -> None:
    browser.show(JudgementFilter())
    bench.settle()
    browser.refresh()
    browser.model.fetchMore(QModelIndex())  # the page is on its way when the first one is asked for again
    bench.settle()
    scroll(bench, browser)
    assert listed(browser) == sorted(bench.do(lambda store: ids(store, JudgementFilter())), reverse=True)
    browser.show(JudgementFilter())
    bench.settle()
    browser.model.fetchMore(QModelIndex())
    browser.refresh()
    bench.settle()
    scroll(bench, browser)
    assert len(set(listed(browser))) == len(listed(browser)) == browser.total


def test_a_list_that_is_hidden_rests_and_resumes_as_it_was(
    bench: StoreBench, browser: JudgementBrowserPresenter
) -> None:
    browser.resume()  # it was never shown
    bench.settle()
    assert listed(browser) == []
    browser.show(JudgementFilter())
    browser.hide()
    bench.settle()
    assert listed(browser) == []
    browser.resume()
    bench.settle()
    newest = listed(browser)[0]
    browser.narrow(kinds=("comparison",))
    browser.hide()
    bench.change(lambda store: AnnotationService(store).withdraw(newest))
    bench.settle()
    assert not browser._refresh_timer.isActive()
    browser.resume()
    bench.settle()
    assert newest not in listed(browser)
    assert browser.filter.kinds == ("comparison",)


def test_what_is_judged_meanwhile_comes_into_the_list(bench: StoreBench, browser: JudgementBrowserPresenter) -> None:
    browser.show(JudgementFilter(kinds=("rating",)))
    bench.settle()
    assert browser.total == 0

    def rate(store: Database) -> tuple[str, Changes]:
        answer = JudgementBrowserService(store).page(JudgementFilter(), limit=1)[0].answers[0][0]
        events, changes = AnnotationService(store).record(JudgementDraft(Rating(quality=6), [answer]))
        return events[0].id, changes

    id = bench.change(rate)
    until(lambda: listed(browser) == [id])


def test_answers_are_listed_instead_of_judgements(bench: StoreBench, browser: JudgementBrowserPresenter) -> None:
    browser.show(JudgementFilter())
    browser.show_answers(True)
    bench.settle()
    scroll(bench, browser)
    assert all(isinstance(row, JudgedAnswer) for row in browser.model.rows)
    assert browser.total == len(browser.model.rows) == 2 * TASKS
    browser.show_answers(False)
    bench.settle()
    assert browser.model.rows
    assert all(isinstance(row, JudgementEntry) for row in browser.model.rows)


def test_disagreements_are_within_the_list_and_a_filter_supersedes_them(
    bench: StoreBench, browser: JudgementBrowserPresenter
) -> None:
    browser.show(JudgementFilter())
    bench.settle()
    browser.set_only_disagreements(True)
    bench.settle()
    some = browser.total
    assert some is not None
    assert 0 < some < 2 * TASKS
    browser.set_only_disagreements(False)
    bench.settle()
    everything = browser.total
    browser.set_only_disagreements(True)
    browser.set_only_disagreements(False)  # before they were found
    bench.settle()
    assert browser.total == everything
    assert browser.filter == JudgementFilter()


def test_tags_are_given_and_then_offered(bench: StoreBench, browser: JudgementBrowserPresenter) -> None:
    browser.show(JudgementFilter())
    bench.settle()
    counts: list[int] = []
    browser.tagged.connect(counts.append)
    browser.tag(listed(browser)[:3], "odd")
    until(lambda: "odd" in browser.choices.tags)
    assert len(counts) == 1
    all_ids: list[list[str]] = []
    browser.narrow(tag="odd", kinds=("comparison",))
    browser.all_ids(all_ids.append)
    bench.settle()
    assert sorted(all_ids[0]) == sorted(listed(browser))


def test_collections_are_counted_when_asked_and_after_that_followed(
    bench: StoreBench, browser: JudgementBrowserPresenter
) -> None:
    counts = CollectionCounts(bench.operations, bench.reading)

    def flag(store: Database) -> tuple[None, Changes]:
        entry = JudgementBrowserService(store).page(JudgementFilter(), limit=1)[0]
        _, changes = AnnotationService(store).record(JudgementDraft(FlagForReview(True), [entry.answers[0][0]]))
        return None, changes

    bench.change(flag)
    bench.settle()
    assert counts.counts.second_look == 0
    counts.refresh()
    bench.settle()
    assert counts.counts.second_look == 1
    bench.change(lambda store: AnnotationService(store).undo())
    until(lambda: counts.counts.second_look == 0)
