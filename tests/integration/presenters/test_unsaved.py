"""A disk that fails for a while: changes wait, show that they do, and are saved later."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from desktop.core.conversation import Status
from desktop.core.errors import UserError
from desktop.core.generation import EndReason
from desktop.presenters import operations
from desktop.presenters.desk import DeskPresenter
from desktop.presenters.desk_phase import DeskPhase
from desktop.presenters.transcript import RowKind
from desktop.presenters.unsaved import UnsavedChange, as_markdown
from desktop.services.annotation import AnnotationService
from desktop.services.chat import AnswerOutput, ChatService
from desktop.services.ratings import RatingService
from desktop.store import database as store_database
from desktop.store.database import Database
from tests.support.desk_session import add_project, desk_of, keys, prompt_text, settle, standing
from tests.support.disks import disk
from tests.support.qt import until
from tests.support.session import Room, Rooms


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is tried again by the clock, unless a test wants it."""
    monkeypatch.setattr(operations, "RETRY_MS", 10**6)


@contextmanager
def no_writing(room: Room) -> Iterator[None]:
    disk(room, takes=False)
    yield
    disk(room, takes=True)


def save_again(room: Room) -> None:
    over: list[bool] = []
    room.services.operations.save_again(lambda: over.append(True))
    until(lambda: over)
    room.settle()


def names(room: Room) -> list[str]:
    return [item.name for item in room.services.operations.unsaved if item.name]


@contextmanager
def cut_short(room: Room) -> Iterator[str]:
    """An answer that began while the disk was sound, and ends inside; gives its id."""
    room.send("hello")
    room.chat.send("!words 400 0.002")
    until(lambda: room.streams.conversations and len(room.answer.text) > 20)
    with no_writing(room):
        until(lambda: not room.streams.conversations and room.services.operations.idle)
        yield room.answer.id


def test_an_answer_that_ended_on_a_full_disk_is_saved_once_there_is_space(room: Room) -> None:
    with cut_short(room) as id:
        assert room.answer.text.split() == ["word"] * 400
        assert "Not saved yet" in room.answer.notice
        assert names(room) == ["Answer in “hello”"]
        assert room.stored().tree[id].status is Status.STREAMING
    save_again(room)
    stored = room.stored()
    assert (stored.tree[id].status, stored.tree[id].text.split()) == (Status.COMPLETE, ["word"] * 400)
    assert room.answer.notice == ""
    facts = stored.facts[id]
    assert facts.stats is not None
    assert (facts.stats.end, facts.stats.tokens) == (EndReason.END_OF_TURN, 400)
    assert room.prompt(id)  # its provenance is there too
    assert room.services.operations.unsaved == ()
    assert room.failures == []


def test_the_next_message_saves_the_waiting_answer_first(room: Room) -> None:
    with cut_short(room) as id:
        room.chat.send("and then?")
        room.settle()
        assert "Sayso has no access" in room.notices[-1]  # it stays in the composer
        assert room.rows[-1].id == id
    room.send("and then?")
    assert [text for _, text in room.shown()][-2:] == ["and then?", "and then?"]
    assert room.stored().tree[id].status is Status.COMPLETE
    assert "word word" in room.prompt(room.answer.id)  # the model saw all of it
    assert room.failures == []


def test_waiting_changes_are_retried_regularly(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "RETRY_MS", 20)
    room = rooms()
    room.start()
    with cut_short(room) as id:
        pass
    until(lambda: not room.services.operations.unsaved)
    assert room.stored().tree[id].status is Status.COMPLETE


def test_an_answer_that_begins_and_ends_in_between_keeps_its_provenance(room: Room) -> None:
    room.send("hello")
    room.chat.send("!prefill 0.5")
    until(lambda: room.streams.conversations)
    with no_writing(room):
        until(lambda: not room.streams.conversations and room.services.operations.idle)
        id = room.answer.id
    save_again(room)
    assert room.prompt(id)
    assert room.stored().tree[id].text.strip() == "done"
    assert room.failures == []


def test_closing_the_window_lists_what_would_be_lost(room: Room, tmp_path: Path) -> None:
    room.send("hello")
    room.chat.send("!words 10000 0.002")
    until(lambda: len(room.answer.text) > 20)
    disk(room, takes=False)
    room.chat.set_draft("a draft\nof two lines")
    done: list[bool] = []
    room.services.save_open_work(lambda: done.append(True))
    until(lambda: done)
    assert sorted(names(room)) == ["Answer in “hello”", "Draft in “hello”"]
    as_markdown(room.services.operations.unsaved, tmp_path / "saved.md")
    text = (tmp_path / "saved.md").read_text()
    assert "## Draft in “hello”\n\na draft\nof two lines\n" in text
    assert text.count("word") == len(room.answer.text.split())
    with pytest.raises(UserError, match="Choose another place"):
        as_markdown(room.services.operations.unsaved, tmp_path / "nowhere" / "saved.md")

    disk(room, takes=True)
    room.services.save_open_work(lambda: done.append(False))
    until(lambda: False in done)
    assert room.services.operations.unsaved == ()
    stored = room.stored()
    assert stored.draft == "a draft\nof two lines"
    assert stored.tree[room.answer.id].status is Status.INTERRUPTED


