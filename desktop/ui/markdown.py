"""Markdown as a flat list of lines with runs of styled text: what the transcript shows, and what tests compare.

CommonMark with tables and strikethrough. No HTML, no references, nothing is ever loaded: an image is a link with its
alternative text, a link leads to http, https or mailto or is none. A model's text may be hostile or broken, so
everything that costs more than linear time is bounded; what is over a bound is shown as plain text, never dropped.

Text grows while an answer streams: `MarkdownText` parses only its last top-level block again, and the lines are the
same as if the whole had come at once.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from threading import Thread

from markdown_it import MarkdownIt
from markdown_it.token import Token

MAX_CHARACTERS, MAX_LINES = 300_000, 6_000
"""Of one message that are shown; the rest is behind an ellipsis, copying the message takes it all."""
MAX_INLINE = 12_000  # characters of one paragraph whose inline marks are read
MAX_BRACKETS = 400  # of one paragraph: looking for the ends of links is quadratic
MAX_NESTING = 16  # quotes and lists inside each other
MAX_CELLS = 1_200
PIECE = 4_000  # a longer line without marks is laid out in pieces

_LINK = re.compile(r"(https?://|mailto:)\S", re.IGNORECASE)
_DEEP = re.compile(r"^([ \t]*)(?=(?:(?:>|[-+*][ \t]|\d{1,9}[.)][ \t])[ \t]*){40})(\d*)", re.MULTILINE)


class Kind(StrEnum):
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CODE = "code"  # one line of a code block
    RULE = "rule"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one style. `colour` names a theme token, "" for the ordinary one."""

    text: str
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    href: str = ""
    colour: str = ""


