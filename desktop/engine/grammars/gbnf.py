"""Checks a GBNF grammar before llama.cpp parses it. llama.cpp's parser recurses without a limit and silently drops
limits above 2000 repetitions; its search for left recursion misses some and takes exponential time for others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, Phrase, Translatable, UserError
from desktop.engine.grammars.budget import MAX_BYTES, MAX_DEPTH, GrammarBudget

MAX_REPETITIONS = 2000  # llama.cpp's own limit
_MAX_PATHS = 2_000_000  # paths that llama.cpp's search for left recursion may walk
_MAX_CHAIN = 5_000  # rules that begin with each other, since that search recurses

_SPACE = re.compile(r"(?:[ \t]|#[^\r\n]*)*")
_SPACES = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*")
_NAME = re.compile(r"[a-zA-Z0-9-]+")
_LITERAL = re.compile(r'"(?:[^"\\]|\\(?:[trn\\"\[\]-]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}))*"', re.DOTALL)
_CLASS = re.compile(r'\[(?:[^\]\\]|\\(?:[trn\\"\[\]-]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}))*\]', re.DOTALL)
_TOKEN = re.compile(r"!?<[^>]*>", re.DOTALL)
_BOUNDS = re.compile(rf"\{{{_SPACES.pattern}(\d+){_SPACES.pattern}(?:(,){_SPACES.pattern}(\d*){_SPACES.pattern})?\}}")


def check_gbnf(text: str) -> None:
    """Raise `UserError` (ErrorKind.INPUT) if llama.cpp would reject the grammar or be harmed by it."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise UserError(
            ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "The grammar is larger than 1 MB. Use a smaller one.")
        )
    if not _SPACES.fullmatch(text):
        _Parser(text).parse().check(text)
        return
    raise UserError(
        ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "The grammar is empty. Write GBNF with a rule named root.")
    )


@dataclass(slots=True)
class _Item:
    rule: str | None  # None: characters or a token
    is_nullable: bool  # may match the empty text, whatever the rule matches


