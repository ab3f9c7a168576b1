"""Chat by keyboard and Orca alone: read by line, reach buttons, switch versions, send, compare, delete, restore."""

from pathlib import Path

import pytest

from desktop.core.conversation import Status
from desktop.services.chat import AnswerOutput, ChatService
from desktop.services.settings import Settings, SettingsFile, SpokenAnswers
from desktop.store.database import Database
from tests.end2end.story import ready
from tests.end2end.virtual_desktop import VirtualDesktop
from tests.end2end.window import Window
from tests.screen_reader.reader import ScreenReader

pytestmark = [pytest.mark.window, pytest.mark.soak]

ANSWER = """# Fruit

Here are **three**:

1. Apple
2. Pear
   - green

> A quote.

```python
print("fruit")
```

| Fruit | Price |
|-------|-------|
| Pear | 4 |

The end."""


def stored(data: Path, spoken: SpokenAnswers = SpokenAnswers.END) -> None:
    """Two conversations; the second, which is open, has an answer in two versions with reasoning."""
    data.mkdir(parents=True)
    with Database.open(data) as database:
        chat = ChatService(database)
        older, _ = chat.begin_turn(None, None, "An older question", 1)
        chat.finish(older.answers[0].id, Status.COMPLETE, AnswerOutput("Short.", "", "Short."))
        turn, _ = chat.begin_turn(None, None, "Which fruit?", 2)
        first, second = (answer.id for answer in turn.answers)
        chat.finish(first, Status.COMPLETE, AnswerOutput("The first version.", "", "The first version."))
        chat.finish(second, Status.COMPLETE, AnswerOutput(ANSWER, "Apples are good.", ANSWER))
        chat.pick(turn.conversation.id, second)
    SettingsFile(data / "settings.json").save(Settings(last_conversation=turn.conversation.id, spoken_answers=spoken))


def press_until(reader: ScreenReader, key: str, text: str) -> list[str]:
    """Press a key, and return what is said until something with `text` is said."""
    said = reader.press(key, timeout=1)
    return said if any(text in line for line in said) else said + reader.wait(text, timeout=60)


def test_an_answer_is_read_by_line_and_its_buttons_are_reached(
    heard_desktop: VirtualDesktop, reader: ScreenReader, tmp_path: Path
) -> None:
    stored(tmp_path / "data")
    with Window(heard_desktop, tmp_path / "data") as window:
        reader.wait("Message text.")
        ready(window)
        reader.heard(1)
        (message, position) = reader.press("alt+Up")[-2:]
        assert message.startswith("Answer, version 2 of 2: heading 1: Fruit")
        for structure in (
            "list of 2: 1. Apple",
            "quote: A quote.",
            "code, python: print",
            "table, rows: 2, columns: 2",
        ):
            assert structure in message
        assert position == "2 of 2."
        assert reader.press("alt+Up")[0] == "You: Which fruit?"
        reader.press("alt+Down")

        assert reader.press("Tab") == ["Reasoning: Show the reasoning push button."]
        reader.press("space")
        assert "Apples are good." in reader.press("Tab"), "the reasoning has a name and is read by line"
        assert reader.press("Tab")[0] == "heading 1: Fruit."
        lines = [
            ["Here are three:"],
            ["Apple", "list of 2, item 1 of 2."],
            ["Pear", "item 2 of 2."],
            ["green", "list of 1, level 2, item 1 of 1."],
            ["A quote.", "end of list, quote."],
            ['print("fruit")', "end of quote, code, python."],
            ["Fruit", "end of code, table, rows: 2, columns: 2, header row."],
            ["Pear", "row 2."],
        ]
        for line in lines:
            assert reader.press("Down") == line
        assert "Price." in reader.press("End", "Right"), "the next cell says its column"
        assert reader.press("Down")[-1] == "end of table."

        assert reader.press("Tab") == ["Copy code push button."]
        assert reader.press("Tab") == ["Copy push button."]
        assert reader.press("space") == ["Copied."]
        assert reader.press("Tab") == ["Regenerate push button."]
        assert "Answer, version 1 of 2: The first version." in reader.press("alt+Left"), (
            "the focus stays on the message"
        )
        assert reader.press("alt+Left") == ["version 1 of 2."], "there is no other before it"
        assert reader.press("Tab")[-1] == "Answer label."
        names = [reader.press("Tab")[0] for _ in range(7)]
        assert names[:3] == ["Copy push button.", "Regenerate push button.", "Next version push button."]
        for name in ("Thumbs up", "Thumbs down", "Rewrite the answer", "Answer details"):
            assert f"{name} push button." in names
        window.quit()