Cell = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph, heading, line of code or whole table. `gap` is the room above it in pixels at text size 1."""

    kind: Kind
    runs: tuple[Run, ...] = ()
    gap: int = 12
    level: int = 0  # of a heading
    indent: int = 0  # how many lists it is in
    quote: int = 0  # how many quotes it is in
    marker: str = ""  # "•" or "1." of a list item's first line
    language: str = ""  # of code
    first: bool = False  # the first line of a code block
    last: bool = False
    joined: bool = False  # goes on from the line above without a line break
    rows: tuple[tuple[Cell, ...], ...] = ()  # of a table, the head first
    aligns: tuple[str, ...] = ()  # "left", "right" or "center" by column

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


class MarkdownText:
    """A text that grows, as lines. `lines` is always what `set_text` last got."""

    def __init__(self, *, plain: bool = False) -> None:
        self._plain = plain
        self._text = ""
        self._done = 0  # characters whose blocks cannot change any more
        self._final = 0  # the lines of these blocks
        self._code = _GrowingCode()
        self.lines: list[Line] = []

    def set_text(self, text: str, *, growing: bool = False) -> int:
        """Returns how many lines at the beginning are untouched. Quick when `text` goes on from the last one.

        While `growing`, the newest lines of a long code block may be uncoloured for a moment.
        """
        text = _DEEP.sub(r"\1\2\\", text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd"))
        if not text.startswith(self._text[: self._done]):
            self._done = self._final = 0
        self._text = text
        kept = self._final
        del self.lines[kept:]
        shown = _cut(text)
        if self._plain:
            self.lines.extend(plain_lines(shown))
        else:
            self._parse_tail(shown, growing)
        if len(shown) < len(text):
            self.lines.append(Line(Kind.PARAGRAPH, (Run("…", colour="text.quiet"),)))
        return kept

    def _parse_tail(self, text: str, growing: bool) -> None:
        tail = text[self._done :]
        final = 0
        for start, lines in _blocks(tail, self._code.lines if growing else _code_lines):
            # A block is final once the next one's first two lines are complete: a half line may still turn out to
            # belong to the block before it ("#" is a heading, "#1" is not; a table is one because of its second line).
            if start and tail.count("\n", start) >= 2:
                self._final = len(self.lines)
                final = start
            self.lines.extend(lines)
        self._done += final


def parse(text: str) -> list[Line]:
    """The whole of `text` at once."""
    whole = MarkdownText()
    whole.set_text(text)
    return whole.lines


def plain_lines(text: str, gap: int = 0) -> Iterator[Line]:
    """Text as it is. `gap` is above the first line."""
    for line in text.split("\n"):
        pieces = [line[i : i + PIECE] for i in range(0, len(line), PIECE)] or [""]
        for index, piece in enumerate(pieces):
            yield Line(Kind.PARAGRAPH, (Run(piece),) if piece else (), gap=gap, joined=index > 0)
            gap = 0


def _cut(text: str) -> str:
    text = text[:MAX_CHARACTERS]
    if text.count("\n") > MAX_LINES:
        text = "\n".join(text.split("\n", MAX_LINES)[:MAX_LINES])
    return text


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING * 4})
    parser.enable(["table", "strikethrough"])
    # References could change blocks that are finished; HTML is never meant here; inline marks are read within bounds.
    return parser.disable(["reference", "html_block", "html_inline", "inline", "text_join"])


_PARSER = _make_parser()

_CodeLines = Callable[[str, str], Sequence[tuple[Run, ...]]]


def _blocks(text: str, last_code_lines: _CodeLines) -> Iterator[tuple[int, list[Line]]]:
    """The top-level blocks as (the character it starts at, its lines). `last_code_lines` colours the last one."""
    source = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in source)]
    tokens = _PARSER.parse(text)
    begin = 0
    for index, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            block = tokens[begin : index + 1]
            begin = index + 1
            first, end = block[0].map or [0, 0]
            if max(t.level for t in block) > MAX_NESTING * 2:
                yield starts[first], list(plain_lines("\n".join(source[first:end]), gap=12))
            else:
                code_lines = last_code_lines if begin == len(tokens) else _code_lines
                yield starts[first], _Converter(code_lines).convert(block)


class _Converter:
    """markdown-it's tokens of one top-level block as lines."""

    def __init__(self, code_lines: _CodeLines) -> None:
        self._code_lines = code_lines
        self._out: list[Line] = []
        self._lists: list[int | None] = []  # the next number of each list we are in, None for bullets
        self._quote = 0
        self._marker = ""
        self._tight = False
        self._item_start = False

    def convert(self, tokens: list[Token]) -> list[Line]:
        index = 0
        level = 0
        while index < len(tokens):
            token = tokens[index]
            index += 1
            match token.type:
                case "bullet_list_open":
                    self._lists.append(None)
                case "ordered_list_open":
                    self._lists.append(int(token.attrs.get("start", 1)))
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                case "list_item_open":
                    self._flush_marker()
                    number = self._lists[-1]
                    self._marker = "•" if number is None else f"{number}."
                    if number is not None:
                        self._lists[-1] = number + 1
                case "list_item_close":
                    self._flush_marker()
                case "blockquote_open":
                    self._quote += 1
                case "blockquote_close":
                    self._quote -= 1
                case "heading_open":
                    level = int(token.tag[1])
                case "heading_close":
                    level = 0
                case "paragraph_open":
                    self._tight = token.hidden
                case "inline":
                    self._paragraph(token.content, level)
                case "fence" | "code_block":
                    self._code(token)
                case "hr":
                    self._flush_marker()
                    self._add(Line(Kind.RULE, gap=16))
                case "table_open":
                    end = next(i for i in range(index, len(tokens)) if tokens[i].type == "table_close")
                    self._table(tokens[index:end])
                    index = end + 1
        return self._out

    def _add(self, line: Line) -> None:
        self._out.append(replace(line, indent=len(self._lists), quote=self._quote))

    def _gap(self, level: int = 0) -> int:
        if level:
            return {1: 28, 2: 24}.get(level, 20)
        if self._lists and self._out:
            return 4 if self._tight else 8
        return 12

    def _flush_marker(self) -> None:
        """A list item that begins with no text still shows its marker."""
        if self._marker:
            self._paragraph("", 0)

    def _paragraph(self, content: str, level: int) -> None:
        marker, self._marker = self._marker, ""
        kind = Kind.HEADING if level else Kind.PARAGRAPH
        gap = self._gap(level)
        if len(content) <= MAX_INLINE:
            self._add(Line(kind, _inline(content), gap=gap, level=level, marker=marker))
            return
        for line in plain_lines(content, gap):
            self._add(replace(line, kind=kind, level=level, marker=marker))
            marker = ""

    def _code(self, token: Token) -> None:
        self._flush_marker()
        language = token.info.split()[0] if token.info.split() else ""
        lines = self._code_lines(token.content.removesuffix("\n"), language)
        last = len(lines) - 1
        for i, runs in enumerate(lines):
            self._add(Line(Kind.CODE, runs, gap=0 if i else 12, language=language, first=i == 0, last=i == last))

    def _table(self, tokens: list[Token]) -> None:
        self._flush_marker()
        rows: list[list[str]] = []
        aligns: list[str] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "th_open":
                aligns.append(str(token.attrs.get("style", "")).removeprefix("text-align:") or "left")
            elif token.type == "inline":
                rows[-1].append(token.content)
        if len(rows) * len(aligns) > MAX_CELLS:
            for i, row in enumerate(rows):
                self._add(Line(Kind.PARAGRAPH, (Run(" | ".join(row)[:PIECE], code=True),), gap=0 if i else 12))
            return
        cells = tuple(tuple(_inline(cell) for cell in row) for row in rows)
        self._add(Line(Kind.TABLE, gap=12, rows=cells, aligns=tuple(aligns)))


