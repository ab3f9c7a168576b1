"""After any sequence of operations, the store equals a simple model of it, also after a restart."""

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from desktop.core.conversation import Role, Status
from desktop.core.errors import UserError
from desktop.core.generation import CandidateStats, EndReason, ModelIdentity, PromptStats, Provenance
from desktop.core.sampling import Sampling
from desktop.services.chat import AnswerOutput, ChatService, NewTurn
from desktop.services.titles import title_from
from desktop.store.database import Database
from tests.support.counts import rounds

MODEL = ModelIdentity("/m.gguf", "ab", "M", "Q4_0")
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
ENDS = st.sampled_from([Status.COMPLETE, Status.STOPPED, Status.INTERRUPTED, Status.FAILED])


@dataclass
class ExpectedMessage:
    """A message as it should be."""

    parent: str | None
    role: Role
    text: str
    status: Status
    batch: str | None = None


@dataclass
class Known:
    """A conversation as it should be."""

    title: str
    leaf: str | None
    deleted: bool = False
    draft: str = ""
    messages: dict[str, ExpectedMessage] = field(default_factory=dict)

    @property
    def branches(self) -> bool:
        parents = [message.parent for message in self.messages.values()]
        return len(parents) > len(set(parents))


class Sequences(RuleBasedStateMachine):
    conversations = Bundle("conversations")
    turns = Bundle("turns")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.open()
        self.known: dict[str, Known] = {}

    def open(self) -> None:
        self.database = Database.open(self.folder)
        self.chat = ChatService(self.database)

    def teardown(self) -> None:
        self.database.check()
        self.database.close()
        shutil.rmtree(self.folder)

    def living(self, id: str) -> bool:
        return id in self.known and not self.known[id].deleted

    def note(self, turn: NewTurn) -> NewTurn:
        known = self.known[turn.conversation.id]
        known.messages[turn.message.id] = ExpectedMessage(
            turn.message.parent, Role.USER, turn.message.text, Status.COMPLETE
        )
        for answer in turn.answers:
            known.messages[answer.id] = ExpectedMessage(
                turn.message.id, Role.ASSISTANT, answer.text, Status.STREAMING, answer.batch
            )
        known.leaf = turn.answers[0].id if len(turn.answers) == 1 else turn.message.id
        known.title = known.title or title_from(turn.message.text)
        return turn

    # --- operations

    @rule(target=conversations, title=TEXTS)
    def create(self, title: str) -> str:
        conversation, _ = self.chat.create(title)
        self.known[conversation.id] = Known(title, None)
        return conversation.id

    @rule(target=turns, text=TEXTS, n=st.integers(1, 3))
    def begin(self, text: str, n: int) -> NewTurn:
        turn, _ = self.chat.begin_turn(None, None, text, n)
        self.known[turn.conversation.id] = Known(title_from(text), None)
        return self.note(turn)

    @rule(target=conversations, turn=turns)
    def its_conversation(self, turn: NewTurn) -> str:
        return turn.conversation.id

    @rule(target=turns, id=conversations, data=st.data(), text=TEXTS, n=st.integers(1, 3))
    def go_on(self, id: str, data: st.DataObject, text: str, n: int) -> NewTurn | object:
        if not self.living(id):
            return self.begin(text, n)
        answers = {key: message for key, message in self.known[id].messages.items() if message.role is Role.ASSISTANT}
        parent = data.draw(st.sampled_from([None, *answers]))
        if parent is not None and answers[parent].status is Status.STREAMING:
            with pytest.raises(UserError, match="still being written"):
                self.chat.begin_turn(id, parent, text, n)
            return self.begin(text, n)
        turn, changes = self.chat.begin_turn(id, parent, text, n)
        assert changes.messages == {turn.message.id, *(answer.id for answer in turn.answers)}
        return self.note(turn)

    @rule(target=turns, turn=turns, n=st.integers(1, 3), continues=st.booleans())
    def answer_again(self, turn: NewTurn, n: int, continues: bool) -> NewTurn:
        id = turn.conversation.id
        if not self.living(id):
            return turn
        old = turn.answers[0].id
        message = self.known[id].messages.get(old)
        finished = message is not None and message.status is not Status.STREAMING
        continued = old if continues and finished else None
        again, _ = self.chat.begin_answers(id, turn.message.id, n, continued_from=continued)
        if continued and message is not None:
            assert all(answer.text == message.text for answer in again.answers)
        return self.note(again)

    @rule(turn=turns, granted=st.integers(1, 3))
    def start(self, turn: NewTurn, granted: int) -> None:
        known = self.known.get(turn.conversation.id)
        left = [answer.id for answer in turn.answers if known is not None and answer.id in known.messages]
        if left and self.chat.origin_of(left[0]) is not None:
            return
        prompt = Provenance(MODEL, (), "cd", "prompt", Sampling(), granted, "build")
        removed, _ = self.chat.record_provenance(turn.batch, prompt, range(granted))
        self.chat.record_prefill(turn.batch, PromptStats(1, 1, 0, "none"))
        if known is None:
            assert removed == ()
            return
        for id in removed:
            assert known.messages[id].status is Status.STREAMING
            del known.messages[id]
        left = [id for id in left if id not in removed]
        if removed and len(left) == 1:
            known.leaf = left[0]

    @rule(turn=turns, which=st.integers(0, 2), text=TEXTS, end=st.none() | ENDS)
    def write(self, turn: NewTurn, which: int, text: str, end: Status | None) -> None:
        id = turn.answers[which % len(turn.answers)].id
        known = self.known.get(turn.conversation.id)
        message = None if known is None else known.messages.get(id)
        open = message is not None and message.status is Status.STREAMING
        if end is None:
            _, changes = self.chat.checkpoint(id, AnswerOutput(text, "", text), 1)
        else:
            stats = CandidateStats(1, 1, EndReason.END_OF_TURN, 0.1, 9.0)
            _, changes = self.chat.finish(id, end, AnswerOutput(text, "", text), stats)
        assert changes.messages == ({id} if open else set())
        if message is not None and open:
            message.text = text
            message.status = end or Status.STREAMING

    @rule(id=conversations, data=st.data())
    def pick(self, id: str, data: st.DataObject) -> None:
        if id in self.known:
            leaf = data.draw(st.sampled_from([None, *self.known[id].messages]))
            self.chat.set_active_leaf(id, leaf)
            self.known[id].leaf = leaf

    @rule(id=conversations, draft=TEXTS.map(lambda text: "draft " + text))
    def type(self, id: str, draft: str) -> None:
        self.chat.save_draft(id, draft)
        if id in self.known:
            self.known[id].draft = draft

    @rule(id=conversations, away=st.booleans())
    def trash(self, id: str, away: bool) -> None:
        if id in self.known:
            (self.chat.delete if away else self.chat.restore)(id)
            self.known[id].deleted = away

    @rule(id=conversations)
    def purge(self, id: str) -> None:
        _, changes = self.chat.purge(id)
        assert bool(changes) == (self.known.pop(id, None) is not None)

    @rule()
    def empty_trash(self) -> None:
        gone, _ = self.chat.empty_trash()
        assert set(gone) == {id for id, known in self.known.items() if known.deleted}
        for id in gone:
            del self.known[id]

    @rule()
    def restart(self) -> None:
        self.database.close()
        self.open()
        for known in self.known.values():
            for message in known.messages.values():
                if message.status is Status.STREAMING:
                    message.status = Status.INTERRUPTED

    # --- what always holds

    @invariant()
    def the_lists_are_right(self) -> None:
        for deleted in (False, True):
            rows = self.chat.list_conversations(deleted)
            assert {row.id: (row.title, row.branches) for row in rows} == {
                id: (known.title, known.branches) for id, known in self.known.items() if known.deleted == deleted
            }
            keys = [row.deleted if deleted else row.updated for row in rows]
            assert keys == sorted(keys, key=lambda key: key or 0, reverse=True)

    @invariant()
    def every_conversation_is_right(self) -> None:
        for id, known in self.known.items():
            opened = self.chat.open(id)
            assert opened.conversation.active_leaf == known.leaf
            assert opened.draft == known.draft
            assert {
                m.id: ExpectedMessage(m.parent, m.role, m.text, m.status, m.batch) for m in opened.tree
            } == known.messages
            assert opened.tree.path(known.leaf)[-1:] == ([opened.tree[known.leaf]] if known.leaf else [])
            assert set(opened.facts) == {
                key for key, message in known.messages.items() if message.role is Role.ASSISTANT
            }


TestSequences = pytest.mark.soak(Sequences.TestCase)
TestSequences.settings = settings(
    max_examples=rounds(8, 200), stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
