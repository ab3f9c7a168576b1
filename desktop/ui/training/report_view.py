"""The report of a finished run: win rate, held-out accuracy, alignment tax, and what to do next."""

from PySide6.QtCore import QCoreApplication, QLocale, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.evaluation.battery import CONTEXT, NAMES
from desktop.evaluation.comparison import CategoryResult, Verdict
from desktop.presenters.sentences import duration, joined, listed
from desktop.presenters.training import RunDetails
from desktop.presenters.training_text import percent, share_range
from desktop.quality.estimate import Estimate
from desktop.services.training.reward_estimate import PROBLEMS, EstimateProblem
from desktop.ui import theme
from desktop.ui.page import scrolled
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.training.figure_card import FigureCard
from desktop.ui.training.tax_table import TaxTable
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.columns import in_columns
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import StatusChip, label
from desktop.ui.widgets.retranslate import RetranslateMixin

_COLUMNS = 640  # px at text size 1 from which the figures stand side by side
_PLOTS = 760  # px at text size 1 from which the table has plots
JUDGED_AT_ONCE = 20
"""How many held-out prompts are added to be judged."""


class ReportView(RetranslateMixin, QWidget):
    """Shows the details of a finished run."""

    judge_requested = Signal()
    next_round_requested = Signal()
    judgements_requested = Signal()
    optimize_requested = Signal()
    evaluate_requested = Signal()
    curves_requested = Signal()
    category_requested = Signal(CategoryResult)
    losses_requested = Signal()
    bad_cases_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._details: RunDetails | None = None
        self._task = ""
        self._headline = label("", "finding", wrap=True)
        self._lead = label("", "secondary", wrap=True)
        self.win_rate, self.accuracy, self.reward = FigureCard(), FigureCard(), FigureCard()
        self.judge_button = Button("", icon="scale")
        self.judge_button.clicked.connect(self.judge_requested)
        self.losses_button = Button("", "link")
        self.losses_button.clicked.connect(self.losses_requested)
        self._hidden = label("", "secondary", wrap=True)
        for widget in (self.judge_button, self.losses_button, self._hidden):
            self.win_rate.row.addWidget(widget)
        self._chip = StatusChip()
        self._use = label("", "secondary", wrap=True)
        self.accuracy.row.addWidget(self._chip)
        self.accuracy.row.addWidget(self._use)
        self.table = TaxTable()
        self.table.opened.connect(self.category_requested)
        actions = QWidget()
        self._actions = Flow(actions)
        self.next_button = Button("", icon="refresh-cw")
        self.next_button.clicked.connect(self.next_round_requested)
        self.optimize_button = Button("", icon="play")
        self.optimize_button.clicked.connect(self.optimize_requested)
        self.data_button = Button("", icon="file-text")
        self.data_button.clicked.connect(self.judgements_requested)
        self.bad_cases_button = Button("", icon="bug")
        self.bad_cases_button.clicked.connect(self.bad_cases_requested)
        self.evaluate_button = Button("", icon="gauge")
        self.evaluate_button.clicked.connect(self.evaluate_requested)
        self.curves_button = Button("", icon="chart-line")
        self.curves_button.clicked.connect(self.curves_requested)
        for button in (
            self.next_button,
            self.optimize_button,
            self.data_button,
            self.bad_cases_button,
            self.curves_button,
            self.evaluate_button,
        ):
            self._actions.addWidget(button)
        self._figures = QGridLayout()
        set_spacing(self._figures, Space.M)
        in_columns(self._figures, (self.win_rate, self.accuracy, self.reward), 2)
        inside = QWidget()
        column = QVBoxLayout(inside)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.XS)
        column.addWidget(self._headline)
        column.addWidget(self._lead)
        add_space(column, Space.M)
        column.addLayout(self._figures)
        add_space(column, Space.M)
        column.addWidget(self.table)
        add_space(column, Space.M)
        column.addWidget(actions)
        outer = QVBoxLayout(self)
        set_margins(outer, Space.NONE)
        set_spacing(outer, Space.NONE)
        outer.addWidget(scrolled(inside, 1200))
        self._placed: tuple[int, list[FigureCard]] = (0, [])
        self._retranslate()

    def show_run(self, details: RunDetails | None, task: str = "") -> None:
        """Show a run; None while it is being read. `task` is what goes on with it now, such as its evaluation."""
        self._details, self._task = details, task
        self._refresh()

    def _refresh(self) -> None:
        details = self._details
        if details is None:
            return
        self._headline.setText(self._finding(details))
        if not details.is_imported:
            time = self.tr("Trained in {time} on this computer.")
        elif details.timeline.seconds:
            time = self.tr("Trained elsewhere, in {time}.")
        else:
            time = self.tr("Trained elsewhere.")
        time = time.format(time=duration(details.timeline.seconds))
        licence = self.tr("Licence of the base model: {licence}.").format(licence=details.licence)
        withdrawn = self.tr("%n judgement(s) were withdrawn since.", "", details.withdrawn)
        opens = self.tr("Choose a row of the table to see its answers.")
        forgotten = self.tr("Evaluate again to see the answers behind the figures.")
        answers = "" if not details.results else opens if details.has_answers else forgotten
        texts = (time, licence if details.licence else "", withdrawn if details.withdrawn else "", answers)
        self._lead.setText(joined(texts))
        self._show_win_rate(details)
        self._show_accuracy(details)
        self._show_reward(details)
        nothing = self._task or self.tr("Not evaluated yet. Without an evaluation, nobody knows what it has lost.")
        self.table.setVisible(not details.is_reward_model)
        self.table.show_results(details.results, nothing, opens=details.has_answers)
        self.win_rate.setVisible(not details.is_reward_model)
        self.next_button.setVisible(not details.is_reward_model)
        self.optimize_button.setVisible(details.is_reward_model)
        self.data_button.setEnabled(bool(details.judgements))
        self.bad_cases_button.setVisible(bool(details.adapter) and not details.is_reward_model)
        self.evaluate_button.setText(self.tr("Evaluate again") if details.results else self.tr("Evaluate"))
        can_estimate = bool(details.reward_model) and details.reward is None
        is_complete = details.has_answers and not can_estimate
        self.evaluate_button.setVisible(not details.is_reward_model and not is_complete)
        self.evaluate_button.setEnabled(not self._task)
        self._arrange()

    def _finding(self, details: RunDetails) -> str:
        """The most important sentence of the report."""
        if details.is_reward_model:
            return self.tr("A reward model of your preferences")
        results = details.results

        def names(verdict: Verdict) -> str:
            named = (QCoreApplication.translate(CONTEXT, NAMES[one.name]) for one in results if one.verdict is verdict)
            return listed(name[:1].lower() + name[1:] for name in named)

        worse, better = names(Verdict.WORSE), names(Verdict.BETTER)
        win = details.win_rate
        if win is not None and win.value is not None:
            text = self.tr("Preferred over the base {share} of the time").format(share=percent(win.value))
            return self.tr("{finding}, but worse at {names}").format(finding=text, names=worse) if worse else text
        if worse and better:
            return self.tr("Better at {better}, but worse at {worse}").format(better=better, worse=worse)
        if worse:
            return self.tr("Worse at {names}").format(names=worse)
        if better:
            return self.tr("Better at {names}, with no significant loss").format(names=better)
        if results:
            return self.tr("No significant change on the battery")
        return self.tr("Trained, but not evaluated yet")

    def _show_win_rate(self, details: RunDetails) -> None:
        win = details.win_rate
        name = self.tr("Win rate against the base · blind, held-out prompts, judged by you")
        if win is None or win.value is None:
            about = self.tr(
                "Not judged yet. Compare answers of the base and the tuned model, without knowing which is which."
            )
            self.win_rate.show_figure(name, "", about, None)
        else:
            wins, ties, losses = details.outcomes
            counts = self.tr("%n win(s)", "", wins), self.tr("%n tie(s)", "", ties), self.tr("%n loss(es)", "", losses)
            about = self.tr("{interval} (95% interval) · {outcomes}")
            interval = share_range(win.low or 0.0, win.high or 0.0)
            about = about.format(interval=interval, outcomes=" · ".join(counts))
            self.win_rate.show_figure(name, percent(win.value), about, win)
        text = self.tr("Judge {count} more") if details.outcomes != (0, 0, 0) else self.tr("Judge {count}")
        self.judge_button.setText(text.format(count=QLocale().toString(JUDGED_AT_ONCE)))
        self.judge_button.setEnabled(bool(details.adapter))
        losses = details.outcomes[2]
        self.losses_button.setText(self.tr("Show the %n loss(es)", "", losses))
        self.losses_button.setVisible(bool(losses) and not details.hides_losses)
        self._hidden.setVisible(bool(losses) and details.hides_losses)

    def _show_reward(self, details: RunDetails) -> None:
        self.reward.setVisible(bool(details.results or details.reward) and not details.is_reward_model)
        estimate = details.reward
        if estimate is None:
            name = self.tr("Estimate by a reward model · held-out prompts, not judged by you")
            self.reward.show_figure(name, "", self._why_no_estimate(details), None)
            return
        name = self.tr("Estimate by the reward model “{name}” · held-out prompts, not judged by you")
        about = self.tr("{interval} (95% interval) · scores higher than the base on {wins} of {n} prompts")
        locale = QLocale()
        wins = locale.toString(estimate.wins, "f", 0 if estimate.wins.is_integer() else 1)
        about = about.format(interval=share_range(*estimate.interval), wins=wins, n=locale.toString(estimate.n))
        if estimate.excluded:
            about += " · " + self.tr("%n prompt(s) excluded, used in its training", "", estimate.excluded)
        if details.trained_against == estimate.name:
            about += " · " + self.tr("the run was optimized against it, so this is too high")
        figure = Estimate.of(estimate.share, estimate.interval, estimate.n, "")
        self.reward.show_figure(name.format(name=estimate.name), percent(estimate.share), about, figure)

    def _why_no_estimate(self, details: RunDetails) -> str:
        problem = details.reward_problem or EstimateProblem.NO_REWARD_MODEL
        if problem is EstimateProblem.NO_REWARD_MODEL and details.reward_model:
            return self.tr("Evaluate again for an estimate by “{name}”.").format(name=details.reward_model)
        return QCoreApplication.translate(CONTEXT, PROBLEMS[problem])

    def _show_accuracy(self, details: RunDetails) -> None:
        accuracy = details.accuracy
        is_reward = details.is_reward_model
        name = self.tr("Reward model accuracy · held-out pairs")
        if not is_reward:
            name = self.tr("Held-out accuracy · the preferred answer is more likely than before")
        self.accuracy.setVisible(accuracy is not None or is_reward)
        if accuracy is None or accuracy.value is None:
            self.accuracy.show_figure(name, "", self.tr("No held-out pairs."), None)
            self._chip.hide()
            self._use.hide()
            return
        interval = share_range(accuracy.low or 0.0, accuracy.high or 0.0)
        about = self.tr("{interval} (95% interval) · {n} pairs, chance 50%")
        about = about.format(interval=interval, n=QLocale().toString(accuracy.n))
        if (length := details.length_accuracy) is not None:
            about += " · " + self.tr("length baseline {share}").format(share=percent(length))
        self.accuracy.show_figure(name, percent(accuracy.value), about, accuracy)
        above = (accuracy.low or 0.0) > 0.5 and (details.beats_length or details.length_accuracy is None)
        if details.length_accuracy is None:
            word = self.tr("above chance") if above else self.tr("not clearly above chance")
        else:
            word = self.tr("above both baselines") if above else self.tr("not clearly above both baselines")
        self._chip.show_state(
            word,
            "success" if above else "warning",
            "circle-check" if above else "",
        )
        self._chip.show()
        self._use.setText(self.tr("Its scores tell which of several answers you would prefer.") if above else "")
        self._use.setVisible(above and is_reward)

    def _arrange(self) -> None:
        self.table.set_narrow(self.width() < theme.current().px(_PLOTS))
        shown = [card for card in (self.win_rate, self.accuracy, self.reward) if not card.isHidden()]
        columns = min(2 if self.width() >= theme.current().px(_COLUMNS) else 1, max(1, len(shown)))
        if (columns, shown) != self._placed:
            self._placed = columns, shown
            in_columns(self._figures, shown, columns)
            if columns == 2 and len(shown) % 2:  # the last one gets the whole row
                self._figures.addWidget(shown[-1], len(shown) // 2, 0, 1, 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def _retranslate(self) -> None:
        self.next_button.setText(self.tr("Start next round"))
        self.optimize_button.setText(self.tr("Optimize against it (PPO)"))
        self.data_button.setText(self.tr("Training data"))
        self.curves_button.setText(self.tr("Curves and samples"))
        self.bad_cases_button.setText(self.tr("Re-run bad cases…"))
        self._hidden.setText(self.tr("The losses show once all comparisons are judged."))
        self._refresh()
