"""Feedback on answers in the chat: ratings, notes and comparisons, changed one value at a time.

All of it uses the ready-made scheme `CHAT` and is not blind, since the chat shows its model. A new rating replaces the
whole old one, so that each change here keeps the other values.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.core.judgement import effective, not_withdrawn
from desktop.core.payloads import Note, Rating, Rewrite
from desktop.core.questions.comparison import Comparison
from desktop.services.annotation import AnnotationService, Judgement, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.changes import NOTHING, Changes
from desktop.store.database import Database

CHAT = "chat"
REASON, PREFERENCE = "reason", "preference"
"""Ids of questions in that scheme."""


@dataclass(frozen=True, slots=True)
class RewriteAuthor:
    """The annotator who rewrote an answer. The name is empty if the profile has none. `instruction` is what the model
    was asked for, if it proposed the text; `stands` is False once the rewrite is withdrawn."""

    annotator_name: str
    is_mine: bool
    instruction: str | None
    stands: bool


@dataclass(frozen=True, slots=True)
class AnswerFeedback:
    """The active annotator's feedback on an answer, and who rewrote it. `flags` are those that are set; `against` has
    -1 (this answer is worse), 0 or 1 for each sibling it was compared with."""

    quality: int | None = None
    thumbs: bool | None = None
    flags: tuple[str, ...] = ()
    note: str = ""
    against: Mapping[str, int] = field(default_factory=dict)
    rewritten: RewriteAuthor | None = None


class RatingService:
    """Reads and changes feedback. Methods raise `UserError` for invalid judgements, and if the disk fails."""

    def __init__(self, database: Database) -> None:
        self._annotation = AnnotationService(database)
        self._annotators = AnnotatorService(database)

    def feedback(self, conversation: str) -> dict[str, AnswerFeedback]:
        """The feedback in a conversation, by message. Messages without any are missing."""
        events = self._annotation.events(conversation)
        if not events:
            return {}
        me = self._me()
        found: dict[str, dict[str, object]] = {}
        mine = [event for event in events if event.annotator == me and (event.scheme == CHAT or event.withdraws)]
        for event in effective(mine):
            match event.payload:
                case Rating(quality=quality, thumbs=thumbs, flags=flags):
                    values = found.setdefault(event.messages[0], {})
                    marked = tuple(name for name, yes in flags.items() if yes)
                    values |= {"quality": quality, "thumbs": thumbs, "flags": marked}
                case Note(text=text) if event.question == REASON:
                    found.setdefault(event.messages[0], {})["note"] = text
                case Comparison(first=first, second=second, strength=strength):
                    sign = (strength > 0) - (strength < 0)
                    for this, other, verdict in ((first, second, -sign), (second, first, sign)):
                        against = found.setdefault(this, {}).setdefault("against", {})
                        assert isinstance(against, dict)
                        against[other] = verdict
        for message, rewritten in self._rewrites(events, me).items():
            found.setdefault(message, {})["rewritten"] = rewritten
        return {message: AnswerFeedback(**values) for message, values in found.items()}  # type: ignore[arg-type]

    def rate(
        self,
        message: str,
        change: Callable[[Rating], Rating],
        seconds: float | None = None,
        instead_of: Sequence[str] = (),
    ) -> tuple[Judgement | None, Changes]:
        """Replace the current rating by `change` of it; an empty one is withdrawn. `instead_of` are ids of judgements
        of the same sitting that this one refines. Returns None if nothing changed or the rating was withdrawn."""
        mine = self._standing(message)
        now = mine[-1].payload if mine else Rating()
        assert isinstance(now, Rating)
        new = change(now)
        if new == now:
            return None, NOTHING
        if new == Rating():
            return None, self._annotation.withdraw(*(event.id for event in mine))[1]
        draft = JudgementDraft(new, [message], active_seconds=seconds, scheme=CHAT, models_visible=True)
        return self._record(draft, instead_of)

    def note(
        self, message: str, text: str, seconds: float | None = None, instead_of: Sequence[str] = ()
    ) -> tuple[Judgement | None, Changes]:
        """Set the reason for a rating; a blank one withdraws it."""
        text = text.strip()
        mine = self._standing(message, Note.kind)
        now = mine[-1].payload if mine else Note("")
        if now == Note(text):
            return None, NOTHING
        if not text:
            return None, self._annotation.withdraw(*(event.id for event in mine))[1]
        draft = JudgementDraft(
            Note(text), [message], question=REASON, active_seconds=seconds, scheme=CHAT, models_visible=True
        )
        return self._record(draft, instead_of)

    def compare(
        self,
        first: str,
        second: str,
        strength: int,
        shown: Sequence[str],
        seconds: float | None = None,
        instead_of: Sequence[str] = (),
    ) -> tuple[Judgement | None, Changes]:
        """Record which of two answers is better: -1 the first, 0 neither, 1 the second. `shown` is their order on the
        screen."""
        draft = JudgementDraft(
            Comparison(first, second, strength),
            [first, second],
            question=PREFERENCE,
            shown=shown,
            active_seconds=seconds,
            scheme=CHAT,
            models_visible=True,
        )
        return self._record(draft, instead_of)

    def _me(self) -> str:
        active = self._annotators.active()
        return active.id if active is not None else ""

    def _record(self, draft: JudgementDraft, instead_of: Sequence[str]) -> tuple[Judgement, Changes]:
        (event,), changes = self._annotation.record(draft, instead_of=instead_of)
        return event, changes

    def _standing(self, message: str, kind: str = Rating.kind) -> list[Judgement]:
        """The active annotator's judgements of this kind that are not withdrawn, oldest first, with replaced ones."""
        events = self._annotation.about(message, self._me(), (kind,))
        question = REASON if kind == Note.kind else ""
        return [event for event in events if event.scheme == CHAT and event.question == question]

    def _rewrites(self, events: Sequence[Judgement], me: str) -> dict[str, RewriteAuthor]:
        rewrites = [event for event in events if isinstance(event.payload, Rewrite)]
        if not rewrites:
            return {}
        alive = not_withdrawn((event.id, event.withdraws) for event in events)
        names = {annotator.id: annotator.name for annotator in self._annotators.all()}
        return {
            event.payload.message: RewriteAuthor(
                names.get(event.annotator, ""), event.annotator == me, event.payload.instruction, event.id in alive
            )
            for event in rewrites
            if isinstance(event.payload, Rewrite)
        }
