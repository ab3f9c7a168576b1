"""Emphasis in Markdown: which marks begin and end bold, italic and struck text, by the delimiter rules of CommonMark.

CommonMark decides by spaces and punctuation whether a mark begins or ends a word, but Chinese, Japanese and Korean have
no spaces between words. So their punctuation counts as a letter, and their letters next to other punctuation count as a
space (the rule of markdown-cjk-friendly).
"""

import re
import unicodedata
from dataclasses import dataclass, field

CJK = (
    r"\u1100-\u11ff\u2e80-\u303e\u3041-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    r"\ufe30-\ufe4f\uff01-\uffee\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)
"""Chinese, Japanese and Korean characters, as the inside of a character class."""
PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
"""ASCII punctuation, which a backslash escapes."""

_IS_CJK = re.compile(f"[{CJK}]")


@dataclass(slots=True)
class InlineNode:
    """A piece of a paragraph's text, with the styles that begin and end at it ("bold", "italic", "strike")."""

    text: str = ""
    code: bool = False
    href: str = ""  # the target, for a bare address
    ends: list[str] = field(default_factory=list)  # styles that end before this node
    begins: list[str] = field(default_factory=list)  # styles that begin after this node
    link: str | None = None  # the link target of the nodes after this one; "" ends a link


@dataclass(slots=True)
class Delimiter:
    """A run of `*`, `_` or `~` that may begin or end emphasis. Its unused characters are the text of `node`."""

    node: InlineNode
    char: str
    length: int
    unused: int  # how many of its characters have no partner yet
    opens: bool
    closes: bool

    @classmethod
    def between(cls, before: str, node: InlineNode, after: str) -> "Delimiter":
        """The delimiter whose marks are the text of `node`, between two characters."""
        char, length = node.text[0], len(node.text)
        left, right = _flanking(before, after)
        if char == "_":
            opens = left and (not right or _is_punctuation(before))
            closes = right and (not left or _is_punctuation(after))
        else:
            opens, closes = left, right
        return cls(node, char, length, length, opens, closes)


def pair_delimiters(marks: list[Delimiter], bottom: int = 0) -> list[Delimiter]:
    """Pair the delimiters from index `bottom` on and remove them from `marks`. Return those without a partner."""
    floors: dict[tuple[str, bool, int], int] = {}  # no opener for this kind of closer below this index
    at = bottom
    while at < len(marks):
        closer = marks[at]
        if not closer.closes:
            at += 1
            continue
        kind = (closer.char, closer.opens, closer.length % 3)
        floor = max(floors.get(kind, bottom), bottom)
        match = next((i for i in range(at - 1, floor - 1, -1) if _can_pair(marks[i], closer)), -1)
        if match < 0:
            floors[kind] = at
            if closer.opens:
                at += 1
            else:
                del marks[at]
            continue
        opener = marks[match]
        used = 2 if min(opener.unused, closer.unused) >= 2 else 1
        style = "strike" if closer.char == "~" else "bold" if used == 2 else "italic"
        for mark in (opener, closer):
            mark.unused -= used
            mark.node.text = mark.char * mark.unused
        opener.node.begins.append(style)
        closer.node.ends.append(style)
        del marks[match + 1 : at]
        at = match + 1
        if not opener.unused:
            del marks[match]
            at = match
        floors = {kind: min(floor, at) for kind, floor in floors.items()}
        if not closer.unused:
            del marks[at]
    unpaired = marks[bottom:]
    del marks[bottom:]
    return unpaired


def begin_unfinished(unpaired: list[Delimiter]) -> None:
    """Apply the styles that were opened and not closed: in a growing text, the closing marks will follow."""
    for mark in unpaired:
        may_be_times = mark.closes and mark.unused == 1
        if not mark.opens or may_be_times or mark.unused > 3:
            continue
        mark.node.text = ""
        if mark.char == "~":
            mark.node.begins.append("strike")
            continue
        if mark.unused >= 2:
            mark.node.begins.append("bold")
        if mark.unused != 2:
            mark.node.begins.append("italic")


def _is_punctuation(char: str) -> bool:
    return char in PUNCTUATION if char.isascii() else unicodedata.category(char)[0] in "PS"


def _flanking(before: str, after: str) -> tuple[bool, bool]:
    """Whether a delimiter between these two characters can begin emphasis, and whether it can end it."""
    cjk_before, cjk_after = _IS_CJK.match(before) is not None, _IS_CJK.match(after) is not None
    space_before, space_after = before.isspace(), after.isspace()
    mark_before = _is_punctuation(before) and not cjk_before
    mark_after = _is_punctuation(after) and not cjk_after
    left = not space_after and (not mark_after or space_before or mark_before or cjk_before)
    right = not space_before and (not mark_before or space_after or mark_after or cjk_after)
    return left, right


def _can_pair(opener: Delimiter, closer: Delimiter) -> bool:
    if opener.char != closer.char or not opener.opens:
        return False
    both = opener.closes or closer.opens
    thirds = (opener.length + closer.length) % 3 == 0 and (opener.length % 3 or closer.length % 3)
    return not (both and thirds)