def _inline(content: str) -> tuple[Run, ...]:
    """Bold, italic, code, links. A line break stays one (U+2028), as people and models mean it in a chat."""
    if len(content) > MAX_INLINE or content.count("[") > MAX_BRACKETS:
        return (Run(content.replace("\n", "\u2028")),) if content else ()
    runs: list[Run] = []
    style = Run("")
    bold = italic = strike = 0
    for token in _inline_tokens(content):
        match token.type:
            case "strong_open" | "strong_close":
                bold += token.nesting
            case "em_open" | "em_close":
                italic += token.nesting
            case "s_open" | "s_close":
                strike += token.nesting
            case "link_open":
                href = str(token.attrs.get("href", ""))
                style = replace(style, href=href if _LINK.match(href) else "")
            case "link_close":
                style = replace(style, href="")
            case "softbreak" | "hardbreak":
                _put(runs, style, "\u2028")
            case "code_inline":
                _put(runs, replace(style, code=True), token.content)
            case "image":
                source = str(token.attrs.get("src", ""))
                href = style.href or (source if _LINK.match(source) else "")
                _put(runs, replace(style, href=href), token.content or source)
            case _:
                _put(runs, style, token.content)
        style = replace(style, bold=bold > 0, italic=italic > 0, strike=strike > 0)
    return tuple(runs)


def _inline_tokens(content: str) -> list[Token]:
    tokens: list[Token] = []
    _PARSER.inline.parse(content, _PARSER, {}, tokens)
    return tokens


def _put(runs: list[Run], style: Run, text: str) -> None:
    if not text:
        return
    if runs and replace(runs[-1], text="") == style:
        runs[-1] = replace(style, text=runs[-1].text + text)
    else:
        runs.append(replace(style, text=text))


@lru_cache(maxsize=16)
def _code_lines(code: str, language: str) -> Sequence[tuple[Run, ...]]:
    if not language:
        return [(Run(line),) if line else () for line in code.split("\n")]
    # Pygments stays unloaded until there is something to colour: it costs start-up more than all else here.
    from desktop.ui.highlight import highlight  # noqa: PLC0415

    return [tuple(Run(text, colour=colour) for text, colour in line) for line in highlight(code, language)]


@lru_cache(maxsize=64)
def _loading(language: str) -> Thread:
    """Loads what colours a language, beside the window: Pygments and one lexer take 0.1 s."""
    thread = Thread(target=_code_lines, args=("", language), name=f"colours of {language}", daemon=True)
    thread.start()
    return thread


@dataclass
class _GrowingCode:
    """Colours code that is being written, each line by itself: only a multi-line string or comment looks wrong until
    the block is finished and coloured as a whole. Plain until the colours are loaded."""

    _known: list[str] = field(default_factory=list)
    _language: str = ""
    _lines: list[tuple[Run, ...]] = field(default_factory=list)

    def lines(self, code: str, language: str) -> Sequence[tuple[Run, ...]]:
        if language and _loading(language).is_alive():
            return _code_lines(code, "")
        lines = code.split("\n")
        same = 0
        if language == self._language:
            while same < min(len(lines), len(self._known)) and lines[same] == self._known[same]:
                same += 1
        fresh = [line for text in lines[same:] for line in _code_lines(text, language)]
        self._known, self._language = lines, language
        self._lines = self._lines[:same] + fresh
        return self._lines
