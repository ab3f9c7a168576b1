"""Controls of an outcome: pass, fail or critical failure, each a chip in its colour."""

from desktop.core.question import Question
from desktop.core.questions.base import Value
from desktop.core.questions.outcome import OutcomeType
from desktop.ui.desk.controls import Tone
from desktop.ui.desk.questions.base import Panel, QuestionControls
from desktop.ui.desk.questions.choice import add_chips

_TONES: dict[Value, Tone] = {"pass": Tone.SUCCESS, "fail": Tone.WARNING, "critical": Tone.DANGER}


class OutcomeControls(QuestionControls):
    """Responds by chip or digit."""

    type = OutcomeType

    def add(self, panel: Panel, question: Question) -> None:
        """Add the three chips."""
        names = {"pass": self.tr("Pass"), "fail": self.tr("Fail"), "critical": self.tr("Critical")}
        add_chips(panel, question, [*names.items()], _TONES)
