"""Which model answers, and the list to choose from."""

import os
import shutil
from pathlib import Path

import pytest

from desktop.engine.builtin import builtin_model
from desktop.presenters.models import Fit, ModelPhase
from tests.fakes.gguf_file import write
from tests.support.qt import until
from tests.support.session import Room, Rooms


@pytest.mark.model
def test_the_built_in_model_is_there_and_loaded_first(rooms: Rooms) -> None:
    room = rooms()
    room.models.start(None)
    until(lambda: room.host.is_idle)
    until(lambda: room.services.operations.idle)
    item = room.models.item(room.models.path)
    assert item is not None
    assert item.built_in
    assert item.fit is Fit.FITS
    assert item.needs is not None
    assert item.needs.weights > 50_000_000
    assert room.models.state.phase is ModelPhase.READY
    until(lambda: room.services.settings.now.last_model == item.path)


@pytest.mark.model
def test_an_added_file_stays_in_place_is_loaded_at_the_next_start_and_can_be_removed(
    rooms: Rooms, tmp_path: Path
) -> None:
    built_in = builtin_model()
    assert built_in is not None
    mine = tmp_path / "my model.gguf"
    shutil.copy(built_in, mine)
    room = rooms()
    room.models.start(None)
    until(lambda: room.models.known)
    room.models.add(str(mine), load=True)
    until(lambda: room.models.path == str(mine) and room.host.is_idle)
    until(lambda: room.models.item(str(mine)) is not None)
    until(lambda: room.services.settings.now.last_model == str(mine))
    room.end()
    again = rooms()
    again.models.start(again.services.settings.now.last_model)
    until(lambda: again.host.is_idle)
    assert again.models.path == str(mine)
    again.models.forget(str(mine))
    until(lambda: again.models.item(str(mine)) is None)
    assert mine.exists()


def test_a_file_opened_with_the_program_takes_precedence_over_the_last_model(rooms: Rooms, tmp_path: Path) -> None:
    """A large model is not read in vain; where the file is refused, last time's comes after all."""
    last, mine = write(tmp_path / "last.gguf"), write(tmp_path / "mine.gguf")
    (tmp_path / "bad.gguf").write_bytes(b"no model")
    room = rooms()
    room.models.add(str(last))
    room.settle()
    loads: list[str] = []
    load = room.host.load
    room.host.load = lambda path, *rest: (loads.append(str(path)), load(path, *rest))[1]
    room.models.add(str(mine), load=True)
    room.models.start(str(last))
    room.settle()
    assert loads == [str(mine)]
    room.end()
    again = rooms()
    again.models.add(str(tmp_path / "bad.gguf"), load=True)
    again.models.start(str(last))
    again.settle()
    assert again.models.path == str(last)


def test_a_file_that_is_no_model_is_refused_with_a_sentence(room: Room, tmp_path: Path) -> None:
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(b"not a model")
    rejections: list[str] = []
    room.models.rejected.connect(rejections.append)
    room.models.add(str(bad))
    until(lambda: rejections)
    assert "bad.gguf" in rejections[0]
    assert room.models.item(str(bad)) is None


def test_the_state_shows_loading_progress_ready_and_the_reason_of_a_failure(rooms: Rooms) -> None:
    room = rooms()
    seen: list[tuple[ModelPhase, float]] = []
    room.models.state_changed.connect(lambda: seen.append((room.models.state.phase, room.models.state.fraction)))
    room.models.load("/models/slow.gguf")
    until(lambda: room.models.state.phase is ModelPhase.READY)
    fractions = [fraction for phase, fraction in seen if phase is ModelPhase.LOADING]
    assert 0.0 in fractions
    assert any(0 < fraction < 1 for fraction in fractions)
    assert room.models.window == 1000
    room.models.load("/models/missing.gguf")
    until(lambda: room.models.state.phase is ModelPhase.FAILED)
    assert "missing.gguf" in room.models.state.reason
    room.models.retry()
    until(lambda: room.models.state.phase is ModelPhase.LOADING)
    until(lambda: room.models.state.phase is ModelPhase.FAILED)


