"""Keeps control tokens out of text: only what a chat template writes itself may become a control token.

Before rendering, the characters of a message that a control token could begin or end with become private-use
characters (one for one, so lengths, cuts and case stay what they are). Afterwards they show which parts of the prompt
come from messages. A rendering that comes out differently because of them is not used.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.engine.reasoning import find_marks

Span = tuple[int, int]

REASONING = re.compile(r"think|thought|reason|channel|inner_(?:prefix|suffix)", re.IGNORECASE)
"""In the text of a token: it marks reasoning, which is part of an assistant's own message."""

_PLANES = range(0xF0000, 0x10FFFE)
_PREFIX = 3  # characters of a token that are looked for at once


@dataclass(frozen=True, slots=True)
class SpecialTokens:
    """Texts of a vocabulary's tokens: `control` (unknown tokens included), and `defined` by the model's maker."""

    control: tuple[str, ...] = ()
    defined: tuple[str, ...] = ()


NO_TOKENS = SpecialTokens()


@dataclass(frozen=True, slots=True)
class PromptText:
    """A prompt as text. `literal` are the places in it that read like a control token and are none, in order."""

    text: str
    literal: tuple[Span, ...] = ()


class TokenFinder:
    """Finds every occurrence of some texts, overlapping ones too, in time that grows with the text alone."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = frozenset(text for text in texts if text)
        lengths: dict[str, set[int]] = {}
        for text in self.texts:
            lengths.setdefault(text[:_PREFIX], set()).add(len(text))
        self._lengths = {prefix: sorted(some) for prefix, some in lengths.items()}
        # one pattern for each length of a prefix, so that a short prefix does not hide a longer one
        self._patterns = [
            re.compile(f"(?=({'|'.join(re.escape(prefix) for prefix in sorted(some))}))")
            for size in range(1, _PREFIX + 1)
            if (some := [prefix for prefix in lengths if len(prefix) == size])
        ]

    def find(self, text: str) -> list[Span]:
        spans = []
        for pattern in self._patterns:
            for match in pattern.finditer(text):
                start = match.start()
                for length in self._lengths[match[1]]:
                    if text[start : start + length] in self.texts:
                        spans.append((start, start + length))
        return sorted(set(spans))


class Marks:
    """What must not arise from messages, for one vocabulary and one template.

    `written` are the texts in the template (a user-defined token counts as a mark when the template writes it),
    `searched` those that it looks for in messages. An assistant's message may hold reasoning marks and what the
    template looks for, where these are user-defined.

    The methods say which characters of a message to cover. `role` "output" is the model's own raw output, in which
    reasoning marks are what they are.
    """

    def __init__(self, tokens: SpecialTokens, written: Iterable[str] = (), searched: Iterable[str] = ()) -> None:
        wanted, text = list(searched), "\0".join(written)
        control = {token for token in tokens.control if token.strip()}
        defined = {token for token in tokens.defined if _is_mark(token) and token in text}
        own = {token for token in defined if REASONING.search(token) or any(token in some for some in wanted)}
        self.all = TokenFinder(control | defined)
        self._assistants = TokenFinder((control | defined) - own)
        self._own = TokenFinder(own)
        searched_control = {t for t in control if REASONING.search(t) and any(t in some for some in wanted)}
        self._own_searched = TokenFinder(own | searched_control)
        shown = find_marks((*control, *tokens.defined), text).texts
        self._own_output = TokenFinder(own | {t for t in (*control, *tokens.defined) if t in shown})
        # looked for by the template, and no part of a mark
        self._exempt = TokenFinder(
            some for some in wanted if len(some) > 1 and not any(some in t or t in some for t in self.all.texts)
        )
        # what a mark begins or ends with; no letters, whose case a template may change, and nothing that JSON escapes
        firm = [list(filter(_is_firm, token)) for token in self.all.texts]
        self.edges = frozenset(char for chars in firm if chars for char in (chars[0], chars[-1]))
        self.edges |= {token.strip()[0] for token, chars in zip(self.all.texts, firm, strict=True) if not chars}

    def edges_in(self, text: str, role: str) -> list[int]:
        """All characters that a mark could begin or end with."""
        own = {"assistant": self._own, "output": self._own_output}.get(role)
        return self._edges_without(text, own)

    def edges_but_reasoning(self, text: str, role: str) -> list[int]:
        """The same, but for reasoning marks in an assistant's message that the template looks for, control tokens too:
        they are its own, and no turn can be forged with them."""
        return self._edges_without(text, self._own_searched if role == "assistant" else None)

    def _edges_without(self, text: str, own: TokenFinder | None) -> list[int]:
        places = [i for i, char in enumerate(text) if char in self.edges]
        if not places:
            return places
        free = self._exempt.find(text) + (own.find(text) if own else [])
        covered = {i for start, end in free for i in range(start, end)}
        return [i for i in places if i not in covered]

    def marks_in(self, text: str, role: str) -> list[int]:
        """One place in each mark of a message, and in each part of a mark that it ends or begins with."""
        finder = self._assistants if role == "assistant" else self.all
        places = set()
        for start, end in finder.find(text):
            places.add(next((i for i in range(start, end) if text[i] in self.edges), start))
        longest = max(map(len, finder.texts), default=0)
        body = text.strip()
        head, tail = body[:longest], body[-longest:]
        first, last = text.find(head), text.find(head) + len(body)
        for size, char in enumerate(head, 1):
            if char in self.edges and any(token.endswith(head[:size]) for token in finder.texts):
                places.add(first + size - 1)
        for size, char in enumerate(reversed(tail), 1):
            if char in self.edges and any(token.startswith(tail[-size:]) for token in finder.texts):
                places.add(last - size)
        return sorted(places)


class Cover:
    """Replaces characters of messages by private-use ones that occur in none of them, and back.

    Raises ValueError when there is no such character left.
    """

    def __init__(self, characters: Iterable[str], texts: Iterable[str]) -> None:
        wanted = sorted(set(characters))
        taken = set().union(*(set(text) for text in texts)) if wanted else set()
        free = (chr(code) for code in _PLANES if chr(code) not in taken)
        self._covers = dict(zip(wanted, free, strict=False))
        if len(self._covers) < len(wanted):
            raise ValueError("no private-use character is left")
        self._back = str.maketrans({cover: char for char, cover in self._covers.items()})
        self._any = re.compile(f"[{''.join(self._covers.values())}]") if wanted else None

    def cover(self, text: str, places: Sequence[int]) -> str:
        if not places:
            return text
        characters = list(text)
        for place in places:
            characters[place] = self._covers[characters[place]]
        return "".join(characters)

    def uncover(self, text: str) -> tuple[str, list[int]]:
        """The text as it was, and where in it the covered characters are."""
        places = [match.start() for match in self._any.finditer(text)] if self._any else []
        return text.translate(self._back), places


def touched(spans: Sequence[Span], places: Sequence[int]) -> tuple[Span, ...]:
    """The spans that have one of the places (ascending) in them."""
    found = []
    for start, end in spans:
        at = bisect_left(places, start)
        if at < len(places) and places[at] < end:
            found.append((start, end))
    return tuple(found)


def _is_firm(char: str) -> bool:
    return not (char.isalnum() or char.isspace() or char in '"\\')


def _is_mark(text: str) -> bool:
    """Not a run of spaces, a word, or a letter, all of which are user-defined tokens somewhere."""
    return len(text) > 2 and not text[0].isalnum() and not text[-1].isalnum() and not text.isspace()
