"""What a person says about the answers of the open conversation: rated, compared, rewritten, taken back.

Each intent is one operation on the store; what shows is what the store says afterwards.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from PySide6.QtCore import QLocale, QObject, QTimer, Signal

from desktop.core.conversation import Message, Status
from desktop.core.judgement import Judgement
from desktop.core.keymap import question_keys
from desktop.core.payloads import Note, Rating, Rewrite
from desktop.core.question import THUMBS, About, localized
from desktop.core.questions.comparison import Comparison
from desktop.core.scheme import Scheme
from desktop.presenters.attention import ActiveClock
from desktop.presenters.chat import ChatPresenter
from desktop.presenters.operations import Operations
from desktop.presenters.proposals import Proposals
from desktop.presenters.sentences import not_saved
from desktop.presenters.streams import Streams
from desktop.presenters.transcript import Remark, RowKind
from desktop.presenters.unsaved import UnsavedChange
from desktop.services.annotation import AnnotationService
from desktop.services.changes import Changes
from desktop.services.ratings import CHAT, AnswerFeedback, RatingService
from desktop.services.rewrites import RewriteDraft, RewriteDraftService
from desktop.services.schemes import SchemeService
from desktop.store.database import Database

_DRAFT_MS = 500
HIGHEST = 7
"""Of the scale of quality, which begins with 1."""

Record = Callable[[RatingService, float, Sequence[str]], tuple[Judgement | None, Changes]]


class Flag(NamedTuple):
    """One thing that can be wrong with an answer. `key` marks it while its letter is no text; may be empty."""

    id: str
    label: str
    key: str


class ComparedAnswer(NamedTuple):
    """The sibling that an answer is compared with, and what to call it ("the first")."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class _Known:
    """Of one conversation what the store says. `scheme` is None until the store was asked once."""

    conversation: str = ""
    said: Mapping[str, AnswerFeedback] = field(default_factory=dict)
    drafts: Mapping[str, RewriteDraft] = field(default_factory=dict)
    scheme: Scheme | None = None


def _look(store: Database, conversation: str) -> _Known:
    drafts = RewriteDraftService(store).of(conversation)
    return _Known(conversation, RatingService(store).said(conversation), drafts, SchemeService(store).get(CHAT))


