"""What is searched for, and where it stands in a text.

A query is words, all of which must occur, as words or as their beginnings. "…" keeps words together, -word excludes,
and `name:value` filters: `role:user`, `model:smollm`, `after:2026-01-31`, `before:2026-02`, `is:rated`, `is:rewritten`.
In Chinese, Japanese and other scripts without spaces, each character is a word, and neighbours keep together.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from typing import Final, NamedTuple

from desktop.core.conversation import Role

# Scripts that put no spaces between words, and symbols such as emoji: each character is a word of the index.
_ALONE = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u30ff\u3105-\u318f\u31a0-\u9fff"
    "\ua000-\ua4cf\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
    "\u2190-\u21ff\u2300-\u2bff\U0001f000-\U0001faff])"
)
_ITEM = re.compile(r'(-?)(?:([a-z]+):)?(?:["“”]([^"“”]*)(?:["“”]|$)|(\S+))')
_SNIPPET: Final = 120  # characters
_BEFORE: Final = 30  # of them before the first match
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """A word or phrase, as `spaced`. With `is_prefix`, its last word may go on."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A parsed query. `after` and `before` are Unix times: from the first one on, and less than the second."""

    terms: tuple[SearchTerm, ...] = ()
    excluded: tuple[SearchTerm, ...] = ()
    role: Role | None = None
    model: str = ""
    after: float | None = None
    before: float | None = None
    rated: bool = False
    rewritten: bool = False

    def __bool__(self) -> bool:
        return self != SearchQuery()

    @classmethod
    def parse(cls, text: str) -> "SearchQuery":
        """Parse what a person typed. Nothing is an error: what is no filter is a word."""
        query = cls()
        for minus, name, phrase, word in _ITEM.findall(unicodedata.normalize("NFKC", text)):
            value = phrase or word
            if name and not minus and (filtered := query._filtered(name, value)) is not None:
                query = filtered
                continue
            term = _term(f"{name}:{value}" if name else value, is_exact=bool(phrase))
            if term is None:
                continue
            if minus:
                query = replace(query, excluded=(*query.excluded, term))
            else:
                query = replace(query, terms=(*query.terms, term))
        return query

    def finds(self, text: str) -> bool:
        """Whether all terms stand in a text, and none of the excluded ones. Filters are not considered."""
        return all(_stands(term, text) for term in self.terms) and not any(
            _stands(term, text) for term in self.excluded
        )

    def _filtered(self, name: str, value: str) -> "SearchQuery | None":
        match name, value.casefold():
            case "role", "user" | "assistant" as role:
                return replace(self, role=Role(role))
            case "model", _ if value:
                return replace(self, model=value)
            case "is", "rated":
                return replace(self, rated=True)
            case "is", "rewritten":
                return replace(self, rewritten=True)
            case "after" | "before", _:
                day = _day(value)
                if day is None:
                    return None
                return replace(self, after=day) if name == "after" else replace(self, before=day)
        return None


class SearchSnippet(NamedTuple):
    """A line of a text, and where the terms stand in it, in code points."""

    text: str
    matches: tuple[tuple[int, int], ...]


def spaced(text: str) -> str:
    """The text as the index takes it: without case and compatibility forms, and with spaces around characters that are
    words."""
    return _ALONE.sub(r" \1 ", unicodedata.normalize("NFKC", text).casefold())


def find_matches(text: str, query: SearchQuery) -> list[tuple[int, int]]:
    """Where the query's terms stand in a text: (start, end) in code points, in order, without overlaps."""
    if not query.terms:
        return []
    folded, places = _folded(text)
    found = sorted(match.span() for term in query.terms for match in _pattern(term).finditer(folded))
    merged: list[tuple[int, int]] = []
    for start, end in found:
        at = places[start], places[end - 1] + 1
        if merged and at[0] < merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], at[1])
        else:
            merged.append(at)
    return merged


def snippet(text: str, query: SearchQuery) -> SearchSnippet:
    """The part of a text around the first match, as one line of about 120 characters."""
    matches = find_matches(text, query)
    first = matches[0][0] if matches else 0
    start = max(first - _BEFORE, 0)
    if start > 0:  # begin with a whole word, if there is one nearby
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    line = ("…" if start > 0 else "") + _SPACES.sub(" ", text[start : start + _SNIPPET]).strip()
    line += "…" if start + _SNIPPET < len(text) else ""
    return SearchSnippet(line, tuple(find_matches(line, query)))


def _stands(term: SearchTerm, text: str) -> bool:
    return _pattern(term).search(_folded(text)[0]) is not None


def _term(text: str, is_exact: bool) -> SearchTerm | None:
    words = " ".join(spaced(text).split())
    if not any(unicodedata.category(char)[0] in "LN" or _ALONE.match(char) for char in words):
        return None  # marks only: the index has none
    last = re.split(r"[\W_]", words)[-1]
    # A single letter begins so many words that they say nothing.
    return SearchTerm(words, not is_exact and len(last) > 1 and _ALONE.match(last) is None)


def _day(text: str) -> float | None:
    """The beginning of a day, month or year in local time."""
    parts = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", text)
    if parts is None:
        return None
    try:
        day = date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))
        return datetime.combine(day, time()).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _folded(text: str) -> tuple[str, list[int]]:
    """The text without case and accents, and of each of its characters the place in the text."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for part in _fold(char):
            chars.append(part)
            places.append(place)
    return "".join(chars), places


@lru_cache(4096)
def _fold(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(part for part in parts if unicodedata.category(part) != "Mn")
    return unicodedata.normalize("NFC", bare) or parts


@lru_cache(64)
def _pattern(term: SearchTerm) -> "re.Pattern[str]":
    words = list(_words("".join(_fold(char) for char in term.text)))
    begins = "" if _ALONE.match(words[0]) else rf"(?:(?<![^\W_])|(?<={_ALONE.pattern}))"
    # What follows may also be a character that is a word.
    ends = "" if term.is_prefix or _ALONE.match(words[-1]) else rf"(?:(?![^\W_])|(?={_ALONE.pattern}))"
    return re.compile(begins + r"[\W_]*".join(map(re.escape, words)) + ends)


def _words(text: str) -> Iterator[str]:
    """The words of a folded term, as the index separates them."""
    return (match.group() for match in re.finditer(rf"{_ALONE.pattern}|[^\W_]+", spaced(text)))
