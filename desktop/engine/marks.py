"""Keeps control tokens out of the text of messages: only what a chat template itself writes may become one.

Before rendering, the characters of messages that a control token could begin or end with are masked: replaced by
private-use characters, one for one, so that lengths, cuts and case do not change. After rendering, they show which
parts of the prompt come from messages. If masking changes the rendering, fewer characters are masked; if no masking
gives the same text, the prompt is rejected (`template.ChatTemplate.prompt`). The literal spans are stored in the
provenance of an answer, so that its prompt can be sent again exactly.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.engine.reasoning import find_marks

Span = tuple[int, int]

REASONING = re.compile(r"think|thought|reason|channel|inner_(?:prefix|suffix)", re.IGNORECASE)
"""Matches the text of a token that marks reasoning, which may be part of an assistant's message."""

_PLANES = range(0xF0000, 0x10FFFE)
_PREFIX = 3  # characters of a token that a regular expression searches for


@dataclass(frozen=True, slots=True)
class SpecialTokens:
    """Texts of a vocabulary's special tokens: `control` (including unknown tokens) and user-`defined` ones."""

    control: tuple[str, ...] = ()
    defined: tuple[str, ...] = ()


NO_TOKENS = SpecialTokens()


@dataclass(frozen=True, slots=True)
class PromptText:
    """A prompt as text. `literal` are the spans that look like a control token but are text, in order."""

    text: str
    literal: tuple[Span, ...] = ()


