"""Answers of given texts, and two annotators who judge them."""

from desktop.core.payloads import Payload
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.chat import ChatService
from desktop.services.statistics import StatisticsService
from desktop.store.database import Database


class Bench:
    """Prompts with answers of given texts, and people who judge them."""

    def __init__(self, database: Database) -> None:
        self.database, self.chat, self.annotation = database, ChatService(database), AnnotationService(database)
        annotators = AnnotatorService(database)
        self.ada, self.bo = (annotators.create(name)[0].id for name in ("Ada", "Bo"))
        self.statistics = StatisticsService(database)

    def answers(self, *texts: str) -> list[str]:
        """Each written by somebody, to one prompt."""
        turn, _ = self.chat.begin_turn(None, None, "A question", 1)
        return self.answers_to(turn.answers[0].parent or "", *texts)

    def answers_to(self, prompt: str, *texts: str) -> list[str]:
        return [self.annotation.write(prompt, text, annotator=self.ada)[0][0].id for text in texts]

    def says(
        self, who: str, payload: Payload, *about: str, seconds: float | None = None, shown: tuple[str, ...] = ()
    ) -> str:
        draft = JudgementDraft(payload, about, active_seconds=seconds, shown=shown)
        (event,), _ = self.annotation.record(draft, annotator=who)
        return event.id
