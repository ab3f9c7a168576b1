"""What a person does in the real window: start, ask, stop."""

import re

from tests.end2end.window import Window

QUESTION = "Write a very long story about a lighthouse keeper and her cat."


def answers(window: Window) -> list[str]:
    """The texts of the answers on the screen, without their structure."""
    names = [name for name in window.names("list item") if name.startswith("Answer")]
    return [flat(name.partition(": ")[2]) for name in names]


def flat(text: str) -> str:
    """A text as a screen reader has it, as far as a story has no lists, code and tables."""
    return " ".join(re.sub(r"[*_#`>]", "", text).split())


def ready(window: Window) -> None:
    """The model is loaded and the composer has the keyboard."""
    window.wait("Message")
    window.wait("ready", timeout=60)


def ask(window: Window, text: str) -> None:
    window.write("Message", text)
    window.key("Return")
    window.wait(f"You: {text}")


def half_an_answer(window: Window, number: int = 1, characters: int = 40) -> None:
    """Waits until the answer of that number (from 1), the last one, is well under way. A small model may be done after
    a few words: then another one is asked for."""

    def under_way() -> bool:
        shown = answers(window)
        if len(shown) >= number and len(shown[number - 1]) > characters:
            return True
        if len(shown) == number and shown[-1] and "Send" in window.names("push button"):
            window.click("Regenerate", last=True)
        return False

    window.wait_until(under_way, f"answer {number} is being generated", timeout=60)


def stop(window: Window) -> None:
    window.key("Escape")
    window.wait("Stopped by you.", timeout=5)