def test_conversations_are_found_deleted_and_restored(
    heard_desktop: VirtualDesktop, reader: ScreenReader, tmp_path: Path
) -> None:
    stored(tmp_path / "data")
    with Window(heard_desktop, tmp_path / "data") as window:
        reader.wait("Message text.")
        ready(window)
        reader.heard(1)
        assert "Search text." in reader.press("ctrl+k")
        assert reader.press("Down")[-1] == "Which fruit?, has branches, 1 of 2."
        assert reader.press("Down")[-1] == "An older question, 2 of 2."
        reader.heard(1)  # it opens after a pause
        assert "“An older question” was moved to the trash. F6: Undo." in reader.press("Delete")
        assert "Undo push button." in reader.press("F6")
        assert "“An older question” was restored." in reader.press("space")
        reader.press("ctrl+k")
        assert reader.press("Down")[-1] == "An older question, 2 of 2.", "it is open again"
        reader.press("Delete")
        said = reader.press("ctrl+n")
        assert "New conversation." in said
        reader.press("ctrl+k")
        assert "Which fruit?, has branches, 1 of 1." in reader.press("Down")
        assert reader.press("ctrl+plus") == ["Text size: 110%"]
        window.quit()


@pytest.mark.model
def test_answers_are_sent_regenerated_stopped_edited_and_compared(
    heard_desktop: VirtualDesktop, reader: ScreenReader, tmp_path: Path
) -> None:
    with Window(heard_desktop, tmp_path / "data") as window:
        reader.wait("Message text.")
        ready(window)
        reader.heard(1)
        assert reader.press(*"Hello") == [], "silent while one types"
        assert press_until(reader, "Return", "Answer complete") == ["Writing an answer.", "Answer complete."]

        assert reader.press("alt+Up")[-2].startswith("Answer: ")
        assert reader.press("Tab")[-1] == "Answer label."
        assert reader.press("Tab")[-1] == "Copy push button."
        assert reader.press("Tab") == ["Regenerate push button."]
        said = press_until(reader, "space", "Answer complete, version 2 of 2")
        assert said[0] == "Writing an answer."
        assert said[1].startswith("Answer, version 2 of 2, generating"), "the focus goes to the new answer"

        reader.press("alt+Up")
        reader.press("Tab")
        reader.press("Tab")
        assert reader.press("Tab") == ["Edit and send again push button."]
        assert "Edit your message text." in reader.press("space")
        assert reader.press("exclam") == []
        assert "You, version 2 of 2: Hello!" in press_until(reader, "Return", "Answer complete")

        assert "Message text." in reader.press("F6"), "on from the messages"
        heard_desktop.type("Write a very long story about a lighthouse keeper, in every detail")
        assert reader.heard(1) == []
        reader.press("Return", timeout=2)
        assert reader.press("Escape") == ["Answer stopped."]
        assert reader.press("alt+Up")[-2].startswith("Answer, stopped: ")
        assert "Message text." in reader.press("alt+Down")
        assert reader.press("Tab")[0] == "Number of answers: 1 push button."
        assert "1 answer checked." in reader.press("space")
        reader.press("Down")
        assert "3 answers not checked." in reader.press("Down")
        assert "Number of answers: 3 push button." in reader.press("Return")
        reader.press("shift+Tab")
        reader.press(*"Why")
        said = press_until(reader, "Return", "complete")
        assert said[0] == "Writing 3 answers."
        while sum(line.endswith("complete.") for line in said) < 3:
            said += reader.wait("complete")
        assert {f"Answer {letter} complete." for letter in "ABC"} <= set(said)
        assert reader.press("alt+Up")[-2].startswith("C, complete: ")
        card, position = reader.press("alt+Up")[-2:]
        assert card.startswith("B, complete: ")
        assert position == "2 of 3."
        assert "Answer, version 2 of 3: " in " ".join(reader.press("alt+b")), "the focus goes to the message"

        window.quit()


@pytest.mark.model
def test_an_answer_is_read_sentence_by_sentence_if_asked_for(
    heard_desktop: VirtualDesktop, reader: ScreenReader, tmp_path: Path
) -> None:
    stored(tmp_path / "data", SpokenAnswers.SENTENCES)
    with Window(heard_desktop, tmp_path / "data") as window:
        reader.wait("Message text.")
        ready(window)
        reader.heard(1)
        reader.press(*"Hello")
        begin, *sentences, end = press_until(reader, "Return", "Answer complete")
        assert (begin, end) == ("Writing an answer.", "Answer complete.")
        window.quit()
    with Database.open(tmp_path / "data", writer=False) as database:
        chat = ChatService(database)
        kept = chat.open(chat.list_conversations()[0].id)
    text = kept.tree.path(kept.conversation.active_leaf)[-1].text
    assert " ".join(sentences).split()[:3] == text.replace("*", "").split()[:3]