@dataclass(slots=True)
class _Rules:
    """The alternatives of each rule, by name. A group is a rule whose name begins with its number."""

    rules: dict[str, list[list[_Item]]] = field(default_factory=dict)
    first_uses: dict[str, int] = field(default_factory=dict)  # offset of the first use of each name

    def check(self, source: str) -> None:
        if "root" not in self.rules:
            text = QT_TRANSLATE_NOOP("errors", "The grammar has no rule named root. Name its first rule root.")
            raise UserError(ErrorKind.INPUT, text)
        for name, offset in self.first_uses.items():
            if name not in self.rules:
                line = source.count("\n", 0, offset) + 1
                text = QT_TRANSLATE_NOOP("errors", "The grammar has no rule named {name}, which line {line} uses.")
                raise UserError(ErrorKind.INPUT, text, {"name": name, "line": line})
        self._check_left_recursion(self._nullable())

    def _nullable(self) -> set[str]:
        users: dict[str, set[str]] = {}
        for name, options in self.rules.items():
            for option in options:
                for item in option:
                    if item.rule is not None:
                        users.setdefault(item.rule, set()).add(name)
        found: set[str] = set()
        todo = list(self.rules)
        while todo:
            name = todo.pop()
            if name not in found and any(
                all(item.is_nullable or item.rule in found for item in option) for option in self.rules[name]
            ):
                found.add(name)
                todo += users.get(name, ())
        return found

    def _check_left_recursion(self, nullable: set[str]) -> None:
        """Search depth-first through what rules may begin with; count the paths that llama.cpp would walk."""
        paths: dict[str, int] = {}
        depths: dict[str, int] = {}
        for start in self.rules:
            if start in paths:
                continue
            active = {start}
            stack: list[tuple[str, Iterator[str]]] = [(start, self._first(start, nullable))]
            while stack:
                name, rest = stack[-1]
                following = next(rest, None)
                if following is None:
                    stack.pop()
                    active.discard(name)
                    firsts = list(self._first(name, nullable))
                    paths[name] = 1 + sum(paths[first] for first in firsts)
                    depths[name] = 1 + max((depths[first] for first in firsts), default=0)
                elif following in active:
                    text = QT_TRANSLATE_NOOP(
                        "errors",
                        "The rule {name} of the grammar begins with itself (left recursion). Let it end with itself.",
                    )
                    raise UserError(ErrorKind.INPUT, text, {"name": following.rpartition(" ")[2]})
                elif following not in paths:
                    active.add(following)
                    stack.append((following, self._first(following, nullable)))
        if sum(paths.values()) > _MAX_PATHS or max(depths.values()) > _MAX_CHAIN:
            text = QT_TRANSLATE_NOOP("errors", "Too many rules of the grammar begin with each other. Simplify it.")
            raise UserError(ErrorKind.INPUT, text)

    def _first(self, name: str, nullable: set[str]) -> Iterator[str]:
        """Yield the rules that a rule may begin with, once for each occurrence."""
        for option in self.rules[name]:
            for item in option:
                if item.rule is not None:
                    yield item.rule
                if not item.is_nullable and item.rule not in nullable:
                    break


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._depth = 0
        self._groups = 0
        self._budget = GrammarBudget()
        self._found = _Rules()

    def parse(self) -> _Rules:
        self._skip(_SPACES)
        while self._position < len(self._text):
            name = self._match(_NAME) or self._fail(QT_TRANSLATE_NOOP("errors", "a rule’s name is expected"))
            self._skip(_SPACE)
            if not self._accept("::="):
                self._fail(QT_TRANSLATE_NOOP("errors", "::= is expected"))
            self._skip(_SPACES)
            self._found.rules[name] = self._alternatives(name, nested=False)
            if self._position < len(self._text) and not (
                self._accept("\r\n") or self._accept("\n") or self._accept("\r")
            ):
                self._fail(QT_TRANSLATE_NOOP("errors", "a new line or the end is expected"))
            self._skip(_SPACES)
        return self._found

    def _alternatives(self, name: str, nested: bool) -> list[list[_Item]]:
        options = [self._sequence(name, nested)]
        while self._accept("|"):
            self._skip(_SPACES)
            options.append(self._sequence(name, nested))
        return options

    def _sequence(self, name: str, nested: bool) -> list[_Item]:
        items: list[_Item] = []
        space = _SPACES if nested else _SPACE
        weight = 1
        while self._position < len(self._text):
            before = self._budget.items
            item = self._item(name)
            if item is not None:
                items.append(item)
                self._budget.spend()
                weight = max(1, self._budget.items - before)
            else:
                bounds = self._repetition()
                if bounds is None:
                    break
                if not items:
                    self._fail(QT_TRANSLATE_NOOP("errors", "there is nothing to repeat"))
                low, high = bounds
                self._budget.spend(weight * max(low, high or 0))
                items[-1] = _Item(items[-1].rule, items[-1].is_nullable or low == 0)
            self._skip(space)
        return items

    def _item(self, name: str) -> _Item | None:
        character = self._text[self._position]
        if character == '"':
            text = self._match(_LITERAL) or self._fail(
                QT_TRANSLATE_NOOP(
                    "errors", "this text in quotes does not end, or has an escape that GBNF does not know"
                )
            )
            self._budget.spend(len(text) // 8)
            return _Item(None, is_nullable=text == '""')
        if character == "[":
            text = self._match(_CLASS) or self._fail(
                QT_TRANSLATE_NOOP("errors", "this class does not end, or has an escape that GBNF does not know")
            )
            if text in ("[]", "[^]"):
                return _Item(None, is_nullable=True)
            return _Item(None, is_nullable=False)
        if character in "<!":
            if not self._match(_TOKEN):
                self._fail(QT_TRANSLATE_NOOP("errors", "this token does not end"))
            return _Item(None, is_nullable=False)
        if character == ".":
            self._position += 1
            return _Item(None, is_nullable=False)
        if character == "(":
            return self._group(name)
        offset = self._position
        if (rule := self._match(_NAME)) is None:
            return None
        self._found.first_uses.setdefault(rule, offset)
        return _Item(rule, is_nullable=False)

    def _group(self, name: str) -> _Item:
        self._position += 1
        self._depth += 1
        if self._depth > MAX_DEPTH:
            text = QT_TRANSLATE_NOOP("errors", "The grammar is nested more than 64 levels deep, in line {line}.")
            raise UserError(ErrorKind.INPUT, text, {"line": self._line})
        self._skip(_SPACES)
        self._groups += 1
        group = f"{self._groups} {name.rpartition(' ')[2]}"
        self._found.rules[group] = self._alternatives(group, nested=True)
        if not self._accept(")"):
            self._fail(QT_TRANSLATE_NOOP("errors", ") is expected"))
        self._depth -= 1
        return _Item(group, is_nullable=False)

    def _repetition(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._accept(sign):
                return bounds
        if not self._text.startswith("{", self._position):
            return None
        match = _BOUNDS.match(self._text, self._position)
        if match is None:
            self._fail(QT_TRANSLATE_NOOP("errors", "a repetition is {m}, {m,} or {m,n}"))
        low, comma, high = match.groups()
        for count in (low, high):
            if count and (len(count) > 9 or int(count) > MAX_REPETITIONS):
                text = QT_TRANSLATE_NOOP(
                    "errors",
                    "Line {line} of the grammar repeats something {count} times. At most {limit} are possible.",
                )
                raise UserError(
                    ErrorKind.INPUT, text, {"line": self._line, "count": count[:20], "limit": MAX_REPETITIONS}
                )
        self._position = match.end()
        return int(low), int(high) if high else None if comma else int(low)

    # --- text -------------------------------------------------------------------------------------------------------

    @property
    def _line(self) -> int:
        return self._text.count("\n", 0, self._position) + 1

    def _match(self, pattern: re.Pattern[str]) -> str | None:
        match = pattern.match(self._text, self._position)
        if match is None:
            return None
        self._position = match.end()
        return match[0]

    def _skip(self, pattern: re.Pattern[str]) -> None:
        self._match(pattern)

    def _accept(self, sign: str) -> bool:
        if self._text.startswith(sign, self._position):
            self._position += len(sign)
            return True
        return False

    def _fail(self, reason: Translatable) -> NoReturn:
        column = self._position - self._text.rfind("\n", 0, self._position)
        text = QT_TRANSLATE_NOOP("errors", "The grammar is not valid GBNF: line {line}, column {column}: {reason}.")
        raise UserError(ErrorKind.INPUT, text, {"line": self._line, "column": column, "reason": Phrase(reason)})