class TokenFinder:
    """Finds every occurrence of some texts, including overlapping ones, in time linear in the text."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = frozenset(text for text in texts if text)
        lengths: dict[str, set[int]] = {}
        for text in self.texts:
            lengths.setdefault(text[:_PREFIX], set()).add(len(text))
        self._lengths = {prefix: sorted(sizes) for prefix, sizes in lengths.items()}
        # one pattern for each prefix length, so that a short prefix does not hide a longer one
        self._patterns = [
            re.compile(f"(?=({'|'.join(re.escape(prefix) for prefix in sorted(prefixes))}))")
            for size in range(1, _PREFIX + 1)
            if (prefixes := [prefix for prefix in lengths if len(prefix) == size])
        ]

    def find(self, text: str) -> list[Span]:
        """Return the spans of all occurrences in `text`, sorted."""
        spans = []
        for pattern in self._patterns:
            for match in pattern.finditer(text):
                start = match.start()
                for length in self._lengths[match[1]]:
                    if text[start : start + length] in self.texts:
                        spans.append((start, start + length))
        return sorted(set(spans))


class Marks:
    """The texts that must not come from messages, for one vocabulary and one template.

    `written` are the texts in the template; a user-defined token counts as a mark if the template writes it. `searched`
    are the texts that the template looks for in messages. Exempt are, in an assistant's message, user-defined tokens
    that mark reasoning or that the template looks for.

    The methods return the indices of the characters of a message to mask. The `role` "output" stands for the model's
    raw output, in which reasoning marks keep their meaning.
    """

    def __init__(self, tokens: SpecialTokens, written: Iterable[str] = (), searched: Iterable[str] = ()) -> None:
        searched_texts, text = list(searched), "\0".join(written)
        control = {token for token in tokens.control if token.strip()}
        defined = {token for token in tokens.defined if _is_mark(token) and token in text}
        exempt = {
            token for token in defined if REASONING.search(token) or any(token in other for other in searched_texts)
        }
        self.all = TokenFinder(control | defined)
        self._assistant_finder = TokenFinder((control | defined) - exempt)
        self._exempt_reasoning = TokenFinder(exempt)
        searched_control = {t for t in control if REASONING.search(t) and any(t in other for other in searched_texts)}
        self._exempt_searched = TokenFinder(exempt | searched_control)
        reasoning_texts = find_marks((*control, *tokens.defined), text).texts
        self._exempt_in_output = TokenFinder(exempt | {t for t in (*control, *tokens.defined) if t in reasoning_texts})
        # the template looks for these, and they are no part of a mark
        self._searched_finder = TokenFinder(
            other
            for other in searched_texts
            if len(other) > 1 and not any(other in t or t in other for t in self.all.texts)
        )
        # first and last characters of marks; no letters (a template may change their case), nothing that JSON escapes
        firm_chars = [list(filter(_is_firm, token)) for token in self.all.texts]
        self.edges = frozenset(char for chars in firm_chars if chars for char in (chars[0], chars[-1]))
        self.edges |= {token.strip()[0] for token, chars in zip(self.all.texts, firm_chars, strict=True) if not chars}

    def edge_indices(self, text: str, role: str) -> list[int]:
        """Return the index of every character that a mark could begin or end with."""
        exempt = {"assistant": self._exempt_reasoning, "output": self._exempt_in_output}.get(role)
        return self._edge_indices_outside(text, exempt)

    def edge_indices_except_reasoning(self, text: str, role: str) -> list[int]:
        """Like `edge_indices`, but also exempt reasoning control tokens in an assistant's message that the template
        looks for. They belong to the message, and no turn can be forged with them."""
        return self._edge_indices_outside(text, self._exempt_searched if role == "assistant" else None)

    def _edge_indices_outside(self, text: str, exempt: TokenFinder | None) -> list[int]:
        indices = [i for i, char in enumerate(text) if char in self.edges]
        if not indices:
            return indices
        free = self._searched_finder.find(text) + (exempt.find(text) if exempt else [])
        exempt_indices = {i for start, end in free for i in range(start, end)}
        return [i for i in indices if i not in exempt_indices]

    def mark_indices(self, text: str, role: str) -> list[int]:
        """Return one index in each mark of a message, and in each part of a mark that the message begins or ends
        with."""
        finder = self._assistant_finder if role == "assistant" else self.all
        indices = set()
        for start, end in finder.find(text):
            indices.add(next((i for i in range(start, end) if text[i] in self.edges), start))
        longest = max(map(len, finder.texts), default=0)
        body = text.strip()
        head, tail = body[:longest], body[-longest:]
        first, last = text.find(head), text.find(head) + len(body)
        for size, char in enumerate(head, 1):
            if char in self.edges and any(token.endswith(head[:size]) for token in finder.texts):
                indices.add(first + size - 1)
        for size, char in enumerate(reversed(tail), 1):
            if char in self.edges and any(token.startswith(tail[-size:]) for token in finder.texts):
                indices.add(last - size)
        return sorted(indices)


class CharacterMask:
    """Replaces characters of messages by private-use characters that occur in none of `texts`, and reverts it.

    Raises `ValueError` if no private-use character is left.
    """

    def __init__(self, characters: Iterable[str], texts: Iterable[str]) -> None:
        to_mask = sorted(set(characters))
        used = set().union(*(set(text) for text in texts)) if to_mask else set()
        free = (chr(code) for code in _PLANES if chr(code) not in used)
        self._masks = dict(zip(to_mask, free, strict=False))
        if len(self._masks) < len(to_mask):
            raise ValueError("no private-use character is left")
        self._unmask_table = str.maketrans({mask: char for char, mask in self._masks.items()})
        self._any = re.compile(f"[{''.join(self._masks.values())}]") if to_mask else None

    def mask(self, text: str, indices: Sequence[int]) -> str:
        """Return `text` with the characters at `indices` masked."""
        if not indices:
            return text
        characters = list(text)
        for index in indices:
            characters[index] = self._masks[characters[index]]
        return "".join(characters)

    def unmask(self, text: str) -> tuple[str, list[int]]:
        """Return the original text and the indices of the masked characters in it."""
        indices = [match.start() for match in self._any.finditer(text)] if self._any else []
        return text.translate(self._unmask_table), indices


def spans_containing(spans: Sequence[Span], indices: Sequence[int]) -> tuple[Span, ...]:
    """Return the spans that contain one of the (ascending) indices."""
    found = []
    for start, end in spans:
        at = bisect_left(indices, start)
        if at < len(indices) and indices[at] < end:
            found.append((start, end))
    return tuple(found)


def _is_firm(char: str) -> bool:
    return not (char.isalnum() or char.isspace() or char in '"\\')


def _is_mark(text: str) -> bool:
    """Not a run of spaces, a word or a letter, which are user-defined tokens in some vocabularies."""
    return len(text) > 2 and not text[0].isalnum() and not text[-1].isalnum() and not text.isspace()
