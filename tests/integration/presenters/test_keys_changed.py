"""The keys: changed one by one, kept in the settings, and reset."""

from desktop.core.keymap import DEFAULT, Command
from tests.support.session import Room, Rooms


def test_a_changed_key_holds_at_once_and_after_a_restart(rooms: Rooms) -> None:
    room: Room = rooms()
    fields: list[object] = []
    settings = room.services.settings
    settings.changed.connect(fields.append)
    assert settings.keymap.keys == DEFAULT
    settings.set_key(Command.REWRITE, "Ctrl+R")
    settings.set_key(Command.CHAT_TIE, "")
    assert settings.keymap.keys[Command.REWRITE] == "Ctrl+R"
    assert fields == ["keys", "keys"]
    room.end()
    again = rooms().services.settings
    assert again.keymap.keys == {**DEFAULT, Command.REWRITE: "Ctrl+R", Command.CHAT_TIE: ""}
    again.reset_key(Command.REWRITE)
    assert again.now.keys == {"chat_tie": ""}
    again.reset_keys()
    assert again.keymap.keys == DEFAULT


def test_keys_of_commands_of_a_newer_version_stay(rooms: Rooms) -> None:
    settings = rooms().services.settings
    settings.set("keys", {"dance": "D", "skip": "Ctrl+S"})
    settings.reset_keys()
    assert settings.now.keys == {"dance": "D"}
