"""What a person says about answers while they chat: read for one conversation, changed one thing at a time.

All of it is by the ready-made scheme `CHAT`, and not blind: the chat names its model. A rating replaces the whole one
before it, so each change here keeps the rest.
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
WHY, PREFERENCE = "reason", "preference"
"""Questions of that scheme."""


@dataclass(frozen=True, slots=True)
class RewriteAuthor:
    """Who wrote an answer in place of another. `by` is their name, empty for one without a name; `own` whether it is
    the active annotator. `instruction` is what the model was asked for; `stands` is False once it was taken back."""

    by: str
    own: bool
    instruction: str | None
    stands: bool


@dataclass(frozen=True, slots=True)
class AnswerFeedback:
    """Of one answer what the active annotator says, and whose rewrite it is. `flags` are those that say yes, `against`
    has for each sibling it was compared with -1 (this one is worse), 0 or 1."""

    quality: int | None = None
    thumbs: bool | None = None
    flags: tuple[str, ...] = ()
    note: str = ""
    against: Mapping[str, int] = field(default_factory=dict)
    rewritten: RewriteAuthor | None = None


class RatingService:
    """Raises `UserError` for what cannot be judged so, and when the disk fails."""

    def __init__(self, database: Database) -> None:
        self._annotation = AnnotationService(database)
        self._annotators = AnnotatorService(database)

    def said(self, conversation: str) -> dict[str, AnswerFeedback]:
        """By message; nothing for those of which nothing is said."""
        events = self._annotation.events(conversation)
        if not events:
            return {}
        me = self._me()
        found: dict[str, dict[str, object]] = {}
        mine = [event for event in events if event.annotator == me and (event.scheme == CHAT or event.withdraws)]
        for event in effective(mine):
            match event.payload:
                case Rating(quality=quality, thumbs=thumbs, flags=flags):
                    said = found.setdefault(event.messages[0], {})
                    marked = tuple(name for name, yes in flags.items() if yes)
                    said |= {"quality": quality, "thumbs": thumbs, "flags": marked}
                case Note(text=text) if event.question == WHY:
                    found.setdefault(event.messages[0], {})["note"] = text
                case Comparison(first=first, second=second, strength=strength):
                    sign = (strength > 0) - (strength < 0)
                    for this, other, verdict in ((first, second, -sign), (second, first, sign)):
                        against = found.setdefault(this, {}).setdefault("against", {})
                        assert isinstance(against, dict)
                        against[other] = verdict
        for message, rewritten in self._rewrites(events, me).items():
            found.setdefault(message, {})["rewritten"] = rewritten
        return {message: AnswerFeedback(**said) for message, said in found.items()}  # type: ignore[arg-type]

    def rate(
        self,
        message: str,
        change: Callable[[Rating], Rating],
        seconds: float | None = None,
        instead_of: Sequence[str] = (),
    ) -> tuple[Judgement | None, Changes]:
        """Makes another rating of the one that counts. `instead_of` are judgements of the same sitting that this one
        refines. A rating that says nothing any more is taken back. Gives None where nothing changed, or nothing is
        left."""
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
        """Why. Blank takes it back."""
        text = text.strip()
        mine = self._standing(message, Note.kind)
        now = mine[-1].payload if mine else Note("")
        if now == Note(text):
            return None, NOTHING
        if not text:
            return None, self._annotation.withdraw(*(event.id for event in mine))[1]
        draft = JudgementDraft(
            Note(text), [message], question=WHY, active_seconds=seconds, scheme=CHAT, models_visible=True
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
        """Which of two answers is better: -1 the first, 0 neither, 1 the second. `shown` in the order on the screen."""
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
        """Of the active annotator, oldest first; also those that a newer one replaced."""
        events = self._annotation.about(message, self._me(), (kind,))
        question = WHY if kind == Note.kind else ""
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
