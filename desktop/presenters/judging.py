"""Judging in chat: rating, comparing and rewriting the answers of the open conversation, undo and redo.

Each intent is one operation on the store; the page shows what the store returns afterwards.
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
from desktop.presenters.remark_text import MAX_QUALITY, RemarkText
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

Record = Callable[[RatingService, float, Sequence[str]], tuple[Judgement | None, Changes]]


class Flag(NamedTuple):
    """A flaw that can be marked in an answer. `key` marks it while no text is edited; may be empty."""

    id: str
    label: str
    key: str


class ComparedAnswer(NamedTuple):
    """The sibling that an answer is compared with, and its name ("the first answer")."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store has about one conversation. `scheme` is None until it was read."""

    conversation: str = ""
    feedback: Mapping[str, AnswerFeedback] = field(default_factory=dict)
    drafts: Mapping[str, RewriteDraft] = field(default_factory=dict)
    scheme: Scheme | None = None


def _read(store: Database, conversation: str) -> _Known:
    drafts = RewriteDraftService(store).of(conversation)
    return _Known(conversation, RatingService(store).feedback(conversation), drafts, SchemeService(store).get(CHAT))


class JudgingPresenter(QObject):
    """State and intents of judging in chat. Without an id, an intent applies to the selected answer, else the last."""

    changed = Signal()  # the feedback, or what can be judged
    recorded = Signal(str)  # a sentence: a judgement was stored, which can be undone
    notify = Signal(str)  # a sentence without an undo
    rewritten = Signal(str)  # the id of an answer whose rewrite was saved
    proposal_started = Signal(str)  # the id of the answer that is rewritten
    proposal_changed = Signal(str, str)  # that id, and the whole text so far
    proposal_ended = Signal(str, str)  # that id, and a sentence why it failed (else empty)

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
        self._show_error = operations.errors_to(self.notify.emit)
        self._sitting: dict[
            tuple[str, ...], tuple[str, float]
        ] = {}  # judgement and seconds by subject, of this sitting
        self._drafts: dict[str, RewriteDraft | None] = {}  # not stored yet, of the conversation `_drafts_of`
        self._drafts_of = ""
        self._proposing = ""
        self._draft_timer = QTimer(self, singleShot=True, interval=_DRAFT_MS)
        self._draft_timer.timeout.connect(self.save_drafts)
        # The name of an answer depends on its place, so remarks are updated after rows were added or removed.
        self._text = RemarkText(chat, self)
        self._rows_moved = QTimer(self, singleShot=True, interval=0)
        self._rows_moved.timeout.connect(self._show)
        for moved in (chat.transcript.appended, chat.transcript.truncated):
            moved.connect(lambda _: self._rows_moved.start() if self._known.feedback else None)
        chat.opened.connect(self._conversation_opened)
        streams.ended.connect(self._answer_ended)
        operations.changed.connect(self._store_changed)
        proposals.text_changed.connect(lambda text: self.proposal_changed.emit(self._proposing, text))
        proposals.ended.connect(self._proposal_ended)

    # --- state

    def feedback(self, id: str) -> AnswerFeedback:
        """The judgements of answer `id` that stand; empty feedback if there are none."""
        return self._known.feedback.get(id, AnswerFeedback())

    def flags(self) -> list[Flag]:
        """The yes/no questions of the scheme about each answer, in order, in the user's language."""
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
        """The sibling that answer `id` is compared with: the one before it, else the second. None without siblings."""
        siblings = [sibling.id for sibling in self._chat.state.siblings(id) if self._is_comparable(sibling)]
        if id not in siblings or len(siblings) < 2:
            return None
        index = siblings.index(id)
        other = siblings[index - 1 if index else 1]
        return ComparedAnswer(other, self._text.name(other))

    def draft(self, id: str) -> RewriteDraft | None:
        """The draft of a rewrite that is not saved yet."""
        return self._drafts[id] if id in self._drafts else self._known.drafts.get(id)

    def select(self, id: str) -> None:
        """Select the answer that has the keyboard focus; empty for none."""
        self.selected = id

    def target_answer(self) -> str:
        """Id of the selected answer, else of the last one (of several cards, the last one).

        Empty, after `notify`, if there is no answer that can be judged.
        """
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
        """Rate an answer from 1 to `MAX_QUALITY`; None removes the rating."""
        text = self.tr("Rating removed")
        if quality is not None:
            text = self.tr("Rated {quality} of {highest}").format(quality=quality, highest=MAX_QUALITY)
        self._rate(id, lambda rating: replace(rating, quality=quality), text)

    def thumb(self, up: bool | None, id: str = "") -> None:
        """Give an answer a thumbs up or down; None removes it."""
        text = {True: self.tr("Thumbs up"), False: self.tr("Thumbs down"), None: self.tr("Thumb removed")}[up]
        self._rate(id, lambda rating: replace(rating, thumbs=up), text)

    def flag(self, name: str, on: bool, id: str = "") -> None:
        """Mark a flaw (the id of a flag) in an answer, or remove the mark."""

        def change(rating: Rating) -> Rating:
            rest = {other: is_set for other, is_set in rating.flags.items() if other != name}
            return replace(rating, flags=rest | ({name: True} if on else {}))

        label = next((flag.label for flag in self.flags() if flag.id == name), name)
        text = self.tr("Flagged: {flag}") if on else self.tr("Flag removed: {flag}")
        self._rate(id, change, text.format(flag=label))

    def note(self, text: str, id: str = "") -> None:
        """Add a note to an answer; a blank text removes it."""
        if id := id or self.target_answer():
            done = self.tr("Note saved") if text.strip() else self.tr("Note removed")
            self._record((Note.kind, id), lambda ratings, *how: ratings.note(id, text, *how), done, text)

    def compare(self, verdict: int, id: str = "") -> None:
        """Compare an answer with its sibling: -1 this one is worse, 0 tie, 1 this one is better."""
        if not (id := id or self.target_answer()):
            return
        other = self.compared_answer(id)
        if other is None:
            self.notify.emit(self.tr("There is no other answer to compare with."))
            return
        first, second = sorted((id, other.id))  # in order of creation, as ids sort
        strength = verdict if id == second else -verdict
        cards = self._text.cards()
        shown = cards if id in cards else [first, second]
        self._record(
            (Comparison.kind, first, second),
            lambda ratings, *how: ratings.compare(first, second, strength, shown, *how),
            self._text.comparison(verdict, other.name),
        )

    def rewrite(self, id: str, text: str, instruction: str | None = None) -> None:
        """Store a rewrite of answer `id`, from which the conversation continues."""
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
            self._show_error,
        )

    def keep_draft(self, id: str, text: str, instruction: str = "") -> None:
        """Keep the draft of a rewrite; a blank text, or that of the answer itself, removes it."""
        is_draft = bool(text.strip()) and text != self._chat.state.text_of(id)
        draft = RewriteDraft(text, instruction) if is_draft else None
        if draft != self.draft(id):
            self._drafts[id] = draft
            self._drafts_of = self._chat.conversation
            self._draft_timer.start()

    def save_drafts(self) -> None:
        """Store all drafts now, since the conversation or the window closes."""
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
            stored = {id: draft for id, draft in {**self._known.drafts, **drafts}.items() if draft is not None}
            self._known = replace(self._known, drafts=stored)
            self._show()

    def propose(self, id: str, text: str, instruction: str) -> None:
        """Let the model rewrite `text`; `proposal_changed` has the result, which is not stored."""
        self._proposing = id
        self.proposal_started.emit(id)
        chat = self._chat
        self._proposals.ask(chat.state.messages_before(id), text, instruction, chat.sampling, chat.conversation)

    def stop_proposal(self) -> None:
        """Stop the proposal; its text so far stays in the editor."""
        self._proposals.stop()

    def undo(self) -> None:
        """Undo the last judgement, wherever it was made."""
        self._operations.change(
            lambda store: AnnotationService(store).undo(),
            lambda events: self._report_undo(events, is_undo=True),
            self._show_error,
        )

    def redo(self) -> None:
        """Redo the judgement that was undone last."""
        self._operations.change(
            lambda store: AnnotationService(store).redo(),
            lambda events: self._report_undo(events, is_undo=False),
            self._show_error,
        )

    def retranslate(self) -> None:
        """Show all texts in another language."""
        self._show()
        self.changed.emit()

    # --- recording

    def _rate(self, id: str, change: Callable[[Rating], Rating], done: str) -> None:
        if id := id or self.target_answer():
            self._record((Rating.kind, id), lambda ratings, *how: ratings.rate(id, change, *how), done)

    def _record(self, subject: tuple[str, ...], record: Record, done_text: str, text: str = "") -> None:
        """Store a judgement, also if the disk fails for now. In one sitting it replaces the earlier one on its subject,
        with the time of both."""
        earlier, earlier_seconds = self._sitting.get(subject, ("", 0.0))
        seconds = self.clock.take() + earlier_seconds

        def work(store: Database) -> tuple[tuple[Judgement | None, bool], Changes]:
            event, changes = record(RatingService(store), seconds, [earlier] if earlier else [])
            return (event, bool(changes)), changes

        def done(result: tuple[Judgement | None, bool]) -> None:
            event, has_changed = result
            if event is not None:
                self._sitting[subject] = event.id, seconds
            elif has_changed:
                self._sitting.pop(subject, None)
            (self.recorded if has_changed else self.notify).emit(done_text)

        keep = UnsavedChange(name=self.tr("Judgement"), text="\n".join(part for part in (done_text, text) if part))
        self._operations.change(
            work, done, self._show_error, keep=keep, waits=lambda problem: self.notify.emit(not_saved(problem))
        )

    def _report_undo(self, events: Sequence[Judgement], is_undo: bool) -> None:
        self._sitting.clear()
        if not events:
            nothing = self.tr("There is nothing to undo.") if is_undo else self.tr("There is nothing to redo.")
            self.notify.emit(nothing)
            return
        what = {
            Rating.kind: self.tr("Rating"),
            Comparison.kind: self.tr("Comparison"),
            Note.kind: self.tr("Note"),
            Rewrite.kind: self.tr("Rewrite"),
        }.get(events[-1].kind, self.tr("Judgement"))
        if events[-1].conversation != self._chat.conversation:
            text = self.tr("Undone elsewhere: {what}") if is_undo else self.tr("Redone elsewhere: {what}")
        else:
            text = self.tr("Undone: {what}") if is_undo else self.tr("Redone: {what}")
        self.notify.emit(text.format(what=what))

    # --- events

    def _conversation_opened(self) -> None:
        self.save_drafts()
        self._proposals.stop()
        self._sitting.clear()
        self.selected = ""
        self._known = replace(_Known(), scheme=self._known.scheme)
        self.clock.restart()
        self._show()
        self._read_feedback()

    def _answer_ended(self, conversation: str, _: object) -> None:
        if conversation == self._chat.conversation:
            self.clock.restart()

    def _store_changed(self, changes: Changes) -> None:
        is_here = self._chat.conversation in changes.conversations
        concerns_us = changes.judgements and (is_here or any(map(self._chat.state.knows, changes.judgements)))
        if changes.annotators or changes.schemes or concerns_us:
            self._read_feedback()
        if is_here and changes.judgements:
            self._chat.follow_store()

    def _read_feedback(self) -> None:
        conversation = self._chat.conversation

        def found(known: _Known) -> None:
            self._known = known
            self._show()
            self.changed.emit()

        self._reads.ask(lambda store: _read(store, conversation), found)

    def _proposal_ended(self, problem: str) -> None:
        id, self._proposing = self._proposing, ""
        self.proposal_ended.emit(id, problem)

    # --- remarks

    def _show(self) -> None:
        ids = {*self._known.feedback, *self._known.drafts}
        self._chat.view.remark({id: self._remark(id) for id in ids})

    def _remark(self, id: str) -> Remark:
        feedback = self.feedback(id)
        flags = [flag.label for flag in self.flags() if flag.id in feedback.flags]
        has_draft = self._known.drafts.get(id) is not None
        return Remark(feedback, self._text.summary(feedback, flags, has_draft), self._text.author(feedback))

    def _is_comparable(self, message: Message) -> bool:
        """Whether an answer can be compared: it is complete, and no undone rewrite."""
        rewritten = self.feedback(message.id).rewritten
        return message.status is not Status.STREAMING and (rewritten is None or rewritten.stands)