def test_a_message_on_its_way_while_the_window_closes_is_a_draft_again(room: Room) -> None:
    room.send("hello")
    disk(room, takes=False)
    room.chat.set_draft("and then?")
    room.chat.send("and then?")
    done: list[bool] = []
    room.services.save_open_work(lambda: done.append(True))
    until(lambda: done)
    assert names(room) == ["Draft in “hello”"]
    disk(room, takes=True)
    save_again(room)
    assert room.stored().draft == "and then?"


def test_a_message_that_was_sent_is_no_draft_after_closing_at_once(room: Room) -> None:
    room.chat.set_draft("hello")
    room.chat.send("hello")
    done: list[bool] = []
    room.services.save_open_work(lambda: done.append(True))
    until(lambda: done)
    assert room.store.submit(lambda store: ChatService(store).draft()).result(10) == ""
    assert room.stored().draft == ""


def test_judgements_titles_and_prompts_wait_in_their_order(room: Room) -> None:
    room.send("hello")
    answer, conversation = room.answer.id, room.chat.conversation
    with no_writing(room):
        room.services.judging.rate(5, answer)
        room.services.judging.note("because it is short", answer)
        room.conversations.rename(conversation, "first")
        room.conversations.rename(conversation, "second")
        room.chat.set_system_prompt("Be brief.")
        room.conversations.delete(conversation)
        room.conversations.restore(conversation)
        room.settle()
        assert names(room) == [
            "Judgement",
            "Judgement",
            "Title of a conversation",
            "System prompt of “second”",
        ]
        assert "because it is short" in "".join(item.text for item in room.services.operations.unsaved)
    save_again(room)
    said = room.store.submit(lambda store: RatingService(store).feedback(conversation)).result(10)[answer]
    assert (said.quality, said.note) == (5, "because it is short")
    stored = room.stored(conversation)
    assert (stored.conversation.title, stored.conversation.system_prompt) == ("second", "Be brief.")
    assert stored.conversation.deleted is None
    judged = room.store.submit(lambda store: AnnotationService(store).about(answer)).result(10)
    assert len(judged) == 2
    assert room.failures == []


def test_answers_left_streaming_by_earlier_versions_become_interrupted(room: Room) -> None:
    def leave(store: Database) -> str:
        chat = ChatService(store)
        turn, _ = chat.begin_turn(None, None, "left behind", 2)
        chat.checkpoint(turn.answers[0].id, AnswerOutput("half", "", "half"), 1)
        return turn.conversation.id

    id = room.store.submit(leave).result(10)
    room.chat.open(id)
    until(lambda: room.chat.conversation == id)
    room.settle()
    assert [card.status for card in room.last(RowKind.CANDIDATES).candidates] == [Status.INTERRUPTED] * 2
    assert {m.status for m in room.stored().tree if m.parent} == {Status.INTERRUPTED}
    room.send("go on")
    assert room.answer.text.strip() == "go on"
    assert "half" in room.prompt(room.answer.id)
    assert room.failures == []


def test_they_become_interrupted_also_while_the_conversation_continues(room: Room) -> None:
    room.send("hello")
    last, conversation = room.answer.id, room.chat.conversation

    def leave(store: Database) -> str:
        turn, _ = ChatService(store).begin_turn(conversation, last, "left behind")
        return turn.answers[0].id

    left = room.store.submit(leave).result(10)
    room.send("again")
    assert room.stored().tree[left].status is Status.INTERRUPTED
    assert room.answer.text.strip() == "again"
    assert room.failures == []


def test_a_store_with_such_rows_opens_on_a_full_disk_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data"
    with Database.open(folder) as database:
        turn, _ = ChatService(database).begin_turn(None, None, "hello")
    with monkeypatch.context() as patched:
        patched.setattr(store_database, "_PRAGMAS", (*store_database._PRAGMAS, "PRAGMA query_only = ON"))
        with Database.open(folder) as database:
            assert ChatService(database).open(turn.conversation.id).tree[turn.answers[0].id].status is Status.STREAMING
    with Database.open(folder) as database:
        assert ChatService(database).open(turn.conversation.id).tree[turn.answers[0].id].status is Status.INTERRUPTED


