"""Makes a conversation's title from its first message."""

import re
import unicodedata

WIDTH = 60  # columns; a Chinese character takes two
_ELLIPSIS = "…"
_JOINER = "\u200d"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_MARKS = re.compile(r"^((#{1,6}|>|[-*+]|[-*_]{3,})( |$))+")


def title_from(text: str) -> str:
    """The first line with any text, cut at a word to `WIDTH` columns; empty if there is none."""
    line = next((line for line in map(_clean, text.splitlines()) if line), "")
    if _width(line) <= WIDTH:
        return line
    cut = _fitting(line, WIDTH - 1)
    head = line[:cut]
    if line[cut] != " " and " " in head:
        # Cut at the end of a word, unless that loses half of the line (a long word, or a script without spaces).
        word = head[: head.rindex(" ")]
        if _width(word) >= WIDTH // 2:
            head = word
    return head.rstrip() + _ELLIPSIS


def _clean(line: str) -> str:
    """The line without control characters, repeated spaces, and Markdown of headings, lists and quotations."""
    visible = _CONTROLS.sub(" ", line) if line.isascii() else _visible(line)
    return _MARKS.sub("", " ".join(visible.split()))


def _visible(line: str) -> str:
    return "".join(" " if unicodedata.category(c) in ("Cc", "Zs", "Zl", "Zp") else c for c in line)


def _width(text: str) -> int:
    if text.isascii():
        return len(text)  # control characters were removed
    return sum(_columns(c) for c in text)


def _columns(character: str) -> int:
    if _extends(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _extends(character: str) -> bool:
    """Whether it belongs to the character before it: an accent, a joiner, a variation selector, a skin tone."""
    return unicodedata.category(character) in ("Mn", "Me", "Mc", "Cf") or "\U0001f3fb" <= character <= "\U0001f3ff"


def _fitting(line: str, width: int) -> int:
    """The number of characters of `line` that fit into `width` columns, without splitting a combined character."""
    if line.isascii():
        return min(width, len(line))
    used = 0
    cut = 0
    for position, character in enumerate(line):
        used += _columns(character)
        if used > width:
            break
        cut = position + 1
    while cut and (_extends(line[cut]) or line[cut - 1] == _JOINER):
        cut -= 1
    return cut
