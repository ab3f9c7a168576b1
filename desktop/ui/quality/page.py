"""The quality page: a sentence that says what was found, the figures behind it, and the judgements behind those."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QCoreApplication, QLocale, Qt
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
from desktop.presenters.judgement_text import called
from desktop.presenters.quality import MetricStatus, models_apart
from desktop.quality.bias import further_pairs
from desktop.quality.figure import CONTEXT, ENOUGH, Estimate
from desktop.services.statistics import LOOKS
from desktop.store.judgement_browser import JudgementFilter
from desktop.ui import theme
from desktop.ui.desk.judgement_browser import JudgementBrowser
from desktop.ui.page import TitledPage, scrolled
from desktop.ui.quality.card import MetricCard
from desktop.ui.quality.plots import BarsPlot, IntervalPlot, LinesPlot, PlotLine, two_places
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button, Pill
from desktop.ui.widgets.columns import in_columns
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.states import EmptyState

INSTRUCTGPT = 0.726
"""How often InstructGPT's labelers agreed (Ouyang et al. 2022): 72.6 ± 1.5%."""

_CORRELATIONS = ("krippendorff_alpha", "kendall_tau", "looks", "models")
"""What is no share: from -1 or less to 1 or more."""

_NARROW, _WIDE = 620, 1000  # widths from which there are two, and three columns