def test_a_settings_file_that_cannot_be_written_holds_up_nothing_else(room: Room) -> None:
    path = room.services.settings._file.path
    path.unlink(missing_ok=True)
    path.mkdir()  # a file cannot take its place
    (path / "in the way").touch()
    room.services.settings.set("system_prompt", "Be kind.")
    room.services.settings.save()
    room.send("hello")
    assert room.answer.text.strip() == "hello"
    assert names(room) == ["System prompt of new conversations"]
    (path / "in the way").unlink()
    path.rmdir()
    save_again(room)
    assert "Be kind." in path.read_text()
    assert room.services.operations.unsaved == ()


def test_a_change_that_fails_for_another_reason_is_not_retried_and_keeps_its_text(room: Room) -> None:

    tried: list[int] = []

    def broken(store: Database) -> tuple[None, object]:
        tried.append(1)
        raise ValueError("a bug")

    change = room.services.operations.change
    change(broken, keep=UnsavedChange("x", "A text", "the text"))  # type: ignore[arg-type]
    room.settle()
    save_again(room)
    room.send("hello")  # holds up nobody
    assert len(tried) == 1
    assert [item.text for item in room.services.operations.unsaved] == ["the text"]
    assert [str(failure) for failure in room.failures] == ["a bug"]
    room.failures.clear()


def test_a_task_that_cannot_be_submitted_shows_again(rooms: Rooms) -> None:
    room = rooms()
    project = add_project(room, 2)
    desk = desk_of(room)
    desk.open(project)
    settle(room)
    first = prompt_text(desk)
    with no_writing(room):
        desk.press("1")
        assert desk.submit()
        until(lambda: room.notices)
        settle(room)
        assert prompt_text(desk) == first
        done: list[bool] = []
        room.services.save_open_work(lambda: done.append(True))
        until(lambda: done)
        assert names(room) == ["Task in “Directions”"]
    save_again(room)
    again = DeskPresenter(room.services.operations)
    again.start(project)
    until(lambda: again.phase is DeskPhase.TASK)
    assert again.state.to_dict() == desk.state.to_dict()
    keys(room, "Enter")
    assert len(standing(room)) == 1
    assert prompt_text(desk) != first


def test_closing_during_a_submission_loses_nothing(rooms: Rooms) -> None:
    room = rooms()
    project = add_project(room, 2)
    desk = desk_of(room)
    desk.open(project)
    settle(room)
    disk(room, takes=False)
    desk.press("1")
    assert desk.submit()
    done: list[bool] = []
    room.services.save_open_work(lambda: done.append(True))  # before anybody knows that it fails
    until(lambda: done)
    assert names(room) == ["Task in “Directions”"]
    disk(room, takes=True)


def test_candidates_that_end_on_a_full_disk_are_all_saved(room: Room) -> None:
    room.chat.set_answers(3)
    room.chat.send("!words 300 0.002")
    until(lambda: room.rows and room.rows[-1].kind is RowKind.CANDIDATES and room.rows[-1].candidates[0].text)
    with no_writing(room):
        until(lambda: not room.streams.conversations and room.services.operations.idle)
        assert len(names(room)) == 3
        assert all("Not saved yet" in card.notice for card in room.rows[-1].candidates)
    save_again(room)
    answers = [one for one in room.stored().tree if one.parent]
    assert [(len(one.text.split()), one.status) for one in answers] == [(300, Status.COMPLETE)] * 3
    assert all(room.prompt(one.id) for one in answers)
    room.chat.pick(answers[1].id)
    room.chat.set_answers(1)
    room.send("go on")
    assert room.failures == []


def test_a_conversation_deleted_meanwhile_keeps_its_answer(room: Room) -> None:
    with cut_short(room) as id:
        conversation = room.chat.conversation
        room.conversations.delete(conversation)
        room.settle()
        room.chat.close(conversation)
    save_again(room)
    stored = room.stored(conversation)
    assert stored.conversation.deleted is not None
    assert (stored.tree[id].status, len(stored.tree[id].text.split())) == (Status.COMPLETE, 400)
    assert room.services.operations.unsaved == ()
    assert room.failures == []


def test_a_store_that_another_program_holds_is_waited_for(room: Room) -> None:
    room.send("hello")
    conversation = room.chat.conversation

    def hurry(store: Database) -> Path:
        store._connection.exec_driver_sql("PRAGMA busy_timeout = 10")
        store._connection.rollback()
        return store.path

    path = room.store.submit(hurry).result(10)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        room.conversations.rename(conversation, "A title")
        room.settle()
        assert names(room) == ["Title of a conversation"]
        assert "Another program is using the data" in str(room.services.operations.problem)
        other.execute("ROLLBACK")
    save_again(room)
    assert room.stored().conversation.title == "A title"
