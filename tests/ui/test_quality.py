"""The quality page, collection progress and the judgement browser, with and without judgements."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from desktop.core.payloads import Rating
from desktop.presenters.quality import MetricStatus, QualityFilter
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.collection_goals import CollectionGoalsService, CollectionTargets
from desktop.services.judgement_browser import JudgementBrowserService
from desktop.store.judgement_browser import JudgementFilter
from desktop.ui.desk.asides import DeskAsides
from desktop.ui.desk.collection_goals import CollectionGoalsDialog, CollectionGoalsPage
from desktop.ui.desk.tag_dialog import TagDialog
from desktop.ui.main_window import MainWindow
from desktop.ui.quality.page import QualityPage
from tests.support.judged_store import fill
from tests.support.qt import until
from tests.support.session import OBEDIENT, Room


class Shown:
    """A window on a store with so many tasks, judged by two people."""

    def __init__(self, data: Path, tasks: int, **of: Any) -> None:
        self.room = Room(data, [sys.executable, str(OBEDIENT)])
        if tasks:
            self.room.store.submit(lambda store: fill(store, tasks, **of)).result(30)
            self.room.store.submit(
                lambda store: AnnotatorService(store).activate(AnnotatorService(store).all()[0].id)
            ).result(10)
        self.services = self.room.services
        self.window = MainWindow(self.services, data)
        self.window.resize(1300, 850)
        self.window.show()
        self.room.start()

    def quality(self) -> QualityPage:
        self.window.show_page("quality")
        self.settle()
        page = self.window.pages.currentWidget()
        assert isinstance(page, QualityPage)
        return page

    def asides(self) -> DeskAsides:
        self.window.show_page("desk")
        self.settle()
        return self.window.pages.currentWidget().findChild(DeskAsides)  # type: ignore[return-value]

    def settle(self) -> None:
        until(lambda: self.services.operations.idle and self.services.reading.idle)
        QApplication.processEvents()
        until(lambda: self.services.operations.idle and self.services.reading.idle)
        QApplication.processEvents()

    def end(self) -> None:
        self.room.end()
        self.window.deleteLater()


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Shown]:
    made = Shown(tmp_path / "data", 120)
    yield made
    made.end()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Shown]:
    made = Shown(tmp_path / "data", 0)
    yield made
    made.end()


def words(page: object) -> str:
    return "\n".join(each.text() for each in page.findChildren(QLabel) if each.isVisible())  # type: ignore[attr-defined]


def test_an_empty_page_explains_itself(empty: Shown) -> None:
    page = empty.quality()
    assert "Nothing has been judged yet" in words(page)
    assert not page.text_button.isVisible()


def test_metrics_show_intervals_or_what_is_missing(shown: Shown) -> None:
    page = shown.quality()
    summary = shown.services.quality.summary
    assert summary is not None
    assert summary.judgements == 240
    agreement = page.cards["agreement"]
    assert f"{summary.metrics['agreement'].value:.0%}" in agreement.accessibleDescription()
    assert "of 120 shared comparisons" in agreement.accessibleDescription()
    assert "Not enough data" in page.cards["self_agreement"].accessibleDescription()
    assert shown.services.quality.verdict("cycle_rate") is MetricStatus.MISSING
    assert "No three answers" in page.cards["cycle_rate"].accessibleDescription()
    assert shown.services.quality.finding()


def test_a_computation_shows_its_progress(shown: Shown) -> None:
    shown.window.show_page("quality")
    page = shown.window.pages.currentWidget()
    assert isinstance(page, QualityPage)
    assert shown.services.quality.busy
    assert "Computing metrics…" in words(page)
    assert "Inter-annotator agreement" in words(page)
    assert "Not enough data" not in words(page)
    shown.services.quality.progressed.emit(0.437)
    assert "43%" in words(page)
    shown.settle()
    assert "Computing" not in words(page)
    assert "43%" not in words(page)


def test_rankings_show_their_rank_correlation(tmp_path: Path) -> None:
    ranked = Shown(tmp_path / "data", 30, kind="ranking", answers=3)
    page = ranked.quality()
    card = page.cards["kendall_tau"]
    figure = ranked.services.quality.figure("kendall_tau")
    assert figure is not None
    assert figure.n == 30
    for part in ("30 prompts", "Not enough data", f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"):
        assert part in card.accessibleDescription()
    assert card.plot is not None
    assert card.plot.isVisible()
    card.click()
    ranked.settle()
    assert page.list.view.model().rowCount() == 60
    ranked.end()


def test_time_shows_the_remaining_days_and_cost(shown: Shown) -> None:
    page = shown.quality()
    summary = shown.services.quality.summary
    assert summary is not None
    description = page.cards["median_seconds"].accessibleDescription()
    assert f"today: {summary.tasks_today}" in description
    assert "more days to 1000 comparisons" in description.replace(",", "")
    assert "a judgement (" not in description  # no wage, no cost
    shown.services.operations.change(
        lambda store: CollectionGoalsService(store).set_targets(
            CollectionTargets(comparisons=240, wage=36.0, currency="€")
        )
    )
    shown.services.quality.refresh()
    shown.settle()
    description = page.cards["median_seconds"].accessibleDescription()
    assert "goal reached: 240 comparisons" in description
    assert f"{summary.cost(36.0).value:.2f} € per judgement (" in description


def test_untimed_judgements_have_no_throughput(tmp_path: Path) -> None:
    untimed = Shown(tmp_path / "data", 30, timed=False)
    page = untimed.quality()
    for key in ("per_hour", "median_seconds"):
        assert page.cards[key].accessibleDescription() == "No timed judgements yet."
    assert page.cards["per_hour"].plot is not None
    assert not page.cards["per_hour"].plot.isVisible()
    untimed.end()


def test_metrics_are_filtered_by_language(shown: Shown) -> None:
    page = shown.quality()
    whole = shown.services.quality.summary
    pill = page._pills["language"]
    assert pill.isVisible()
    menu = pill._menu
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["All languages", "English", "Chinese"]
    menu.actions()[2].trigger()
    shown.settle()
    summary = shown.services.quality.summary
    assert summary is not None
    assert whole is not None
    assert 0 < summary.judgements < whole.judgements
    assert pill.text() == "Chinese"


def test_the_page_can_be_read_as_text(shown: Shown) -> None:
    page = shown.quality()
    page.text_button.click()
    assert page.text.isVisible()
    text = page.text.toPlainText()
    assert "Inter-annotator agreement\n" in text
    assert "Q8_0" in text
    page.text_button.click()
    assert page.cards["agreement"].isVisible()


def test_a_filter_computes_anew(shown: Shown) -> None:
    page = shown.quality()
    shown.services.quality.choose(QualityFilter(category="stories"))
    assert shown.services.quality.busy
    shown.settle()
    summary = shown.services.quality.summary
    assert summary is not None
    assert summary.judgements == 30
    assert not shown.services.quality.busy
    assert page.cards["agreement"].isVisible()


def test_a_new_filter_cancels_the_old_computation_and_stop_keeps_the_old_metrics(shown: Shown) -> None:
    shown.quality()
    quality = shown.services.quality
    before = quality.summary
    for category in ("code", "bugs", "reading"):
        quality.choose(QualityFilter(category=category))
    quality.cancel()
    assert not quality.busy
    shown.settle()
    assert quality.summary is before
    quality.refresh()
    shown.settle()
    assert quality.summary is not None
    assert quality.summary.judgements == 30


def test_a_card_opens_the_judgements_behind_it(shown: Shown) -> None:
    page = shown.quality()
    card = page.cards["first_shown_share"]
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Return)
    shown.settle()
    assert page.list.isVisible()
    summary = shown.services.quality.summary
    assert summary is not None
    model = page.list.view.model()
    assert model.rowCount() == 100  # a page of them
    page.list.view.scrollToBottom()
    model.fetchMore(page.list.view.rootIndex())
    shown.settle()
    shown.settle()
    ids = [entry.id for entry in page.list._lists.model.rows]
    assert len(ids) > 100
    assert ids == summary.judgement_ids("first_shown_share")[::-1][: len(ids)]
    QTest.keyClick(page.list.view, Qt.Key.Key_Escape)
    assert card.isVisible()


def test_a_judgement_opens_in_its_conversation(shown: Shown) -> None:
    asides = shown.asides()
    asides.show("all")
    shown.settle()
    view = asides.list.view
    view.setCurrentIndex(view.model().index(3, 0))
    asides.list.open_button.click()
    shown.settle()
    assert shown.window.pages.currentWidget() is shown.window.chat
    assert shown.services.chat.conversation


def test_several_are_tagged_together(shown: Shown) -> None:
    asides = shown.asides()
    asides.show("all")
    shown.settle()
    view = asides.list.view
    for row in range(4):
        view.selectionModel().select(view.model().index(row, 0), QItemSelectionModel.SelectionFlag.Select)
    assert len(asides.list.selected_ids()) == 4
    asides.list.tag_button.click()
    dialog = next(each for each in shown.window.findChildren(TagDialog))
    assert not dialog.add.isEnabled()
    QTest.keyClicks(dialog.tag, " odd ")
    dialog.add.click()
    shown.settle()
    count = shown.room.store.submit(
        lambda store: JudgementBrowserService(store).count(JudgementFilter(tag="odd", kinds=("comparison",)))
    ).result(10)
    assert count >= 4


def test_the_title_of_the_list_has_room(shown: Shown) -> None:
    asides = shown.asides()
    asides.show("all")
    shown.settle()
    title = asides.list.title
    assert title.text() == "All judgements"
    assert title.width() >= title.sizeHint().width()


def test_the_text_of_the_metrics_has_whole_sentences(shown: Shown) -> None:
    page = shown.quality()
    page.text_button.click()
    text = page.text.toPlainText()
    assert "Throughput" in text
    assert not re.search(r"\.\s*\.|, [A-Z]", text)


def test_the_selection_is_exported_or_else_the_whole_list(shown: Shown) -> None:
    asides = shown.asides()
    exported: list[list[str]] = []
    asides.show("all")
    shown.settle()
    asides.list.export_requested.connect(exported.append)
    asides.list.export_requested.disconnect(asides._export)
    view = asides.list.view
    view.clearSelection()
    asides.list.export_button.click()
    shown.settle()
    view.selectionModel().select(view.model().index(2, 0), QItemSelectionModel.SelectionFlag.Select)
    asides.list.export_button.click()
    assert [len(ids) for ids in exported] == [asides.list._lists.total, 1]
    assert exported[1] == [asides.list._lists.model.rows[2].id]


def test_only_disagreements_are_listed(shown: Shown) -> None:
    asides = shown.asides()
    asides.show("all")
    shown.settle()
    everything = asides.list._lists.total
    asides.list._switches["disagreeing"].click()
    shown.settle()
    total = asides.list._lists.total
    assert total is not None
    assert everything is not None
    assert 0 < total < everything


def test_collection_progress_counts_and_goals_can_be_set(shown: Shown) -> None:
    asides = shown.asides()
    asides.collections.rows["collection_goals"].click()
    shown.settle()
    page = asides.collection_goals
    assert isinstance(page, CollectionGoalsPage)
    assert "240" in words(page.steps["comparisons"])
    assert "/ 1000" in words(page.steps["comparisons"]).replace(",", "")
    page.targets_button.click()
    dialog = next(each for each in page.findChildren(QDialog) if isinstance(each, CollectionGoalsDialog))
    dialog._counts[1].setValue(240)
    dialog.accept()
    shown.settle()
    assert "/ 240" in words(page.steps["comparisons"])


def test_keys_of_the_desk_judge_nothing_while_something_else_shows(shown: Shown) -> None:
    asides = shown.asides()
    asides.show("collection_goals")
    shown.settle()
    desk = shown.window.pages.currentWidget()
    before = shown.room.store.submit(lambda store: len(AnnotationService(store).events())).result(10)
    desk.setFocus()
    for key in "aab1sn":
        QTest.keyClick(desk, key)  # type: ignore[call-overload]
    QTest.keyClick(desk, Qt.Key.Key_Return)  # type: ignore[arg-type]
    shown.settle()
    assert shown.room.store.submit(lambda store: len(AnnotationService(store).events())).result(10) == before


def test_bad_cases_are_counted_as_they_are_flagged(shown: Shown) -> None:
    asides = shown.asides()
    row = asides.collections.rows["bad_cases"]
    assert row.count_text() == "0"
    asides.show("all")
    shown.settle()
    entry = asides.list._lists.model.rows[0]

    def flag(store):  # type: ignore[no-untyped-def]
        draft = JudgementDraft(Rating(flags={"factual": True}), [entry.answers[0][0]], scheme="bad-cases")
        return AnnotationService(store).record(draft)

    shown.services.operations.change(flag)
    until(lambda: row.count_text() == "1")
    row.click()
    shown.settle()
    assert asides.list.view.model().rowCount() == 1
    assert "Factual error" in asides.list.view.model().index(0, 0).data()
