"""Controls of a rubric: a row of squares for each criterion, and the reward so far."""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.core.desk.keys import question_in_view
from desktop.core.desk.state import respond_to_part
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.question import Question
from desktop.core.questions.rubric import RubricType, make_rubric, maximum, reward_text
from desktop.ui import theme
from desktop.ui.annotate.fields import FormFields, OptionWords, option_fields
from desktop.ui.desk.controls import Square, Tone
from desktop.ui.desk.questions.base import Panel, QuestionControls, in_language
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.labels import label

_CRITERIA = OptionWords(
    QT_TRANSLATE_NOOP("Options", "Criteria"),
    QT_TRANSLATE_NOOP("Options", "Criterion"),
    QT_TRANSLATE_NOOP("Options", "Add a criterion"),
    QT_TRANSLATE_NOOP("Options", "Remove this criterion"),
)


class RubricControls(QuestionControls):
    """Responds by square, or by a digit for each criterion in turn."""

    type = RubricType

    def add(self, panel: Panel, question: Question) -> None:
        """Add a row for each criterion, and the reward."""
        flow, head = panel.line(in_language(question.label))
        reward = label("", "secondary")
        flow.addWidget(reward)
        names = [in_language(option.label) for option in question.options]
        widest = max(map(theme.metrics(theme.CHROME, bold=True).horizontalAdvance, names))
        lines: list[tuple[QLabel | None, list[Square]]] = []
        for part, name in enumerate(names):
            row, criterion = panel.line(name)
            if criterion is not None:
                criterion.setMinimumWidth(widest + 8)
            squares = []
            together = QWidget()  # keeps the scores side by side, below the name if there is no room next to it
            side = QHBoxLayout(together)
            set_margins(side, Space.NONE)
            set_spacing(side, Space.XS)
            row.addWidget(together)
            for digit, score in question.type.choices(question, part):
                square = Square(digit)
                best, weight = maximum(question.options[part]), f"{question.options[part].numbers['weight']:g}"
                square.setAccessibleName(
                    self.tr("{criterion}: {score} of {maximum}").format(criterion=name, score=score, maximum=best)
                )
                square.setToolTip(self.tr("{criterion}, weight {weight}").format(criterion=name, weight=weight))
                square.clicked.connect(partial(self._score, panel, question, part, int(score)))
                side.addWidget(square)
                squares.append(square)
            lines.append((criterion, squares))

        def refresh() -> None:
            state = panel.desk.state
            now = state.response(panel.target, question.id)
            scores = now if isinstance(now, tuple) else (None,) * len(lines)
            in_view = question_in_view(panel.desk.form, state) == (panel.target, question)
            panel.emphasize(head, question)
            for part, ((criterion, squares), score) in enumerate(zip(lines, scores, strict=True)):
                for value, square in enumerate(squares):
                    square.set_tone(Tone.ACCENT if score == value else Tone.OFF)
                panel.set_strong(criterion, strong=in_view and state.step == part)
            reward.setText(self._reward(question, scores))

        panel.on_refresh(refresh)

    def _score(self, panel: Panel, question: Question, part: int, score: int) -> None:
        """Score a criterion; the same score again clears it."""
        now = panel.desk.state.response(panel.target, question.id)
        chosen = isinstance(now, tuple) and now[part] == score
        panel.desk.do(respond_to_part, panel.target, question, part, None if chosen else score)

    def _reward(self, question: Question, scores: tuple[int | None, ...]) -> str:
        known = [score for score in scores if score is not None]
        if len(known) < len(scores):
            return self.tr("{done} of {count} criteria").format(done=len(known), count=len(scores))
        return self.tr("reward {reward}").format(reward=reward_text(make_rubric(question, known).reward or 0.0))

    def fields(self, form: FormFields, column: QVBoxLayout, question: Question) -> None:
        """Add the criteria with weights and maximum scores."""
        column.addLayout(option_fields(form, question, _CRITERIA))
