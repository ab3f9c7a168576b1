"""The open conversation: its draft, its settings, and the messages that are sent in it.

An intent becomes one operation on the store, then a request to the engine. When another conversation is opened while an
answer is being generated, `streams` keeps the answer; it shows again when the conversation is reopened.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.conversation import Message
from desktop.core.errors import DiskError, UserError
from desktop.core.generation import MAX_CANDIDATES
from desktop.core.sampling import Sampling
from desktop.presenters.best_of import BestOf
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

    opened = Signal()  # another conversation shows, or a new one
    context_length_changed = Signal()
    header_changed = Signal()  # title, system prompt or sampling
    busy_changed = Signal()  # an answer in this conversation began or ended
    typed = Signal()  # the draft was edited
    sent = Signal(str)  # the text of a message that is in the store now
    found = Signal(int)  # the row of a message to go to, which was searched for
    rejected = Signal(str)  # a sentence: why something was not done; the draft stays

    def __init__(
        self,
        operations: Operations,
        streams: Streams,
        models: ModelsPresenter,
        meter: ContextMeter,
        best_of: BestOf,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._best_of = best_of
        self._operations, self._streams, self._models, self._meter = operations, streams, models, meter
        self.state = ConversationState()
        self._loader, self._catching_up = ConversationLoader(operations, streams, self), operations.latest(self)
        self._was_busy = False
        self._is_started = False  # the store is open
        self.view = TranscriptBuilder(self.state, streams, self)
        self.transcript = self.view.transcript
        self.answers = 1
        self._draft_timer = QTimer(self, singleShot=True, interval=_DRAFT_MS)
        self._draft_timer.timeout.connect(self.save_draft)
        meter.watch(lambda: (self.state.to_be_sent(), self.sampling.reserve))
        streams.updated.connect(self._on_live_changed)
        streams.ended.connect(self._on_answer_ended)
        streams.removed.connect(self._on_answers_removed)
        streams.notice.connect(self._show_notice)
        streams.active_changed.connect(self._update_busy)
        best_of.scored.connect(self._show_scores)
        best_of.failed.connect(self._show_notice)
        models.state_changed.connect(meter.touch)
        operations.changed.connect(self._store_changed)

    # --- state

    @property
    def conversation(self) -> str:
        """The id of the open conversation; empty for a new one that has no message yet."""
        return self.state.id

    @property
    def title(self) -> str:
        """The title in the list; empty for a new conversation."""
        return self.state.title

    @property
    def draft(self) -> str:
        """The text in the composer, which was not sent yet."""
        return self.state.draft

    @property
    def system_prompt(self) -> str:
        """The system prompt of this conversation; may be empty."""
        return self.state.system_prompt

    @property
    def sampling(self) -> Sampling:
        """The sampling settings of the next answers in this conversation."""
        return self.state.sampling

    @property
    def context_length(self) -> int | None:
        """Context length of this conversation in tokens; None: the setting of the model."""
        return self.state.context_length

    @property
    def busy(self) -> bool:
        """An answer is being generated in this conversation, or is about to be."""
        return self.state.sending or (bool(self.state.id) and self.state.id in self._streams.conversations)

    # --- opening

    def new_conversation(self) -> None:
        """Show an empty conversation with the draft that was kept for it."""
        if not self._is_started:
            return  # an empty conversation shows already, and its draft stays
        self._save_pending_draft()
        self._loader.load_draft(self._take_draft)
        self._show(ConversationState())

    def open(self, id: str) -> None:
        """Show the conversation `id` once it is read; the draft of the one before is saved."""
        if id == self.state.id and not self._loader.is_pending:
            return
        self._save_pending_draft()
        self._loader.load(id, self._show)

    def open_message(self, conversation: str, message: str) -> None:
        """Show a message of a conversation, in the newest end of its branch."""

        def go() -> None:
            tree = self.state.tree
            if message in tree:
                if message not in self.view.rows_by_message:
                    self.pick(tree.leaf_below(message))
                self.found.emit(self.view.rows_by_message[message])

        def show(state: ConversationState) -> None:
            self._show(state)
            go()

        if conversation == self.state.id and not self._loader.is_pending:
            go()
        else:
            self._save_pending_draft()
            self._loader.load(conversation, show)

    def start(self, last: str = "") -> None:
        """Show the conversation that was open last, or a new one if it is gone. Call it once the store is open.

        A draft typed before that is appended to the stored one.
        """
        self._is_started = True
        if last:
            self._loader.restore(last, self._restored, self._show_new)
        else:
            self._show_new()

    def close(self, id: str) -> None:
        """Stop the answers of a conversation that was deleted, and show a new one if it is open."""
        self._streams.stop(id)
        if id == self.state.id:
            self.new_conversation()

    def _restored(self, found: ConversationState) -> None:
        if typed := self.state.draft:
            found.draft = _joined(found.draft, typed)
            self._draft_timer.start()
        self._show(found)

    def _show_new(self) -> None:
        self._loader.load_draft(self._take_draft)
        self.opened.emit()

    def _take_draft(self, draft: str) -> None:
        current = self.state
        if current.conversation is not None or current.sending:
            return  # the first message was sent meanwhile
        if current.draft:  # typed while the stored draft was being read
            self._draft_timer.start()
        if draft:
            current.draft = _joined(draft, current.draft)
            self.opened.emit()

    def _show(self, state: ConversationState) -> None:
        self.state = state
        self._catching_up.cancel()
        self.view.show(state)
        self._meter.clear()
        self._meter.touch(at_once=True)
        self.opened.emit()
        self._update_busy()

    def _save_pending_draft(self) -> None:
        if self._draft_timer.isActive():
            self.save_draft()

    # --- typing and sending

    def set_draft(self, text: str) -> None:
        """Keep the text of the composer with its conversation, also over a restart."""
        if text != self.state.draft:
            self.state.draft = text
            if self._is_started:  # else this would replace the stored draft before it is read
                self._draft_timer.start()
            self._meter.touch()
            self.typed.emit()

    def save_draft(self) -> None:
        """Store the draft now; while it is being sent, a moment later, since it may come back."""
        self._draft_timer.stop()
        current = self.state
        if current.sending:
            self._draft_timer.start()
            return
        id, text = current.id or None, current.draft
        name = self._with_title(self.tr("Draft in “{title}”")) if text.strip() else ""
        self._operations.change(
            lambda store: ChatService(store).save_draft(id, text), keep=UnsavedChange(f"draft {id or ''}", name, text)
        )

    def _with_title(self, template: str) -> str:
        return template.format(title=self.title or self.tr("New conversation"))

    def set_answers(self, n: int) -> None:
        """Set how many answers the next message gets, from 1 to `MAX_CANDIDATES`."""
        self.answers = min(max(n, 1), MAX_CANDIDATES)

    def send(self, text: str) -> None:
        """Send a message and let the model answer. If that is impossible, `rejected` says why and the draft stays."""
        if text.strip() and self._can_begin():
            self._begin(new_message(self.state, text, self.answers, *self._writer), text)

    def edit(self, id: str, text: str) -> None:
        """Send another wording of message `id` as its sibling; the conversation continues from there."""
        if text.strip() and self._can_begin():
            self._begin(other_wording(self.state, id, text, self.answers, *self._writer))

    def regenerate(self, id: str) -> None:
        """Generate one more answer to the message that answer `id` answers."""
        self._begin_more(id, 1)

    def more_answers(self, id: str) -> None:
        """Generate as many more candidates as the composer is set to, at least two."""
        self._begin_more(id, max(self.answers, 2))

    def score_answers(self) -> None:
        """Let the reward model choose among the answers that stand side by side."""
        answers, tasks = self.state.tree.side_by_side(self.state.leaf), self.state.tree.tasks
        if any(answer.id in tasks.get(answer.parent or "", ()) for answer in answers):
            self.rejected.emit(self.tr("These answers belong to a project, in which they are judged without scores."))
        elif answers:
            self._best_of.score(self.state.id, self.state.messages_before(answers[0].id), answers)

    def continue_answer(self, id: str) -> None:
        """Generate a sibling that begins with the text of answer `id` and continues it."""
        self._begin_more(id, 1, continued_from=id)

    def _begin_more(self, id: str, n: int, continued_from: str | None = None) -> None:
        if self._can_begin() and (begin := more_answers(self.state, id, n, *self._writer, continued_from)):
            self._begin(begin)

    @property
    def _writer(self) -> tuple[str, list[str]]:
        """Path of the model that answers, and ids of the answers that it generates first."""
        return self._models.path, self._streams.live_ids

    def _can_begin(self) -> bool:
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
        current.sending, current.stop_requested = True, False
        self._update_busy()

        def begun(turn: NewTurn) -> None:
            messages = current.begin(turn, text)
            self._best_of.begin(turn)
            self._streams.begin(turn, messages)
            if current.stop_requested:
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
                if current.id and not isinstance(error, DiskError):  # the store differs from what shows
                    self.save_draft()
                    self._loader.load(current.id, self._show)
            else:
                self._operations.failed.emit(error)

        self._operations.change(begin, begun, not_begun)

    def stop(self) -> None:
        """Stop the answers here at once, even while the prompt is processed or the message is being stored."""
        self.state.stop_requested = self.state.sending
        self._streams.stop(self.state.id)

    def stop_candidate(self, id: str) -> None:
        """Stop one of several candidates; the others continue."""
        self._streams.stop_answer(id)

    # --- branches

    def pick(self, id: str) -> None:
        """Continue with answer `id`, one of several or the end of another branch; the others stay."""
        conversation = self.state.id
        self._show_path(id)
        self._operations.change(
            lambda store: ChatService(store).set_active_leaf(conversation, id),
            keep=UnsavedChange(f"leaf {conversation}"),
        )

    def switch_sibling(self, id: str, delta: int) -> None:
        """Show the sibling `delta` steps away from message `id`, with the newest end of its branch."""
        siblings = self.state.tree.siblings(id)
        index = next(index for index, sibling in enumerate(siblings) if sibling.id == id) + delta
        if 0 <= index < len(siblings):
            self.pick(self.state.tree.leaf_below(siblings[index].id))

    def _show_path(self, leaf: str | None) -> None:
        self.state.leaf = leaf
        self.view.refresh()
        self._meter.touch()

    # --- settings of the conversation

    def set_system_prompt(self, text: str) -> None:
        """Change the system prompt of this conversation, from the next answer on."""
        if text != self.system_prompt:
            self.state.system_prompt = text
            name = self._with_title(self.tr("System prompt of “{title}”"))
            self._store_setting(ChatService.set_system_prompt, text, name, text)
            self._settings_changed()

    def set_sampling(self, sampling: Sampling) -> None:
        """Change the sampling settings of this conversation, from the next answer on."""
        if sampling != self.sampling:
            self.state.sampling = sampling
            self._store_setting(ChatService.set_sampling, sampling)
            self._settings_changed()

    def set_context_length(self, tokens: int | None) -> None:
        """Change the context length of this conversation; None: the setting of the model."""
        if tokens != self.context_length:
            self.state.context_length = tokens
            self._store_setting(ChatService.set_context_length, tokens)
            self.context_length_changed.emit()

    def _store_setting(
        self, write: Callable[[ChatService, str, T], tuple[None, Changes]], value: T, name: str = "", text: str = ""
    ) -> None:
        """Store a setting; a new conversation stores its settings with the first message."""
        if id := self.state.id:
            keep = UnsavedChange(f"{write.__name__} {id}", name, text)
            self._operations.change(lambda store: write(ChatService(store), id, value), keep=keep)

    def _settings_changed(self) -> None:
        self.header_changed.emit()
        self._meter.touch()

    # --- details

    def origin(self, id: str, done: Callable[[AnswerOrigin | None, AnswerFacts], None]) -> None:
        """Read the provenance of answer `id`, and call `done` with it and with the statistics of its generation."""
        facts = self.state.facts.get(id, AnswerFacts())
        self._operations.ask(
            lambda store: ChatService(store).origin_to_show(id),
            lambda origin: done(origin, facts),
            self._operations.errors_to(self.rejected.emit),
        )

    # --- for `judging`

    def continue_from(self, message: Message) -> None:
        """Add an answer that a person wrote, and continue the conversation from it."""
        self.state.tree.put(message)
        self._show_path(message.id)

    def follow_store(self) -> None:
        """Show the path that is active in the store, after a rewrite was undone or redone."""
        current = self.state

        def found(leaf: str | None) -> None:
            if leaf == current.leaf:
                return
            if leaf is None or leaf in current.tree:
                self._show_path(leaf)
            else:  # a message that was added elsewhere
                self._loader.load(current.id, self._show)

        self._catching_up.ask(lambda store: ChatService(store).active_leaf(current.id), found)

    # --- events

    def retitle(self, id: str, title: str) -> None:
        """Take over the title that conversation `id` got in the list."""
        if id == self.state.id:
            self.state.retitle(title)
            self.header_changed.emit()

    def _store_changed(self, changes: Changes) -> None:
        if changes.annotators and self.state.id and not self.state.sending:  # another one may see less
            self._save_pending_draft()
            self._loader.load(self.state.id, self._show)

    def _on_live_changed(self, conversation: str) -> None:
        if conversation == self.state.id and (tokens := self.view.update_live()):
            self._meter.follow(tokens)

    def _on_answer_ended(self, conversation: str, answer: LiveAnswer) -> None:
        if conversation == self.state.id and self.state.knows(answer.message.id):
            self.view.finish(answer)
            self._meter.touch()

    def _on_answers_removed(self, conversation: str, ids: Sequence[str]) -> None:
        if conversation == self.state.id:
            self.state.remove(ids)
            self.view.refresh()

    def _show_notice(self, conversation: str, reason: str) -> None:
        if conversation == self.state.id and reason:
            self.rejected.emit(reason)

    def _show_scores(self, conversation: str, scores: dict[str, float], best: str | None) -> None:
        if conversation != self.state.id:
            return
        for id, score in scores.items():
            if id in self.state.facts:
                self.state.facts[id] = replace(self.state.facts[id], score=score)
        if best is not None and best in self.state.tree:
            self.state.leaf = best
        self.view.refresh()
        self._meter.touch()

    def _update_busy(self) -> None:
        if self.busy is not self._was_busy:
            self._was_busy = self.busy
            self.busy_changed.emit()


def _joined(before: str, typed: str) -> str:
    return f"{before}\n{typed}" if before and typed else before or typed