def test_threads_are_changed_by_loading_again(room: Room) -> None:
    loads: list[int] = []
    load = room.host.load

    def noting(path: str | Path, sha256: str = "", options: object = None) -> int:
        loads.append(options.threads)  # type: ignore[attr-defined]
        return load(path, sha256, options)  # type: ignore[arg-type]

    room.host.load = noting
    room.services.settings.set("threads", 1)
    assert loads == [1]
    until(lambda: room.host.is_idle)


def window(room: Room) -> int:
    return room.models.window if room.host.is_idle else 0


def test_a_conversation_can_have_another_context_length_than_its_model(rooms: Rooms, tmp_path: Path) -> None:
    path = str(write(tmp_path / "long.gguf", {"llama.context_length": 32768}))
    room = rooms()
    room.chat.start()
    room.models.add(path, load=True)
    until(lambda: room.models.item(path) is not None and room.host.is_idle)
    item = room.models.item(path)
    assert item is not None
    assert [choice.tokens for choice in item.contexts] == [2048, 4096, 8192, 16384, 32768]
    assert sorted(choice.bytes for choice in item.contexts) == [choice.bytes for choice in item.contexts]
    room.services.settings.set("context_lengths", {path: 16384})
    until(lambda: window(room) == 16384)
    until(lambda: room.models.item(path).window == 16384)
    room.chat.set_context_length(4096)
    until(lambda: window(room) == 4096)
    room.send("hello")
    own = room.chat.conversation
    assert room.stored().conversation.context_length == 4096
    room.chat.new_conversation()
    until(lambda: window(room) == 16384)
    room.chat.open(own)
    until(lambda: window(room) == 4096)
    room.chat.set_context_length(None)
    until(lambda: window(room) == 16384)
    room.settle()
    assert room.stored().conversation.context_length is None


def test_a_message_waits_for_the_context_length_of_its_conversation(rooms: Rooms, tmp_path: Path) -> None:
    path = str(write(tmp_path / "long.gguf", {"llama.context_length": 32768}))
    room = rooms()
    room.chat.start()
    room.models.add(path, load=True)
    until(lambda: room.models.item(path) is not None and room.host.is_idle)
    loads: list[tuple[str, int]] = []
    load = room.host.load

    def noting(path: str | Path, sha256: str = "", options: object = None) -> int:
        loads.append((sha256, options.window))  # type: ignore[attr-defined]
        return load(path, sha256, options)  # type: ignore[arg-type]

    room.host.load = noting
    room.chat.new_conversation()
    room.models.fit_context()
    assert loads == []  # it has what it gets by itself already
    room.chat.set_context_length(16384)
    room.send("hello")  # at once
    assert [window for _, window in loads] == [16384]
    assert room.host.window == 16384


def test_a_replaced_file_is_hashed_again(rooms: Rooms, tmp_path: Path) -> None:
    path = str(write(tmp_path / "long.gguf", {"llama.context_length": 32768}))
    room = rooms()
    room.chat.start()
    room.models.add(path, load=True)
    until(lambda: (item := room.models.item(path)) is not None and item.sha256 and room.host.is_idle)
    hashes: list[str] = []
    load = room.host.load

    def noting(path: str | Path, sha256: str = "", options: object = None) -> int:
        hashes.append(sha256)
        return load(path, sha256, options)  # type: ignore[arg-type]

    room.host.load = noting
    known = room.models.item(path).sha256
    room.models.load(path)
    os.utime(path, ns=(1, 1))
    room.models.load(path)
    assert hashes == [known, ""]


def test_a_context_length_is_limited_to_the_trained_one(rooms: Rooms, tmp_path: Path) -> None:
    path = str(write(tmp_path / "short.gguf", {"llama.context_length": 4096}))
    room = rooms()
    room.chat.start()
    room.models.add(path, load=True)
    until(lambda: room.models.item(path) is not None and room.host.is_idle)
    room.chat.set_context_length(100_000)
    room.settle()
    until(lambda: window(room) in (4096, 1000))
