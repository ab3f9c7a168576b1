"""The quality page: a finding in a sentence, the metrics behind it, and their judgements."""

from collections.abc import Iterable

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QStackedWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.core.days import day_starts, days_since
from desktop.datasets.recipe import ExportScope
from desktop.presenters.app_services import AppServices
from desktop.presenters.categories import category_name, language_name
from desktop.presenters.judgement_browser import JudgementBrowserPresenter
from desktop.presenters.judgement_text import annotator_label
from desktop.presenters.quality import MetricStatus
from desktop.store.judgement_browser import JudgementFilter
from desktop.ui import theme
from desktop.ui.desk.judgement_browser import JudgementBrowser
from desktop.ui.page import TitledPage, scrolled
from desktop.ui.quality.card import MetricCard
from desktop.ui.quality.metric_texts import MetricTexts
from desktop.ui.quality.plots import BarsPlot, IntervalPlot, LinesPlot
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button, Pill
from desktop.ui.widgets.columns import in_columns
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.states import EmptyState

INSTRUCTGPT = 0.726
"""How often InstructGPT's labelers agreed (Ouyang et al. 2022): 72.6 ± 1.5%."""

_NARROW, _WIDE = 620, 1000  # px from which there are two and three columns


class QualityPage(TitledPage):
    """Metrics as cards or as text, and the judgements that a card opens."""

    def __init__(self, services: AppServices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quality = quality = services.quality
        self._metrics = MetricTexts(quality, self)
        lists = JudgementBrowserPresenter(services.operations, services.reading, self)
        lists.rejected.connect(self.notify)
        self._pills = {name: Pill() for name in ("project", "category", "language", "annotator", "time")}
        for pill in self._pills.values():
            self.filters.addWidget(pill)
        self._stop = Button("", "quiet", icon="x")
        self._stop.clicked.connect(quality.cancel)
        self.text_button = Button("", icon="table-2")
        self.text_button.setCheckable(True)
        self.text_button.toggled.connect(lambda _: self.refresh())
        self._share = label("", "secondary")
        self.bar.addWidget(self._share)
        self.bar.addWidget(self._stop)
        self.bar.addWidget(self.text_button)
        self._progress = QProgressBar()
        self._progress.setRange(0, 1000)
        self._progress.setTextVisible(False)
        room = self._progress.sizePolicy()
        room.setRetainSizeWhenHidden(True)  # nothing moves when it is hidden
        self._progress.setSizePolicy(room)
        self.column.addWidget(self._progress)
        self.cards = {card.key: card for card in self._make_cards()}
        self._finding = label("", "finding", wrap=True)
        self._sub = label("", "quiet", wrap=True)
        inside = QWidget()
        column = QVBoxLayout(inside)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.XS)
        column.addWidget(self._finding)
        column.addWidget(self._sub)
        add_space(column, Space.M)
        self._grid = QGridLayout()
        set_spacing(self._grid, Space.L)
        column.addLayout(self._grid)
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setProperty("bare", True)
        texts = QWidget()
        row = QHBoxLayout(texts)
        set_margins(row, Space.XL)
        set_spacing(row, Space.NONE)
        row.addWidget(self.text, 1)
        self.text.setMaximumWidth(theme.current().column)
        row.addStretch()
        self._nothing = EmptyState("", "", icon="chart-line")
        self.list = JudgementBrowser(lists)
        self.list.closed.connect(self._back)
        self.list.opened.connect(lambda id: self.go_to.emit("chat", id))
        self.list.notify.connect(self.notify)
        self.list.export_requested.connect(self._export)
        self.list.export_button.show()
        self._stack = QStackedWidget()
        self._cards_view = scrolled(inside, 1440)
        self._texts = texts
        for view in (self._cards_view, texts, self._nothing, self.list):
            self._stack.addWidget(view)
        self.column.addWidget(self._stack, 1)
        self._columns = 0
        self._arrange()
        quality.changed.connect(self.refresh)
        quality.choices_changed.connect(self._menus)
        quality.progressed.connect(self._show_progress)
        self.retranslate()

    def show_target(self, target: str | tuple[str, ...]) -> None:
        """Show the metrics of a project, by its id, or a list of judgements, by theirs."""
        if isinstance(target, str):
            self._quality.narrow(project=target)
            return
        self._stack.setCurrentWidget(self.list)
        self.text_button.hide()
        self.list.show_list(self.tr("Training data"), JudgementFilter(ids=target))

    def _make_cards(self) -> list[MetricCard]:
        plots: dict[str, QWidget | None] = {
            "agreement": IntervalPlot(),
            "self_agreement": IntervalPlot(),
            "first_shown_share": IntervalPlot(),
            "longer_share": IntervalPlot(),
            "per_hour": BarsPlot(),
            "models": LinesPlot(),
            "looks": LinesPlot(),
            "krippendorff_alpha": LinesPlot(),
            "kendall_tau": IntervalPlot(-1.0, 1.0),
            "cycle_rate": IntervalPlot(),
            "impossibly_fast": IntervalPlot(),
            "median_seconds": None,
        }
        cards = [MetricCard(key, plot) for key, plot in plots.items()]
        for card in cards:
            card.clicked.connect(lambda _=False, card=card: self._show_judgements(card))
        return cards

    # --- display

    def _show_progress(self, share: float) -> None:
        self._progress.setValue(int(share * 1000))
        self._share.setText(QLocale().toString(int(share * 100)) + "%")

    def refresh(self) -> None:
        """Show the present summary, or why there is none."""
        quality, summary = self._quality, self._quality.summary
        self._progress.setVisible(quality.busy)
        self._progress.setAccessibleName(self.tr("Computing"))
        self._share.setVisible(quality.busy)
        if not quality.busy:
            self._show_progress(0)
        self._stop.setVisible(quality.busy)
        self._finding.setText(quality.problem or quality.finding())
        self._sub.setText("" if quality.problem else quality.sub_finding())
        if summary is not None:
            self._fill()
        else:
            for key, card in self.cards.items():
                card.show_texts(self._metrics.title(key), MetricStatus.MISSING, "", "", "", self.tr("Computing"))
                if card.plot is not None:
                    card.plot.hide()
        if self._stack.currentWidget() is self.list:
            return
        if quality.problem:
            self._nothing.set_text(self.tr("The metrics could not be computed"), quality.problem)
        else:
            self._show_empty()
        empty = quality.problem or (summary is not None and not summary.judgements)
        self.text_button.setVisible(summary is not None and not empty)
        if summary is None and not quality.problem:
            self._stack.setCurrentWidget(self._cards_view)
        elif empty:
            self._stack.setCurrentWidget(self._nothing)
        else:
            self._stack.setCurrentWidget(self._texts if self.text_button.isChecked() else self._cards_view)

    def _show_empty(self) -> None:
        narrowed = self._quality.filter != type(self._quality.filter)()
        if narrowed:
            text = self.tr("No judgements match these filters.")
        else:
            text = self.tr(
                "Rate answers in chat, or judge tasks at the desk. With about a hundred judgements, this page "
                "shows how reliable the labels are: inter-annotator agreement, position bias, length bias."
            )
        self._nothing.set_text(self.tr("Nothing has been judged yet"), text)

    def _fill(self) -> None:
        texts: list[str] = [self._finding.text(), self._sub.text(), ""]
        for key, card in self.cards.items():
            title, value, about, spoken = self._metrics.texts(key)
            verdict = self._metrics.status(key)
            card.show_texts(title, verdict, self._metrics.status_word(verdict), value, about, spoken)
            self._plot(key, card)
            texts += [title, spoken, ""]
        self.text.setPlainText("\n".join(texts))

    def _plot(self, key: str, card: MetricCard) -> None:
        summary = self._quality.summary
        assert summary is not None, "called only with a summary"
        if isinstance(card.plot, IntervalPlot):
            reference = {"agreement": INSTRUCTGPT, "first_shown_share": 0.5, "longer_share": 0.5, "cycle_rate": 0.25}
            figure = self._quality.figure(key)
            card.plot.show_figure(figure, reference.get(key, 0.0 if key == "kendall_tau" else None))
            card.plot.setVisible(figure is not None and figure.value is not None)
        elif isinstance(card.plot, BarsPlot):
            card.plot.show_bars(summary.by_day)
            card.plot.setVisible(any(summary.by_day) and summary.metrics[key].value is not None)
        elif isinstance(card.plot, LinesPlot):
            card.plot.show_lines(self._metrics.lines(key), zero=key != "models")
            card.plot.setVisible(bool(self._metrics.lines(key)))

    # --- actions

    def _show_judgements(self, card: MetricCard) -> None:
        summary = self._quality.summary
        if summary is None:
            return
        name = {"looks": "length_effect", "impossibly_fast": "fast"}.get(card.key, card.key)
        self._stack.setCurrentWidget(self.list)
        self.text_button.hide()
        self.list.show_list(card.text(), JudgementFilter(ids=tuple(summary.judgement_ids(name))))

    def _export(self, ids: Iterable[str]) -> None:
        self.go_to.emit("data", ExportScope(judgements=tuple(ids)))

    def _back(self) -> None:
        self._stack.setCurrentWidget(self._cards_view)
        self.refresh()
        self.setFocus()

    def _menus(self) -> None:
        quality, filter, choices = self._quality, self._quality.filter, self._quality.choices
        self._pill("project", self.tr("All projects"), choices.projects, filter.project)
        categories = tuple((category, category_name(category)) for category in choices.categories)
        self._pill("category", self.tr("All tasks"), categories, filter.category)
        languages = tuple((code, language_name(code)) for code in choices.languages)
        self._pill("language", self.tr("All languages"), languages, filter.language)
        annotators = tuple((id, annotator_label(name, id == choices.me)) for id, name in choices.annotators)
        self._pill("annotator", self.tr("All annotators"), annotators, filter.annotator)
        pill = self._pills["time"]
        menu = QMenu(pill)
        names = {0: self.tr("Any time"), 1: self.tr("Today"), 7: self.tr("Last 7 days"), 30: self.tr("Last 30 days")}
        for days, name in names.items():
            since = day_starts(days)[0] if days else 0.0
            menu.addAction(name).triggered.connect(lambda _=False, since=since: quality.narrow(since=since))
        age = days_since(filter.since) if filter.since else 0
        pill.setText(names.get(age, names[0]))
        pill.set_menu(menu)
        self.place_filters()

    def _pill(self, name: str, everything: str, choices: tuple[tuple[str, str], ...], current: str | None) -> None:
        pill = self._pills[name]
        menu = QMenu(pill)
        for value, text in ((None, everything), *choices):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(value == current)
            action.triggered.connect(lambda _=False, value=value: self._narrow(name, value))
        pill.setText(dict(choices).get(current or "", everything))
        pill.set_menu(menu)
        pill.setVisible(bool(choices))

    def _narrow(self, name: str, value: str | None) -> None:
        self._quality.narrow(**{name: value})
        self._menus()

    def _arrange(self) -> None:
        columns = 3 if self.width() >= _WIDE else 2 if self.width() >= _NARROW else 1
        if columns != self._columns:
            self._columns = columns
            in_columns(self._grid, self.cards.values(), columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def on_show(self) -> None:
        """Compute the metrics if judgements have changed."""
        self._quality.show()

    def on_hide(self) -> None:
        """Ignore changes until the page shows again."""
        self._quality.hide()

    def retranslate(self) -> None:
        """Set all texts, also those of the cards."""
        self.title.setText(self.tr("Quality"))
        self.text_button.setText(self.tr("Show as text"))
        self._stop.setText(self.tr("Stop"))
        self.text.setAccessibleName(self.tr("All metrics"))
        self._menus()
        self.refresh()
