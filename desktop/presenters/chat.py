"""The open conversation: which one it is, its draft, its settings, and the messages that are sent in it.

An intent becomes one operation on the store, then the engine is asked. When another conversation is opened while an
answer is being generated, this one is forgotten here: the answer goes on in `streams`, and shows again on return.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.conversation import Message
from desktop.core.errors import DiskError, UserError
from desktop.core.generation import MAX_CANDIDATES
from desktop.core.sampling import Sampling
from desktop.presenters.context import ContextMeter
from desktop.presenters.conversation_loader import ConversationLoader
from desktop.presenters.conversation_state import ConversationState
from desktop.presenters.models import ModelsPresenter
from desktop.presenters.operations import Operations
from desktop.presenters.sentences import sentence
from desktop.presenters.streams import LiveAnswer, Streams
from desktop.presenters.transcript_builder import TranscriptBuilder
from desktop.presenters.turns import Begin, more_answers, new_message, other_wording
from desktop.presenters.unsaved import UnsavedChange
from desktop.services.changes import Changes
from desktop.services.chat import AnswerFacts, AnswerOrigin, ChatService, NewTurn

_DRAFT_MS = 500

T = TypeVar("T")


class ChatPresenter(QObject):
    """State of the chat page. Every intent returns at once."""

    opened = Signal()  # another conversation, or a new one: everything is different
    context_length_changed = Signal()
    header_changed = Signal()  # title, system prompt or sampling
    busy_changed = Signal()  # an answer here began or ended
    typed = Signal()  # a key in the composer
    sent = Signal(str)  # this text is in the store
    rejected = Signal(str)  # why something was not done: a sentence. What was typed stays

    def __init__(
        self,
        operations: Operations,
        streams: Streams,
        models: ModelsPresenter,
        meter: ContextMeter,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._operations, self._streams, self._models, self._meter = operations, streams, models, meter
        self.state = ConversationState()  # of the open conversation
        self._loader, self._catching_up = ConversationLoader(operations, streams, self), operations.latest(self)
        self._was_busy = False
        self._begun = False  # the store is open
        self.view = TranscriptBuilder(self.state, streams, self)
        self.transcript = self.view.transcript
        self.answers = 1
        self._draft_timer = QTimer(self, singleShot=True, interval=_DRAFT_MS)
        self._draft_timer.timeout.connect(self.save_draft)
        meter.watch(lambda: (self.state.to_be_sent(), self.sampling.reserve))
        streams.updated.connect(self._live_changed)
        streams.ended.connect(self._ended)
        streams.removed.connect(self._removed)
        streams.noted.connect(self._noted)
        streams.active_changed.connect(self._update_busy)
        models.state_changed.connect(meter.touch)

    # --- what the page asks

    @property
    def conversation(self) -> str:
        """The id of what is open; empty for a conversation that has not begun."""
        return self.state.id

    @property
    def title(self) -> str:
        return self.state.title

    @property
    def draft(self) -> str:
        return self.state.draft

    @property
    def system_prompt(self) -> str:
        return self.state.system_prompt

    @property
    def sampling(self) -> Sampling:
        return self.state.sampling

    @property
    def context_length(self) -> int | None:
        """Tokens that the model is to see at once here; None: as the model is set."""
        return self.state.context_length

    @property
    def busy(self) -> bool:
        """An answer is being written here, or is about to be."""
        return self.state.sending or (bool(self.state.id) and self.state.id in self._streams.conversations)

    # --- which conversation

    def new_conversation(self) -> None:
        """An empty page, with what was typed there before."""
        if not self._begun:
            return  # it is empty, and what is typed on it stays
        self._leave()
        self._loader.load_draft(self._take_draft)
        self._show(ConversationState())

    def open(self, id: str) -> None:
        if id == self.state.id and not self._loader.is_pending:
            return
        self._leave()
        self._loader.load(id, self._show)

    def begin(self, last: str = "") -> None:
        """The store is open: what was open last time comes back, a new conversation where that is gone. What was typed
        meanwhile stays, behind what was typed there before."""
        self._begun = True
        if last:
            self._loader.restore(last, self._restored, self._begin_anew)
        else:
            self._begin_anew()

    def close(self, id: str) -> None:
        """It went to the trash, or for good: nothing of it is shown any more."""
        self._streams.stop(id)
        if id == self.state.id:
            self.new_conversation()

    def _restored(self, found: ConversationState) -> None:
        if typed := self.state.draft:
            found.draft = _behind(found.draft, typed)
            self._draft_timer.start()
        self._show(found)

    def _begin_anew(self) -> None:
        self._loader.load_draft(self._take_draft)
        self.opened.emit()

    def _take_draft(self, draft: str) -> None:
        current = self.state
        if current.conversation is not None or current.sending:
            return  # its first message was sent meanwhile
        if current.draft:  # typed while the other was on its way
            self._draft_timer.start()
        if draft:
            current.draft = _behind(draft, current.draft)
            self.opened.emit()

    def _show(self, open: ConversationState) -> None:
        self.state = open
        self._catching_up.cancel()
        self.view.show(open)
        self._meter.clear()
        self._meter.touch(at_once=True)
        self.opened.emit()
        self._update_busy()

    def _leave(self) -> None:
        if self._draft_timer.isActive():
            self.save_draft()

    # --- typing and sending

    def set_draft(self, text: str) -> None:
        """What is typed is kept with its conversation, also over a restart."""
        if text != self.state.draft:
            self.state.draft = text
            if self._begun:  # else what was kept before would be replaced, and not be read any more
                self._draft_timer.start()
            self._meter.touch()
            self.typed.emit()

    def save_draft(self) -> None:
        """Not while it is being sent: then it is a message, or comes back."""
        self._draft_timer.stop()
        current = self.state
        if current.sending:
            self._draft_timer.start()
            return
        id, text = current.id or None, current.draft
        name = self._named(self.tr("Draft in “{title}”")) if text.strip() else ""
        self._operations.change(
            lambda store: ChatService(store).save_draft(id, text), keep=UnsavedChange(f"draft {id or ''}", name, text)
        )

    def _named(self, template: str) -> str:
        return template.format(title=self.title or self.tr("New conversation"))

    def set_answers(self, n: int) -> None:
        """How many answers the next message gets, side by side."""
        self.answers = min(max(n, 1), MAX_CANDIDATES)

    def send(self, text: str) -> None:
        """The text becomes a message, answered by the model. If that cannot be, it stays where it is."""
        if text.strip() and self._may_begin():
            self._begin(new_message(self.state, text, self.answers, *self._writer), text)

    def edit(self, id: str, text: str) -> None:
        """Another wording of a message, beside the first; the conversation goes on from there."""
        if text.strip() and self._may_begin():
            self._begin(other_wording(self.state, id, text, self.answers, *self._writer))

    def regenerate(self, id: str) -> None:
        """Another answer beside this one."""
        self._more(id, 1)

    def more_answers(self, id: str) -> None:
        """As many more as the composer says, side by side; at least two."""
        self._more(id, max(self.answers, 2))

    def continue_answer(self, id: str) -> None:
        """A sibling that begins with the text of this answer and goes on from there."""
        self._more(id, 1, continued_from=id)

    def _more(self, id: str, n: int, continued_from: str | None = None) -> None:
        if self._may_begin() and (begin := more_answers(self.state, id, n, *self._writer, continued_from)):
            self._begin(begin)

    @property
    def _writer(self) -> tuple[str, list[str]]:
        """The model that answers, and the answers that are being generated before."""
        return self._models.path, self._streams.live_ids

    def _may_begin(self) -> bool:
        if self.busy:
            self.rejected.emit(self.tr("An answer is being generated. Stop it with Esc, or wait until it is complete."))
        elif not self._models.can_answer:
            self.rejected.emit(self.tr("No model is loaded. Choose one first; your text stays here."))
        else:
            return True
        return False

    def _begin(self, begin: Begin, text: str = "") -> None:
        self._models.fit_context()
        current = self.state
        current.sending, current.stop_wanted = True, False
        self._update_busy()

        def begun(turn: NewTurn) -> None:
            told = current.begin(turn, text)
            self._streams.begin(turn, told)
            if current.stop_wanted:
                self._streams.stop(turn.conversation.id)
            if current is self.state:
                self.view.refresh()
                self.header_changed.emit()
                if text:
                    self.sent.emit(text)
            self._update_busy()

        def not_begun(error: Exception) -> None:
            current.sending = False
            if text:
                self._draft_timer.start()
            self._update_busy()
            if isinstance(error, UserError) and current is self.state:
                self.rejected.emit(sentence(error))
                if current.id and not isinstance(error, DiskError):  # the store knows something that is not shown
                    self.save_draft()
                    self._loader.load(current.id, self._show)
            else:
                self._operations.failed.emit(error)

        self._operations.change(begin, begun, not_begun)

    def stop(self) -> None:
        """At once, also while the prompt is being read or the question is still on its way to the disk."""
        self.state.stop_wanted = self.state.sending
        self._streams.stop(self.state.id)

    def stop_candidate(self, id: str) -> None:
        self._streams.stop_answer(id)

    # --- branches

    def pick(self, id: str) -> None:
        """Goes on with one of several answers, or at the end of another branch; the others stay beside it."""
        conversation = self.state.id
        self._turn_to(id)
        self._operations.change(
            lambda store: ChatService(store).set_active_leaf(conversation, id),
            keep=UnsavedChange(f"leaf {conversation}"),
        )

    def switch_sibling(self, id: str, delta: int) -> None:
        """To the next or previous wording or answer, and on to the newest end of that branch."""
        siblings = self.state.tree.siblings(id)
        here = next(number for number, one in enumerate(siblings) if one.id == id)
        there = here + delta
        if 0 <= there < len(siblings):
            self.pick(self.state.tree.leaf_below(siblings[there].id))

    def _turn_to(self, leaf: str | None) -> None:
        self.state.leaf = leaf
        self.view.refresh()
        self._meter.touch()

    # --- settings of the conversation

    def set_system_prompt(self, text: str) -> None:
        if text != self.system_prompt:
            self.state.system_prompt = text
            name = self._named(self.tr("System prompt of “{title}”"))
            self._store_setting(ChatService.set_system_prompt, text, name, text)
            self._settings_changed()

    def set_sampling(self, sampling: Sampling) -> None:
        if sampling != self.sampling:
            self.state.sampling = sampling
            self._store_setting(ChatService.set_sampling, sampling)
            self._settings_changed()

    def set_context_length(self, tokens: int | None) -> None:
        if tokens != self.context_length:
            self.state.context_length = tokens
            self._store_setting(ChatService.set_context_length, tokens)
            self.context_length_changed.emit()

    def _store_setting(
        self, write: Callable[[ChatService, str, T], tuple[None, Changes]], value: T, name: str = "", text: str = ""
    ) -> None:
        """A conversation that has not begun takes its settings to the store with its first message."""
        if id := self.state.id:
            keep = UnsavedChange(f"{write.__name__} {id}", name, text)
            self._operations.change(lambda store: write(ChatService(store), id, value), keep=keep)

    def _settings_changed(self) -> None:
        self.header_changed.emit()
        self._meter.touch()

    # --- details

    def origin(self, id: str, done: Callable[[AnswerOrigin | None, AnswerFacts], None]) -> None:
        """The provenance of an answer, and what it took to generate it."""
        facts = self.state.facts.get(id, AnswerFacts())
        self._operations.ask(
            lambda store: ChatService(store).origin_to_show(id),
            lambda origin: done(origin, facts),
            self._operations.errors_to(self.rejected.emit),
        )

    # --- what `judging` needs

    def continue_from(self, message: Message) -> None:
        """Takes over an answer that somebody wrote: the conversation goes on there."""
        self.state.tree.put(message)
        self._turn_to(message.id)

    def follow_store(self) -> None:
        """Goes where the store says that the conversation goes on: a rewrite was taken back, or is there again."""
        current = self.state

        def found(leaf: str | None) -> None:
            if leaf == current.leaf:
                return
            if leaf is None or leaf in current.tree:
                self._turn_to(leaf)
            else:  # written elsewhere
                self._loader.load(current.id, self._show)

        self._catching_up.ask(lambda store: ChatService(store).active_leaf(current.id), found)

    # --- what happens elsewhere

    def retitle(self, id: str, title: str) -> None:
        """Somebody renamed a conversation in the list."""
        if id == self.state.id:
            self.state.retitle(title)
            self.header_changed.emit()

    def _live_changed(self, conversation: str) -> None:
        if conversation == self.state.id and (tokens := self.view.update_live()):
            self._meter.follow(tokens)

    def _ended(self, conversation: str, answer: LiveAnswer) -> None:
        if conversation == self.state.id and self.state.knows(answer.message.id):
            self.view.finish(answer)
            self._meter.touch()

    def _removed(self, conversation: str, ids: Sequence[str]) -> None:
        if conversation == self.state.id:
            self.state.remove(ids)
            self.view.refresh()

    def _noted(self, conversation: str, reason: str) -> None:
        if conversation == self.state.id and reason:
            self.rejected.emit(reason)

    def _update_busy(self) -> None:
        if self.busy is not self._was_busy:
            self._was_busy = self.busy
            self.busy_changed.emit()


def _behind(before: str, typed: str) -> str:
    return f"{before}\n{typed}" if before and typed else before or typed