class JudgingPresenter(QObject):
    """State and intents of judging in chat. An id that is not given is that of the selected answer, else the last."""

    changed = Signal()  # what is said, or what can be
    recorded = Signal(str)  # a sentence: this is in the store now, and can be taken back
    notify = Signal(str)  # a sentence, no more
    rewritten = Signal(str)  # the rewrite of this answer is saved
    proposal_started = Signal(str)  # for the rewrite of this answer
    proposal_changed = Signal(str, str)  # for that answer, all of the text so far
    proposal_ended = Signal(str, str)  # for that answer; a sentence where it failed

    def __init__(
        self,
        operations: Operations,
        chat: ChatPresenter,
        streams: Streams,
        proposals: Proposals,
        clock: ActiveClock | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._operations, self._chat, self._proposals = operations, chat, proposals
        self.clock = clock or ActiveClock(parent=self)
        self.selected = ""
        self._known = _Known()
        self._reads = operations.latest(self)
        self._not_done = operations.errors_to(self.notify.emit)
        self._sitting: dict[tuple[str, ...], tuple[str, float]] = {}  # what was said since the page shows it
        self._drafts: dict[str, RewriteDraft | None] = {}  # not in the store yet, of the conversation `_drafts_of`
        self._drafts_of = ""
        self._proposing = ""
        self._draft_timer = QTimer(self, singleShot=True, interval=_DRAFT_MS)
        self._draft_timer.timeout.connect(self.save_drafts)
        # An answer is called otherwise once it stands elsewhere: told when that is done.
        self._moved = QTimer(self, singleShot=True, interval=0)
        self._moved.timeout.connect(self._show)
        for moved in (chat.transcript.appended, chat.transcript.truncated):
            moved.connect(lambda _: self._moved.start() if self._known.said else None)
        chat.opened.connect(self._conversation_opened)
        streams.ended.connect(self._answer_ended)
        operations.changed.connect(self._store_changed)
        proposals.text_changed.connect(lambda text: self.proposal_changed.emit(self._proposing, text))
        proposals.ended.connect(self._proposal_ended)

    # --- what the page asks

    def feedback(self, id: str) -> AnswerFeedback:
        return self._known.said.get(id, AnswerFeedback())

    def flags(self) -> list[Flag]:
        """What the scheme asks of each answer with yes or no, in its order and in the user's language."""
        scheme = self._known.scheme
        if scheme is None:
            return []
        keys, language = question_keys(scheme, About.ANSWER), QLocale().name()
        return [
            Flag(question.id, localized(question.label, language), keys.get(question.id, ""))
            for question in scheme.questions_for(About.ANSWER)
            if question.type.slot == "flags" and question.id != THUMBS
        ]

    def compared_answer(self, id: str) -> ComparedAnswer | None:
        """None for an answer that stands alone."""
        family = [one.id for one in self._chat.state.siblings(id) if self._counts(one)]
        if id not in family or len(family) < 2:
            return None
        place = family.index(id)
        other = family[place - 1 if place else 1]
        return ComparedAnswer(other, self._name(other))

    def draft(self, id: str) -> RewriteDraft | None:
        """What was written of a rewrite that is not saved yet."""
        return self._drafts[id] if id in self._drafts else self._known.drafts.get(id)

    def select(self, id: str) -> None:
        """An answer that the keyboard went to; empty for none."""
        self.selected = id

    def target_answer(self) -> str:
        """The selected answer, else the last one, of several beside each other the one with the last letter; empty
        where there is none that can be judged, which is told."""
        if self.selected and self._chat.state.knows(self.selected):
            return self.selected
        rows = self._chat.transcript.rows
        row = next((row for row in reversed(rows) if row.kind is not RowKind.USER), None)
        last = row.candidates[-1] if row is not None and row.kind is RowKind.CANDIDATES else row
        if last is None:
            self.notify.emit(self.tr("There is no answer yet."))
        elif last.status is Status.STREAMING:
            self.notify.emit(self.tr("The answer is still being generated."))
        else:
            return last.id
        return ""

    # --- intents

    def rate(self, quality: int | None, id: str = "") -> None:
        """1 to 7; None takes the number back."""
        words = self.tr("Rating removed") if quality is None else self._rated(quality)
        self._rate(id, lambda rating: replace(rating, quality=quality), words)

    def thumb(self, up: bool | None, id: str = "") -> None:
        words = {True: self.tr("Thumbs up"), False: self.tr("Thumbs down"), None: self.tr("Thumb removed")}[up]
        self._rate(id, lambda rating: replace(rating, thumbs=up), words)

    def flag(self, name: str, on: bool, id: str = "") -> None:
        def change(rating: Rating) -> Rating:
            rest = {other: yes for other, yes in rating.flags.items() if other != name}
            return replace(rating, flags=rest | ({name: True} if on else {}))

        label = next((flag.label for flag in self.flags() if flag.id == name), name)
        text = self.tr("Flagged: {flag}") if on else self.tr("Flag removed: {flag}")
        self._rate(id, change, text.format(flag=label))

    def note(self, text: str, id: str = "") -> None:
        if id := id or self.target_answer():
            words = self.tr("Note saved") if text.strip() else self.tr("Note removed")
            self._record((Note.kind, id), lambda ratings, *how: ratings.note(id, text, *how), words, text)

    def compare(self, verdict: int, id: str = "") -> None:
        """With its sibling: -1 this one is worse, 0 they are equally good, 1 this one is better."""
        if not (id := id or self.target_answer()):
            return
        against = self.compared_answer(id)
        if against is None:
            self.notify.emit(self.tr("There is no other answer to compare with."))
            return
        first, second = sorted((id, against.id))  # as they stand: ids sort by creation
        strength = verdict if id == second else -verdict
        cards = self._cards()
        shown = cards if id in cards else [first, second]
        self._record(
            (Comparison.kind, first, second),
            lambda ratings, *how: ratings.compare(first, second, strength, shown, *how),
            self._verdict(verdict).format(other=against.name).strip(),
        )

    def rewrite(self, id: str, text: str, instruction: str | None = None) -> None:
        """What this answer should have been: the conversation goes on with it."""
        seconds, conversation = self.clock.take(), self._chat.conversation

        def done(result: tuple[Message, Judgement]) -> None:
            self.keep_draft(id, "")
            self.save_drafts()
            if self._chat.conversation == conversation:
                self._chat.continue_from(result[0])
            self.rewritten.emit(id)
            self.recorded.emit(self.tr("Rewritten; the conversation continues from your answer"))

        self._operations.change(
            lambda store: AnnotationService(store).rewrite(
                id, text, instruction=instruction, active_seconds=seconds, scheme=CHAT, models_visible=True
            ),
            done,
            self._not_done,
        )

    def keep_draft(self, id: str, text: str, instruction: str = "") -> None:
        """Of a rewrite; one that is blank or says what the answer says is none."""
        worth = bool(text.strip()) and text != self._chat.state.text_of(id)
        draft = RewriteDraft(text, instruction) if worth else None
        if draft != self.draft(id):
            self._drafts[id] = draft
            self._drafts_of = self._chat.conversation
            self._draft_timer.start()

    def save_drafts(self) -> None:
        """What is typed is in the store at the latest when the conversation or the window closes."""
        self._draft_timer.stop()
        drafts, self._drafts = self._drafts, {}
        conversation = self._drafts_of
        if not drafts:
            return

        for id, draft in drafts.items():

            def keep(store: Database, id: str = id, draft: RewriteDraft | None = draft) -> tuple[None, Changes]:
                return RewriteDraftService(store).keep(conversation, id, draft)

            name, text = (self.tr("Draft of a rewrite"), draft.text) if draft is not None else ("", "")
            self._operations.change(keep, keep=UnsavedChange(f"rewrite {id}", name, text))
        if conversation == self._chat.conversation:
            kept = {id: draft for id, draft in {**self._known.drafts, **drafts}.items() if draft is not None}
            self._known = replace(self._known, drafts=kept)
            self._show()

    def propose(self, id: str, text: str, instruction: str) -> None:
        """Asks the model to rewrite `text`; `proposed` tells what it writes, nothing of it is stored."""
        self._proposing = id
        self.proposal_started.emit(id)
        chat = self._chat
        self._proposals.ask(chat.state.messages_before(id), text, instruction, chat.sampling, chat.conversation)

    def stop_proposal(self) -> None:
        self._proposals.stop()

    def undo(self) -> None:
        """Takes the last judgement back, wherever it was made."""
        self._operations.change(
            lambda store: AnnotationService(store).undo(), lambda events: self._went(events, back=True), self._not_done
        )

    def redo(self) -> None:
        self._operations.change(
            lambda store: AnnotationService(store).redo(), lambda events: self._went(events, back=False), self._not_done
        )

    def retranslate(self) -> None:
        self._show()
        self.changed.emit()

    # --- recording

    def _rate(self, id: str, change: Callable[[Rating], Rating], words: str) -> None:
        if id := id or self.target_answer():
            self._record((Rating.kind, id), lambda ratings, *how: ratings.rate(id, change, *how), words)

    def _record(self, about: tuple[str, ...], record: Record, words: str, text: str = "") -> None:
        """What refines something said in the same sitting takes its place, with the time of both. It is not lost while
        the disk fails."""
        earlier, before = self._sitting.get(about, ("", 0.0))
        seconds = self.clock.take() + before

        def work(store: Database) -> tuple[tuple[Judgement | None, bool], Changes]:
            event, changes = record(RatingService(store), seconds, [earlier] if earlier else [])
            return (event, bool(changes)), changes

        def done(result: tuple[Judgement | None, bool]) -> None:
            event, something = result
            if event is not None:
                self._sitting[about] = event.id, seconds
            elif something:
                self._sitting.pop(about, None)
            (self.recorded if something else self.notify).emit(words)

        keep = UnsavedChange(name=self.tr("Judgement"), text="\n".join(part for part in (words, text) if part))
        self._operations.change(
            work, done, self._not_done, keep=keep, waits=lambda problem: self.notify.emit(not_saved(problem))
        )

    def _went(self, events: Sequence[Judgement], back: bool) -> None:
        self._sitting.clear()
        if not events:
            nothing = self.tr("There is nothing to undo.") if back else self.tr("There is nothing to redo.")
            self.notify.emit(nothing)
            return
        what = {
            Rating.kind: self.tr("Rating"),
            Comparison.kind: self.tr("Comparison"),
            Note.kind: self.tr("Note"),
            Rewrite.kind: self.tr("Rewrite"),
        }.get(events[-1].kind, self.tr("Judgement"))
        if events[-1].conversation != self._chat.conversation:
            text = self.tr("Undone elsewhere: {what}") if back else self.tr("Redone elsewhere: {what}")
        else:
            text = self.tr("Undone: {what}") if back else self.tr("Redone: {what}")
        self.notify.emit(text.format(what=what))

    # --- what happens elsewhere

    def _conversation_opened(self) -> None:
        self.save_drafts()
        self._proposals.stop()
        self._sitting.clear()
        self.selected = ""
        self._known = replace(_Known(), scheme=self._known.scheme)
        self.clock.restart()
        self._show()
        self._ask()

    def _answer_ended(self, conversation: str, _: object) -> None:
        if conversation == self._chat.conversation:
            self.clock.restart()

    def _store_changed(self, changes: Changes) -> None:
        ours = self._chat.conversation in changes.conversations
        about = changes.judgements and (ours or any(map(self._chat.state.knows, changes.judgements)))
        if changes.annotators or changes.schemes or about:
            self._ask()
        if ours and changes.judgements:
            self._chat.follow_store()

    def _ask(self) -> None:
        conversation = self._chat.conversation

        def found(known: _Known) -> None:
            self._known = known
            self._show()
            self.changed.emit()

        self._reads.ask(lambda store: _look(store, conversation), found)

    def _proposal_ended(self, problem: str) -> None:
        id, self._proposing = self._proposing, ""
        self.proposal_ended.emit(id, problem)

    # --- in words

    def _show(self) -> None:
        said = self._known.said
        ids = {*said, *self._known.drafts}
        self._chat.view.remark({id: Remark(self.feedback(id), self._words(id), self._written(id)) for id in ids})

    def _words(self, id: str) -> str:
        """What is said of an answer, short enough for a line below it."""
        said = self.feedback(id)
        parts = []
        if said.thumbs is not None:
            parts.append(self.tr("thumbs up") if said.thumbs else self.tr("thumbs down"))
        if said.quality is not None:
            parts.append(f"{said.quality} / {HIGHEST}")
        parts += [flag.label for flag in self.flags() if flag.id in said.flags]
        for other, verdict in said.against.items():
            words = self._verdict(verdict).format(other=self._name(other)).strip()
            parts.append(words[:1].lower() + words[1:])
        if said.note:
            parts.append(self.tr("with a note"))
        if self._known.drafts.get(id) is not None:
            parts.append(self.tr("rewrite not finished"))
        return " · ".join(parts)

    def _written(self, id: str) -> str:
        rewritten = self.feedback(id).rewritten
        if rewritten is None:
            return ""
        if not rewritten.stands:
            return self.tr("undone rewrite")
        if rewritten.own:
            who = self.tr("rewritten by you")
        elif rewritten.by:
            who = self.tr("rewritten by {name}").format(name=rewritten.by)
        else:
            who = self.tr("rewritten by another annotator")
        if rewritten.instruction is None:
            return who
        return " · ".join((who, self.tr("instruction: {instruction}").format(instruction=rewritten.instruction)))

    def _rated(self, quality: int) -> str:
        return self.tr("Rated {quality} of {highest}").format(quality=quality, highest=HIGHEST)

    def _verdict(self, verdict: int) -> str:
        return {
            -1: self.tr("Worse than {other}"),
            0: self.tr("Tie with {other}"),
            1: self.tr("Better than {other}"),
        }[verdict]

    def _name(self, id: str) -> str:
        """An answer as its siblings call it: by the letter of its card, or by its number."""
        cards = self._cards()
        if id in cards:
            # a language may want air around a letter
            return self.tr("{letter}", "an answer, within a sentence").format(letter=chr(ord("A") + cards.index(id)))
        family = [one.id for one in self._chat.state.siblings(id)] if self._chat.state.knows(id) else []
        number = family.index(id) + 1 if family else 0
        return self.tr("the first answer") if number == 1 else self.tr("version {number}").format(number=number)

    def _counts(self, message: Message) -> bool:
        """Whether an answer can be compared with: it is finished, and no rewrite that was taken back."""
        rewritten = self.feedback(message.id).rewritten
        return message.status is not Status.STREAMING and (rewritten is None or rewritten.stands)

    def _cards(self) -> list[str]:
        """The answers that stand side by side, in their order; none where the conversation has gone on."""
        rows = self._chat.transcript.rows
        return [card.id for card in rows[-1].candidates] if rows else []
