"""Sample prompts that ship with the program: a dozen for each task category, in each language of the window."""

from functools import cache

from desktop.core.context import ChatMessage
from desktop.core.project import CATEGORIES, NewPrompt
from desktop.core.resources import read_resource
from desktop.core.scheme import LANGUAGES
from desktop.core.untrusted import parse


def starters(language: str) -> tuple[NewPrompt, ...]:
    """The sample prompts, by category in the order of `CATEGORIES`. `language` is a code, of which only the part before
    "_" counts; a language without sample prompts gets the English ones."""
    code = language.partition("_")[0]
    return _read(code if code in LANGUAGES else "en")


@cache
def _read(language: str) -> tuple[NewPrompt, ...]:
    lines = read_resource(f"starters/{language}.jsonl").splitlines()
    return tuple(_prompt(line, language, number) for number, line in enumerate(lines, start=1))


def _prompt(line: bytes, language: str, number: int) -> NewPrompt:
    fields = parse(line, f"Starter {number} ({language})")
    category = fields.one_of("category", CATEGORIES)
    text = fields.text("prompt")
    fields.end()
    return NewPrompt((ChatMessage("user", text),), category=category, language=language)
