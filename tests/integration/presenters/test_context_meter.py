"""The context meter: what it measures, and when."""

from desktop.core.context import ChatMessage
from desktop.presenters.context import DRAFT, recent
from tests.support.qt import until
from tests.support.session import Room


def messages(count: int, system: bool = False) -> list[ChatMessage]:
    turns = [ChatMessage("user" if i % 2 == 0 else "assistant", f"text {i}", str(i)) for i in range(count)]
    return [ChatMessage("system", "Be brief."), *turns] if system else turns


def test_messages_that_can_never_fit_are_not_even_sent_to_the_engine() -> None:
    sent, older = recent(messages(9999, system=True), 100)
    assert sent[0].role == "system"
    assert sent[1].role == "user"
    assert 98 <= len(sent) - 1 <= 100
    assert older + len(sent) - 1 == 9999
    assert sent[-1].content == "text 9998"


def test_a_short_conversation_is_sent_whole() -> None:
    turns = messages(5, system=True)
    assert recent(turns, 100) == (tuple(turns), 0)


def test_the_draft_is_measured_with_the_conversation_a_while_after_the_last_key(room: Room) -> None:
    room.send("one two three")
    measures: list[int] = []
    room.meter.changed.connect(lambda: measures.append(1))
    for end in range(1, 12):
        room.chat.set_draft("four five six"[:end])
    room.chat.set_draft("four five six")
    until(lambda: room.meter.use is not None and room.meter.use.items[-1].role == DRAFT)
    use = room.meter.use
    assert use is not None
    assert [(item.role, item.tokens) for item in use.items] == [("user", 3), ("assistant", 3), (DRAFT, 3)]
    assert use.tokens_of("user", "assistant") == 6
    assert len(measures) <= 2


def test_nothing_is_measured_while_the_engine_writes(room: Room) -> None:
    room.chat.send("!words 60 0.02")
    until(lambda: room.rows and room.answer.text)
    room.chat.set_draft("next")
    states: list[object] = []
    measure = room.host.measure

    def noting(*arguments: object) -> int:
        states.append(room.host.state.kind)
        return measure(*arguments)  # type: ignore[arg-type]

    room.host.measure = noting  # type: ignore[assignment]
    room.settle()
    until(lambda: room.meter.use is not None and room.meter.use.items[-1].role == DRAFT)
    assert states
    assert "busy" not in states


def test_another_conversation_begins_with_no_figures(room: Room) -> None:
    room.send("one")
    until(lambda: room.meter.use is not None)
    room.chat.new_conversation()
    assert room.meter.use is None


def test_the_meter_grows_with_the_answer_that_is_being_written(room: Room) -> None:
    shown: list[int] = []
    room.meter.changed.connect(lambda: shown.append(room.meter.written))
    room.chat.send("!words 60 0.02")
    room.settle()
    grown = [written for written in shown if written]
    assert len(grown) >= 2
    assert grown == sorted(set(grown))
    assert grown[-1] <= 3 + 60  # the fake's tokens are words
    until(lambda: room.meter.use is not None)
    assert room.meter.written == 0
