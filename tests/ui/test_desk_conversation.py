"""Tool calls and other turns stored with a message show as text at the desk, and their content is never markup."""

from PySide6.QtWidgets import QApplication, QLabel

from desktop.core.conversation import Message, Role, Status
from desktop.core.extra_turns import Extra
from desktop.ui.desk.conversation import ConversationView

CALL = {
    "role": "assistant",
    "content": "Let me look.",
    "tool_calls": [{"type": "function", "function": {"name": "get_weather", "arguments": '{"city": "Rome"}'}}],
}
RESULT = {"role": "tool", "name": "get_weather", "content": "```\n21 °C\n```"}
TOOL = {"type": "function", "function": {"name": "get_weather"}}
NONE = Extra()


def message(id: str, role: Role, text: str, extra: Extra = NONE) -> Message:
    return Message(id, None, role, text, "", Status.COMPLETE, 0.0, extra=extra.to_text())


def accessible_names(view: ConversationView) -> list[str]:
    return [row.accessibleName() for row in view._rows]


def test_tool_calls_results_and_greetings_keep_their_positions(qt: QApplication) -> None:
    view = ConversationView()
    view.resize(700, 500)
    hello = {"role": "assistant", "content": "Hello!"}
    extra = Extra(before=(hello,), after=(CALL, RESULT), tools=(TOOL,))
    view.show_path([message("1", Role.USER, "Weather in Rome?", extra)], "Be brief.")
    names = accessible_names(view)
    assert [name.partition(":")[0] for name in names] == ["Assistant", "User", "Assistant", "Assistant"]
    assert "Hello!" in names[0]
    assert "Weather in Rome?" in names[1]
    assert "Let me look." in names[2]
    assert '"city": "Rome"' in names[2]
    assert "21 °C" in names[3]
    assert "````" in names[3]
    assert any("Tools: get_weather" in label.text() for label in view.findChildren(QLabel))


def test_messages_without_extra_turns_are_unchanged(qt: QApplication) -> None:
    view = ConversationView()
    view.resize(700, 500)
    view.show_path([message("1", Role.USER, "a"), message("2", Role.ASSISTANT, "b"), message("3", Role.USER, "c")], "")
    assert accessible_names(view) == ["User: a", "Assistant: b", "User: c"]
