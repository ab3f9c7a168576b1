"""The open conversation: what it shows, and everything a person can want of it.

An intent becomes one operation on the store; when that is through, the engine is asked. A conversation that is left
while its answer is being written is forgotten here: the answer goes on in `streams`, and is shown again on return.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.context import ChatMessage
from desktop.core.conversation import Message, Role, Status
from desktop.core.errors import DiskError, UserError
from desktop.core.generation import MAX_CANDIDATES
from desktop.core.sampling import Sampling
from desktop.presenters.context import ContextMeter
from desktop.presenters.models import Models
from desktop.presenters.opened import Opened
from desktop.presenters.operations import Operations
from desktop.presenters.rows import Rows, markdown
from desktop.presenters.sentences import sentence
from desktop.presenters.streams import Live, Streams
from desktop.presenters.transcript import Remark, Transcript
from desktop.presenters.unsaved import Unsaved
from desktop.services.changes import Changes
from desktop.services.chat import AnswerFacts, Chat, OpenConversation, Origin, Turn, history
from desktop.store.database import Database

_DRAFT_MS = 500

Begin = Callable[[Database], tuple[Turn, Changes]]


class ChatPresenter(QObject):
    """State of the chat page. Every intent returns at once."""

    opened = Signal()  # another conversation, or a new one: everything is different
    context_length_changed = Signal()
    header_changed = Signal()  # title, system prompt or sampling
    busy_changed = Signal()  # an answer here began or ended
    typed = Signal()  # a key in the composer
    sent = Signal(str)  # this text is in the store
    refused = Signal(str)  # why something was not done: a sentence. What was typed stays

    def __init__(
        self,
        operations: Operations,
        streams: Streams,
        models: Models,
        meter: ContextMeter,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._operations, self._streams, self._models, self._meter = operations, streams, models, meter
        self._open = Opened()
        self._fetching, self._catching_up = operations.latest(self), operations.latest(self)
        self._was_busy = False
        self._begun = False  # the store is open
        self._rows = Rows(streams.live)
        self.answers = 1
        self.transcript = Transcript(self)
        self._draft_timer = QTimer(self)
        self._draft_timer.setSingleShot(True)
        self._draft_timer.setInterval(_DRAFT_MS)
        self._draft_timer.timeout.connect(self.save_draft)
        meter.watch(self._to_be_sent)
        streams.updated.connect(self._live_changed)
        streams.ended.connect(self._ended)
        streams.removed.connect(self._removed)
        streams.noted.connect(self._noted)
        streams.active_changed.connect(self._tell_busy)
        models.state_changed.connect(self._model_changed)

    # --- what the page asks

    @property
    def conversation(self) -> str:
        """The id of what is open; empty for a conversation that has not begun."""
        return self._open.id

    @property
    def title(self) -> str:
        return self._open.title

    @property
    def draft(self) -> str:
        return self._open.draft

    @property
    def system_prompt(self) -> str:
        return self._open.system_prompt

    @property
    def sampling(self) -> Sampling:
        return self._open.sampling

    @property
    def context_length(self) -> int | None:
        """Tokens that the model is to see at once here; None: as the model is set."""
        return self._open.context_length

    @property
    def busy(self) -> bool:
        """An answer is being written here, or is about to be."""
        return self._open.sending or (bool(self._open.id) and self._open.id in self._streams.conversations)

    # --- which conversation

    def new_conversation(self) -> None:
        """An empty page, with what was typed there before."""
        if not self._begun:
            return  # it is empty, and what is typed on it stays
        self._leave()
        self._ask_for_draft()
        self._show(Opened())

    def open(self, id: str) -> None:
        if id == self._open.id and not self._fetching.is_pending:
            return
        self._leave()
        self._fetch(id)

    def _fetch(self, id: str) -> None:
        self._fetching.ask(lambda store: Chat(store).open(id), self._fetched)

    def begin(self, last: str = "") -> None:
        """The store is open: what was open last time comes back, a new conversation where that is gone. What was typed
        meanwhile stays, behind what was typed there before."""
        self._begun = True
        if not last:
            self._begin_anew()
            return

        def opened(found: OpenConversation) -> None:
            if found.conversation.deleted is None:
                self._fetched(found, self._open.draft)
            else:
                self._begin_anew()

        def gone(error: Exception) -> None:
            if isinstance(error, UserError):
                self._begin_anew()
            else:
                self._operations.failed.emit(error)

        self._fetching.ask(lambda store: Chat(store).open(last), opened, gone)

    def closed(self, id: str) -> None:
        """It went to the trash, or for good: nothing of it is shown any more."""
        self._streams.stop(id)
        if id == self._open.id:
            self.new_conversation()

    def _fetched(self, found: OpenConversation, typed: str = "") -> None:
        now = Opened.of(found)
        self._heal(now)
        if typed:
            now.draft = _behind(now.draft, typed)
            self._draft_timer.start()
        self._show(now)

    def _heal(self, found: Opened) -> None:
        """An answer whose end was never stored, and that nobody writes any more, was interrupted."""
        stale = [one for one in found.tree if one.status is Status.STREAMING and self._streams.live(one.id) is None]
        if stale:
            for one in stale:
                found.tree.put(replace(one, status=Status.INTERRUPTED))
            ids = [one.id for one in stale]
            self._operations.change(lambda store: Chat(store).interrupt(ids), keep=Unsaved())

    def _begin_anew(self) -> None:
        self._ask_for_draft()
        self.opened.emit()

    def _ask_for_draft(self) -> None:
        self._fetching.ask(lambda store: Chat(store).draft(), self._new_opened)

    def _new_opened(self, draft: str) -> None:
        current = self._open
        if current.conversation is not None or current.sending:
            return  # its first message was sent meanwhile
        if current.draft:  # typed while the other was on its way
            self._draft_timer.start()
        if draft:
            current.draft = _behind(draft, current.draft)
            self.opened.emit()

    def _show(self, open: Opened) -> None:
        self._open = open
        self._catching_up.cancel()
        self._rows.forget()
        self.transcript.show([])
        self._refresh()
        self._meter.clear()
        self._meter.touch(at_once=True)
        self.opened.emit()
        self._tell_busy()

    def _leave(self) -> None:
        if self._draft_timer.isActive():
            self.save_draft()

    # --- typing and sending

    def set_draft(self, text: str) -> None:
        """What is typed is kept with its conversation, also over a restart."""
        if text != self._open.draft:
            self._open.draft = text
            if self._begun:  # else what was kept before would be replaced, and not be read any more
                self._draft_timer.start()
            self._meter.touch()
            self.typed.emit()

    def save_draft(self) -> None:
        """Not while it is being sent: then it is a message, or comes back."""
        self._draft_timer.stop()
        current = self._open
        if current.sending:
            self._draft_timer.start()
            return
        id, text = current.id or None, current.draft
        name = self._named(self.tr("Draft in “{title}”")) if text.strip() else ""
        self._operations.change(
            lambda store: Chat(store).save_draft(id, text), keep=Unsaved(f"draft {id or ''}", name, text)
        )

    def _named(self, template: str) -> str:
        return template.format(title=self.title or self.tr("New conversation"))

    def set_answers(self, n: int) -> None:
        """How many answers the next message gets, side by side."""
        self.answers = min(max(n, 1), MAX_CANDIDATES)

    def send(self, text: str) -> None:
        """The text becomes a message, answered by the model. If that cannot be, it stays where it is."""
        if not text.strip() or not self._may_begin():
            return
        current = self._open
        parent = current.next_parent()
        id, n, model = current.id or None, self.answers, self._models.path
        prompt, sampling, length = current.system_prompt, current.sampling, current.context_length
        writing = self._streams.live_ids

        def begin(store: Database) -> tuple[Turn, Changes]:
            return Chat(store).begin_turn(
                *(id, parent, text, n),
                model=model,
                system_prompt=prompt,
                sampling=sampling,
                context_length=length,
                writing=writing,
            )

        self._begin(begin, text)

    def edit(self, id: str, text: str) -> None:
        """Another wording of a message, beside the first; the conversation goes on from there."""
        if not text.strip() or not self._may_begin():
            return
        conversation, n, model = self._open.id, self.answers, self._models.path
        parent = self._open.tree[id].parent
        writing = self._streams.live_ids
        self._begin(lambda store: Chat(store).begin_turn(conversation, parent, text, n, model=model, writing=writing))

    def regenerate(self, id: str) -> None:
        """Another answer beside this one."""
        self._more(id, 1)

    def more_answers(self, id: str) -> None:
        """As many more as the composer says, side by side; at least two."""
        self._more(id, max(self.answers, 2))

    def continue_answer(self, id: str) -> None:
        """A sibling that begins with what this answer says and goes on from there."""
        self._more(id, 1, continued_from=id)

    def _more(self, id: str, n: int, continued_from: str | None = None) -> None:
        """`id` is an answer, the user's message, or the batch of a group of candidates."""
        if not self._may_begin():
            return
        message = self._open.message(id)
        parent = message.id if message.role is Role.USER else message.parent
        if parent is None:
            return
        conversation, model = self._open.id, self._models.path
        writing = self._streams.live_ids
        self._begin(
            lambda store: Chat(store).begin_answers(
                conversation, parent, n, continued_from=continued_from, model=model, writing=writing
            )
        )

    def _may_begin(self) -> bool:
        if self.busy:
            self.refused.emit(self.tr("An answer is being generated. Stop it with Esc, or wait until it is complete."))
        elif not self._models.can_answer:
            self.refused.emit(self.tr("No model is loaded. Choose one first; your text stays here."))
        else:
            return True
        return False

    def _begin(self, begin: Begin, text: str = "") -> None:
        self._models.fit_context()
        current = self._open
        current.sending, current.stop_wanted = True, False
        self._tell_busy()

        def begun(turn: Turn) -> None:
            told = current.begin(turn, text)
            self._streams.begin(turn, told)
            if current.stop_wanted:
                self._streams.stop(turn.conversation.id)
            if current is self._open:
                self._refresh()
                self.header_changed.emit()
                if text:
                    self.sent.emit(text)
            self._tell_busy()

        def not_begun(error: Exception) -> None:
            current.sending = False
            if text:
                self._draft_timer.start()
            self._tell_busy()
            if isinstance(error, UserError) and current is self._open:
                self.refused.emit(sentence(error))
                if current.id and not isinstance(error, DiskError):  # the store knows something that is not shown
                    self.save_draft()
                    self._fetch(current.id)
            else:
                self._operations.failed.emit(error)

        self._operations.change(begin, begun, not_begun)

    def stop(self) -> None:
        """At once, also while the prompt is being read or the question is still on its way to the disk."""
        self._open.stop_wanted = self._open.sending
        self._streams.stop(self._open.id)

    def stop_candidate(self, id: str) -> None:
        self._streams.stop_answer(id)

    # --- branches

    def pick(self, id: str) -> None:
        """Goes on with one of several answers; the others stay beside it."""
        self._go_to(id)

    def switch_sibling(self, id: str, delta: int) -> None:
        """To the next or previous wording or answer, and on to the newest end of that branch."""
        siblings = self._open.tree.siblings(id)
        here = next(number for number, one in enumerate(siblings) if one.id == id)
        there = here + delta
        if 0 <= there < len(siblings):
            self._go_to(self._open.tree.leaf_below(siblings[there].id))

    def _go_to(self, leaf: str) -> None:
        conversation = self._open.id
        self._turn_to(leaf)
        self._operations.change(
            lambda store: Chat(store).set_active_leaf(conversation, leaf), keep=Unsaved(f"leaf {conversation}")
        )

    def _turn_to(self, leaf: str | None) -> None:
        self._open.leaf = leaf
        self._refresh()
        self._meter.touch()

    # --- settings of the conversation

    def set_system_prompt(self, text: str) -> None:
        current, id = self._open, self._open.id
        if text == self.system_prompt:
            return
        current.system_prompt = text
        if id:
            name = self._named(self.tr("System prompt of “{title}”"))
            self._operations.change(
                lambda store: Chat(store).set_system_prompt(id, text), keep=Unsaved(f"system prompt {id}", name, text)
            )
        self.header_changed.emit()
        self._meter.touch()

    def set_sampling(self, sampling: Sampling) -> None:
        current, id = self._open, self._open.id
        if sampling == self.sampling:
            return
        current.sampling = sampling
        if id:
            self._operations.change(
                lambda store: Chat(store).set_sampling(id, sampling), keep=Unsaved(f"sampling {id}")
            )
        self.header_changed.emit()
        self._meter.touch()

    def set_context_length(self, tokens: int | None) -> None:
        current, id = self._open, self._open.id
        if tokens == current.context_length:
            return
        current.context_length = tokens
        if id:
            self._operations.change(
                lambda store: Chat(store).set_context_length(id, tokens), keep=Unsaved(f"context length {id}")
            )
        self.context_length_changed.emit()

    # --- copies and details

    def markdown(self, id: str, done: Callable[[str], None]) -> None:
        """A conversation's shown path as Markdown, open or not."""

        def write(found: OpenConversation) -> None:
            done(markdown(found.conversation.title, found.tree.path(found.conversation.active_leaf)))

        self._operations.ask(lambda store: Chat(store).open(id), write)

    def origin(self, id: str, done: Callable[[Origin | None, AnswerFacts], None]) -> None:
        """Where an answer came from."""
        facts = self._open.facts.get(id, AnswerFacts())
        self._operations.ask(
            lambda store: Chat(store).origin_to_show(id),
            lambda origin: done(origin, facts),
            self._operations.refusing(self.refused.emit),
        )

    def text_of(self, id: str) -> str:
        return self._open.tree[id].text if id in self._open.tree else ""

    # --- what is said about answers (`judging` says it)

    def knows(self, id: str) -> bool:
        """Whether a message is of the open conversation."""
        return id in self._open.tree

    def siblings(self, id: str) -> list[Message]:
        """All answers to the same message, oldest first."""
        return self._open.tree.siblings(id)

    def told_before(self, id: str) -> list[ChatMessage]:
        """What the model would be told to get this answer."""
        return history(self.system_prompt, self._open.tree, self._open.tree[id].parent)

    def remark(self, remarks: Mapping[str, Remark]) -> None:
        """Shows what is said about messages, and nothing of what was said before."""
        old, self._rows.remarks = self._rows.remarks, remarks
        for id in old.keys() | remarks.keys():
            row = self._rows.index.get(id)
            if row is not None and old.get(id) != remarks.get(id):
                self._update_row(id, row)

    def go_on_with(self, message: Message) -> None:
        """Takes over an answer that somebody wrote: the conversation goes on there."""
        self._open.tree.put(message)
        self._turn_to(message.id)

    def catch_up(self) -> None:
        """Goes where the store says that the conversation goes on: a rewrite was taken back, or is there again."""
        current = self._open

        def found(leaf: str | None) -> None:
            if leaf == current.leaf:
                return
            if leaf is None or leaf in current.tree:
                self._turn_to(leaf)
            else:  # written elsewhere
                self._fetch(current.id)

        self._catching_up.ask(lambda store: Chat(store).active_leaf(current.id), found)

    # --- what happens elsewhere

    def retranslate(self) -> None:
        self._rows.forget()
        self._refresh()

    def retitled(self, id: str, title: str) -> None:
        """Somebody renamed a conversation in the list."""
        if id == self._open.id:
            self._open.retitle(title)
            self.header_changed.emit()

    def _model_changed(self) -> None:
        self._meter.touch()

    def _live_changed(self, conversation: str) -> None:
        if conversation != self._open.id:
            return
        shown: set[int] = set()
        written = 0
        for id in self._streams.live_ids:
            row = self._rows.index.get(id)
            live = self._streams.live(id)
            if live is not None and row is not None and not live.ended:
                written = max(written, live.prompt_tokens + live.tokens)
            if row is not None and row not in shown:
                shown.add(row)
                self._update_row(id, row)
        if written:
            self._meter.follow(written)

    def _update_row(self, id: str, row: int) -> None:
        if row >= len(self.transcript.rows):
            return
        current = self._open
        group = current.tree.side_by_side(current.leaf)
        if any(candidate.id == id for candidate in group):
            self.transcript.update(row, self._rows.group(current.tree, group, current.facts))
        else:
            self.transcript.update(row, self._rows.row(current.tree, id, current.facts))

    def _ended(self, conversation: str, answer: Live) -> None:
        id = answer.message.id
        if conversation == self._open.id and id in self._open.tree:
            self._open.tree.put(answer.message)
            self._open.facts[id] = answer.facts
            if self._rows.name_models(self._open.facts):
                self._refresh()
            elif id in self._rows.index:
                self._update_row(id, self._rows.index[id])
            self._meter.touch()

    def _removed(self, conversation: str, ids: Sequence[str]) -> None:
        if conversation == self._open.id:
            self._open.remove(ids)
            self._refresh()

    def _noted(self, conversation: str, reason: str) -> None:
        if conversation == self._open.id and reason:
            self.refused.emit(reason)

    def _refresh(self) -> None:
        current = self._open
        self.transcript.show(self._rows.build(current.tree, current.leaf, current.facts))

    def _tell_busy(self) -> None:
        if self.busy is not self._was_busy:
            self._was_busy = self.busy
            self.busy_changed.emit()

    def _to_be_sent(self) -> tuple[Sequence[ChatMessage], int]:
        return self._open.to_be_sent(), self.sampling.reserve


def _behind(before: str, typed: str) -> str:
    return f"{before}\n{typed}" if before and typed else before or typed