class QualityPage(TitledPage):
    """Cards for the eye, the same as text for whoever wants it, and the list that a card opens."""

    def __init__(self, session: AppServices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quality = quality = session.quality
        lists = JudgementBrowserPresenter(session.operations, session.reading, self)
        lists.rejected.connect(self.notify)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
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
        room.setRetainSizeWhenHidden(True)  # nothing moves when it goes
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
        self.list.export_wanted.connect(self._export)
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

    def show_target(self, target: str) -> None:
        """Shows the figures of a project."""
        self._quality.narrow(project=target)

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
            card.clicked.connect(lambda _=False, card=card: self._drill(card))
        return cards

    # --- what shows

    def _show_progress(self, share: float) -> None:
        self._progress.setValue(int(share * 1000))
        self._share.setText(QLocale().toString(int(share * 100)) + "%")

    def refresh(self) -> None:
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
                card.show_texts(self._title(key), MetricStatus.MISSING, "", "", "", self.tr("Computing"))
                if card.plot is not None:
                    card.plot.hide()
        if self._stack.currentWidget() is self.list:
            return
        if quality.problem:
            self._nothing.set_text(self.tr("The metrics could not be computed"), quality.problem)
        else:
            self._nothing_yet()
        empty = quality.problem or (summary is not None and not summary.judgements)
        self.text_button.setVisible(summary is not None and not empty)
        if summary is None and not quality.problem:
            self._stack.setCurrentWidget(self._cards_view)
        elif empty:
            self._stack.setCurrentWidget(self._nothing)
        else:
            self._stack.setCurrentWidget(self._texts if self.text_button.isChecked() else self._cards_view)

    def _nothing_yet(self) -> None:
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
            title, value, about, spoken = self._words(key)
            verdict = self._verdict(key)
            card.show_texts(title, verdict, self._word(verdict), value, about, spoken)
            self._plot(key, card)
            texts += [title, spoken, ""]
        self.text.setPlainText("\n".join(texts))

    def _plot(self, key: str, card: MetricCard) -> None:
        summary = self._quality.summary
        assert summary is not None, "there is something to fill in"
        if isinstance(card.plot, IntervalPlot):
            reference = {"agreement": INSTRUCTGPT, "first_shown_share": 0.5, "longer_share": 0.5, "cycle_rate": 0.25}
            figure = self._quality.figure(key)
            card.plot.show_figure(figure, reference.get(key, 0.0 if key == "kendall_tau" else None))
            card.plot.setVisible(figure is not None and figure.value is not None)
        elif isinstance(card.plot, BarsPlot):
            card.plot.show_bars(summary.by_day)
            card.plot.setVisible(any(summary.by_day) and summary.figures[key].value is not None)
        elif isinstance(card.plot, LinesPlot):
            card.plot.show_lines(self._lines(key), zero=key != "models")
            card.plot.setVisible(bool(self._lines(key)))

    def _lines(self, key: str) -> list[PlotLine]:
        summary = self._quality.summary
        assert summary is not None, "there is something to fill in"
        if key == "models":
            return [PlotLine(model.name, model.strength) for model in summary.models[:9]]
        if key == "looks":
            names = dict(zip((f"{name}_effect" for name in LOOKS), self._look_names(), strict=True))
        else:
            ratings = self.tr("alpha, ratings")
            names = {"krippendorff_alpha": self.tr("alpha"), "kappa": self.tr("kappa"), "rating_alpha": ratings}
        figures = {name: summary.figures[name] for name in names}
        return [PlotLine(names[name], figure) for name, figure in figures.items() if figure.value is not None]

    def _look_names(self) -> tuple[str, str, str, str]:
        return self.tr("length"), self.tr("headings"), self.tr("lists"), self.tr("bold")

    def _verdict(self, key: str) -> MetricStatus:
        if key == "looks":
            found = {self._quality.verdict(f"{name}_effect") for name in LOOKS}
            return min(
                found, key=[MetricStatus.LOOK, MetricStatus.FINE, MetricStatus.NOT_ENOUGH, MetricStatus.MISSING].index
            )
        if key == "models":
            models = self._quality.summary.models if self._quality.summary else ()
            if not models:
                return MetricStatus.MISSING
            return MetricStatus.FINE if any(model.strength.enough for model in models) else MetricStatus.NOT_ENOUGH
        return self._quality.verdict(key)

    def _word(self, verdict: MetricStatus) -> str:
        return {
            MetricStatus.FINE: self.tr("OK"),
            MetricStatus.LOOK: self.tr("Needs review"),
            MetricStatus.NOT_ENOUGH: self.tr("Not enough data"),
            MetricStatus.MISSING: self.tr("no data yet"),
        }[verdict]

    # --- words

    def _title(self, key: str) -> str:
        return {
            "agreement": self.tr("Inter-annotator agreement"),
            "self_agreement": self.tr("Self-agreement"),
            "first_shown_share": self.tr("Position bias"),
            "longer_share": self.tr("Length bias"),
            "krippendorff_alpha": self.tr("Krippendorff’s alpha"),
            "kendall_tau": self.tr("Rank correlation (Kendall’s tau)"),
            "cycle_rate": self.tr("Intransitive preferences"),
            "per_hour": self.tr("Throughput"),
            "impossibly_fast": self.tr("Faster than reading speed"),
            "median_seconds": self.tr("Time per judgement"),
            "models": self.tr("Model ranking"),
            "looks": self.tr("Length and style effects"),
        }[key]

    def _words(self, key: str) -> tuple[str, str, str, str]:
        """Title, value, what it is of, and all of it for those who cannot see the plot."""
        if key == "models":
            return self._model_words()
        if key == "looks":
            return self._look_words()
        about = {
            "agreement": self.tr("of {n} shared comparisons · InstructGPT’s annotators: 73%"),
            "self_agreement": self.tr("of {n} hidden repeats after a day or more · typically about 75%"),
            "first_shown_share": self.tr("of {n} decided blind pairs · 50% = no bias"),
            "longer_share": self.tr("of {n} decided pairs · 50% = no bias"),
            "krippendorff_alpha": self.tr("{n} units · 0 = chance, 1 = perfect agreement"),
            "kendall_tau": self.tr("{n} prompts · 0 = chance, 1 = same order"),
            "cycle_rate": self.tr("of {n} triads (A > B > C > A) · 25% = chance"),
            "per_hour": self.tr("Active time only. ChatGPT’s annotators wrote about a dozen demonstrations a day."),
            "impossibly_fast": self.tr("of {n} timed judgements"),
            "median_seconds": self._reading_time(),
        }
        figure = self._quality.figure(key)
        assert figure is not None, "the summary has all of these"
        missing = QCoreApplication.translate(CONTEXT, figure.missing) if figure.missing else ""
        not_blind = self._not_blind() if key == "first_shown_share" else ""
        if figure.value is None:
            missing = " ".join(filter(None, [missing, not_blind]))
            return self._title(key), "–", missing, missing
        text = about[key].format(n=QLocale().toString(figure.n))
        if key == "first_shown_share" and (needed := self._needed(figure)):
            text += "\n" + needed
        if not_blind:
            text += "\n" + not_blind
        value = self._value(key, figure)
        spoken = self.tr("{value}{interval}, {text}. {verdict}").format(
            value=value,
            interval=self._interval(key, figure),
            text=text,
            verdict=self._word(self._quality.verdict(key)),
        )
        if key == "krippendorff_alpha":
            spoken = self._listed([spoken, *self._said(key)[1:]])
        if key == "median_seconds":
            text = "\n".join([text, *self._quality.time()])
            spoken = self._listed([spoken, *self._quality.time()])
        return self._title(key), value, text, spoken

    def _needed(self, figure: Estimate) -> str:
        """How many more pairs would tell a position bias of this size, where that is not known yet."""
        further = None if figure.enough else further_pairs(figure)
        if further:
            return self.tr("%n more decided blind pair(s) would show a bias of this size.", "", further)
        if further is None and not figure.enough:
            return self.tr("At least %n more decided blind pair(s) are needed.", "", ENOUGH - figure.n)
        return ""

    def _not_blind(self) -> str:
        """Which decided pairs are left out, since nobody can say that they were judged blind."""
        summary = self._quality.summary
        assert summary is not None, "there is something to fill in"
        parts = []
        if summary.visible:
            parts.append(self.tr("%n pairs are excluded: their models were visible.", "", summary.visible))
        if summary.unknown:
            parts.append(
                self.tr("%n pairs are excluded: it is unknown whether models were visible.", "", summary.unknown)
            )
        return " ".join(parts)

    def _value(self, key: str, figure: Estimate) -> str:
        value = figure.value or 0.0
        if key == "per_hour":
            return self.tr("{count} tasks/h").format(count=QLocale().toString(round(value)))
        if key == "median_seconds":
            return self.tr("{n} s").format(n=QLocale().toString(value, "f", 1))
        return f"{value:.2f}" if key in _CORRELATIONS else f"{value:.0%}"

    def _interval(self, key: str, figure: Estimate) -> str:
        if figure.low is None or figure.high is None:
            return ""
        if key == "per_hour":
            low, high = f"{figure.low:.0f}", f"{figure.high:.0f}"
        elif key == "median_seconds":
            low, high = f"{figure.low:.1f}", f"{figure.high:.1f}"
        elif key in _CORRELATIONS:
            low, high = two_places(figure.low), two_places(figure.high)
        else:
            low, high = f"{figure.low:.0%}", f"{figure.high:.0%}"
        return self.tr(" ({low} to {high})").format(low=low, high=high)

    def _look_words(self) -> tuple[str, str, str, str]:
        title = self._title("looks")
        lines = self._lines("looks")
        decides = [line.name for line in lines if (line.figure.low or 0) > 0 or (line.figure.high or 0) < 0]
        figure = self._quality.figure("length_effect")
        assert figure is not None, "the summary has it"
        if not lines:
            missing = QCoreApplication.translate(CONTEXT, figure.missing)
            return title, "–", missing, missing
        enough = any(line.figure.enough for line in lines)
        listed = self.tr(", ").join(decides)
        nothing = self.tr("No effect") if enough else self.tr("Inconclusive")  # all intervals hold 0
        value = listed[:1].upper() + listed[1:] or nothing
        text = self.tr("effect on the odds of winning; other features held constant, 0 = no effect")
        return (
            title,
            value,
            text,
            self.tr("{value}. {lines}").format(value=value, lines=self._listed(self._said("looks"))),
        )

    def _listed(self, parts: Sequence[str]) -> str:
        return self.tr("; ").join(parts)

    def _said(self, key: str) -> list[str]:
        """The lines of a plot in words."""
        return [
            f"{line.name} {two_places(line.figure.value)}{self._interval(key, line.figure)}"
            for line in self._lines(key)
            if line.figure.value is not None
        ]

    def _model_words(self) -> tuple[str, str, str, str]:
        summary = self._quality.summary
        assert summary is not None, "there is something to fill in"
        title, models = self._title("models"), summary.models
        hidden = self.tr("Hidden until the project is finished or revealed: %n comparisons.", "", summary.hidden)
        if not models:
            missing = hidden if summary.hidden else self.tr("No two models have been compared yet.")
            return title, "–", missing, missing
        ahead, behind = models_apart(models)
        enough = any(model.strength.enough for model in models)
        if not ahead and not behind:
            value = self.tr("Inconclusive") if enough else self.tr("Not enough data")
        elif ahead:
            value = self.tr("{model} is ahead") if enough else self.tr("{model} is ahead so far")
            value = value.format(model=ahead)
        else:
            value = self.tr("{model} is behind") if enough else self.tr("{model} is behind so far")
            value = value.format(model=behind)
        pairs = QLocale().toString(sum(model.strength.n for model in models) // 2)
        text = self.tr("Bradley–Terry, {n} pairs · ranked only where intervals do not overlap").format(n=pairs)
        if summary.leaking:
            text += " · " + self.tr("%n answers that identify their model are excluded", "", summary.leaking)
        if summary.hidden:
            text += "\n" + hidden
        return (
            title,
            value,
            text,
            self.tr("{value}. {text}. {lines}").format(
                value=value, text=text, lines=self._listed(self._said("models"))
            ),
        )

    def _reading_time(self) -> str:
        figure = self._quality.figure("seconds_per_token")
        if figure is None or figure.value is None:
            return self.tr("median of {n}, active time only")
        text = self.tr("median of {n}, active time only · {seconds} s per token read")
        return text.replace("{seconds}", QLocale().toString(figure.value, "f", 2))

    # --- what is done

    def _drill(self, card: MetricCard) -> None:
        summary = self._quality.summary
        if summary is None:
            return
        name = {"looks": "length_effect", "impossibly_fast": "fast"}.get(card.key, card.key)
        self._stack.setCurrentWidget(self.list)
        self.text_button.hide()
        self.list.show_list(card.text(), JudgementFilter(ids=tuple(summary.behind(name))))

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
        people = tuple((id, called(name, id == choices.me)) for id, name in choices.annotators)
        self._pill("annotator", self.tr("All annotators"), people, filter.annotator)
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
        self._quality.show()

    def on_hide(self) -> None:
        self._quality.hide()

    def retranslate(self) -> None:
        self.title.setText(self.tr("Quality"))
        self.text_button.setText(self.tr("Show as text"))
        self._stop.setText(self.tr("Stop"))
        self.text.setAccessibleName(self.tr("All metrics"))
        self._menus()
        self.refresh()
