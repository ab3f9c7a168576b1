"""Reads Markdown into a flat list of lines with runs of styled text (`ui.lines`).

CommonMark with tables, strikethrough, task lists and formulas. No HTML except `<br>`, no references, and nothing is
loaded: an image is a link with its alternative text, and links lead to http, https or mailto only.

The pipeline: this module cuts the text into windows and finds blocks (with markdown-it), `ui.blocks` converts blocks to
lines, `ui.inline` reads emphasis, links and formulas (our own parser, linear), `ui.highlight` colours code (our own
scanner: no lexer based on a grammar is linear), and `ui.chat.body` shows the lines.

No message may block the window, whatever it contains. So a window costs the block parser a few milliseconds at most,
reading is a sequence of small steps (`MarkdownText.step`) between which the window can paint, and lines are cut where a
layout would take more than linear time. Cutting never changes what is copied. While an answer streams, only its last
top-level block is read again; the lines are the same as if the text had arrived at once. `tests/ui/test_responsive`
checks the times, `make soak` fuzzes the reader.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from desktop.ui.blocks import FENCE, MAX_NESTING, Converter, Fence, containers_end, plain_lines
from desktop.ui.lines import LineKind, Run, TextLine, split_line

__all__ = ["LineKind", "MarkdownText", "Run", "TextLine", "parse", "plain_lines"]

MAX_CHARACTERS, MAX_LINES = 300_000, 6_000
"""How much of one message is shown. The rest is replaced by an ellipsis; copying the message copies all of it."""
WINDOW, WINDOW_COST_US = 24_000, 10_000
"""Characters that are parsed at once, and about how many microseconds that may take."""
FORMULA_LINES = 60  # number of lines in which the end of a formula is searched

_DEEP = re.compile(r"^([ \t]*)(?=(?:(?:>|[-+*][ \t]|\d{1,9}[.)][ \t])[ \t]*){20})(\d*)", re.MULTILINE)
_SETEXT_TO_BE = re.compile(r"(?<=\S)\n {0,3}(?:-+|=+)[ \t]*\Z")
_FORMULA = re.compile(r"\$\$|\\\[|\\begin\{([A-Za-z]{1,32}\*?)\}")
_OPENING = re.compile(r"`+|\$\$|\\begin\{([A-Za-z]{1,32}\*?)\}|\\.")
_CLOSING = {"$$": "$$", "\\[": "\\]", "\\(": "\\)"}
_BLOCK_START = re.compile(r"[-+*](?=[ \t])|[>|#]|\d+[.)](?=[ \t])|```|~~~|\$\$|\\\[|\\begin")


@dataclass(frozen=True, slots=True)
class _Position:
    """A position in the text at which reading can continue, and the block that is open there."""

    at: int = 0
    fence: Fence | None = None
    head: str = ""  # the first two lines of the table that continues here
    in_line: bool = False  # in the middle of a line of plain text


@dataclass(frozen=True, slots=True)
class _Window:
    """A part of the text that is parsed at once."""

    end: int
    fence: str = ""  # the line behind the window, if it opens a code block
    fence_end: int = 0  # index behind that line; 0 while the line is incomplete
    ends_text: bool = False


class MarkdownText:
    """Reads a text that may grow. `lines` has what was read so far of the text given to `begin`."""

    def __init__(self, *, plain: bool = False) -> None:
        self._plain = plain
        self._text = ""
        self._shown = ""
        self._growing = False
        self._position = _Position()  # the lines before it are final
        self._final = 0  # the number of final lines
        self._seen = 0  # how many characters of the text the final lines depend on
        self._reading: Iterator[None] = iter(())
        self.lines: list[TextLine] = []

    def set_text(self, text: str, *, growing: bool = False) -> int:
        """Read all of `text`. Return how many lines at the beginning did not change."""
        kept = self.begin(text, growing=growing)
        while self.step():
            pass
        return kept

    def begin(self, text: str, *, growing: bool = False) -> int:
        """Begin to read `text`; fast if it continues the previous text. Return how many lines are known already.

        With `growing`, unfinished marks at the end are shown the way they will most likely be completed.
        """
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = text.replace("\0", "\ufffd")
        if not text.startswith(self._text[: self._seen]):
            self._position, self._final, self._seen = _Position(), 0, 0
        self._text, self._growing = text, growing
        self._shown = _cut(text)
        del self.lines[self._final :]
        self._reading = self._read()
        return self._final

    def step(self) -> bool:
        """Read a little more, for a few milliseconds at most. Return whether there may be more."""
        return next(self._reading, self) is not self

    @property
    def share(self) -> float:
        """The share of the text that was read, from 0 to 1."""
        return self._position.at / max(len(self._shown), 1)

    def _read(self) -> Iterator[None]:
        position: _Position | None = self._position
        while position is not None:
            if position.fence is not None:
                position = yield from self._read_code(position.at, position.fence.copy())
            elif position.in_line or self._plain:
                position = yield from self._read_plain(position)
            elif position.at < len(self._shown):
                position = yield from self._read_window(position)
            else:
                break
        if len(self._shown) < len(self._text):
            self.lines.append(TextLine(LineKind.PARAGRAPH, (Run("…", colour="text.quiet"),)))

    def _commit(self, position: _Position, seen: int = 0) -> _Position:
        """Declare the lines up to `position` final as long as the first `seen` characters of the text stay the same."""
        self._position, self._final, self._seen = position, len(self.lines), max(position.at, seen)
        return position

    def _read_plain(self, position: _Position) -> Generator[None, None, _Position | None]:
        """Read one line of plain text, or a part of a long one."""
        text, at = self._shown, position.at
        end = text.find("\n", at, at + WINDOW)
        cut = end if end >= 0 else min(at + WINDOW, len(text))
        for line in plain_lines(text[at:cut]):
            self.lines.append(replace(line, joined=line.joined or position.in_line))
        yield
        if cut == len(text):
            return None
        return self._commit(_Position(cut + 1) if end >= 0 else _Position(cut, in_line=True))

    def _read_code(self, at: int, fence: Fence) -> Generator[None, None, _Position | None]:
        text = self._shown
        while at < len(text):
            end = text.find("\n", at)
            line = text[at : end if end >= 0 else len(text)]
            if fence.closed_by(line):
                self.lines.extend(fence.last_lines())
                return self._commit(_Position(end + 1)) if end >= 0 else None
            if end < 0:
                if not (self._growing and line and not line.strip(fence.mark[0])):
                    self.lines.extend(fence.add(line))
                break
            self.lines.extend(fence.add(line))
            at = end + 1
            self._commit(_Position(at, fence.copy()))
            yield
        self.lines.extend(fence.copy().last_lines())
        return None

    def _read_window(self, position: _Position) -> Generator[None, None, _Position | None]:
        text, at = self._shown, position.at
        window = _window(text, at)
        source = position.head + text[at : window.end]
        if window.ends_text and self._growing:
            source = _SETEXT_TO_BE.sub("", source)
        blocks = list(_top_level(_PARSER.parse(_DEEP.sub(r"\1\2\\", source))))
        yield
        lines = source.split("\n")
        heads = position.head.count("\n")
        starts = [at] * heads + list(accumulate((len(line) + 1 for line in lines[heads:]), initial=at))
        final = len(blocks)
        if not window.fence_end:
            final = _count_final(text, blocks, starts, window.end)
            if not final and not window.ends_text and not window.fence:
                # one block fills the window: cut it, a list before its last item
                blocks = _cut_list(blocks)
                final = 1 if len(blocks) > 1 and blocks[1][0].type == "list_item_open" else len(blocks)
        for number, block in enumerate(blocks):
            if number == final and not window.ends_text and not window.fence:
                return self._commit(_Position(starts[_line_of(block)]), window.end)
            growing = self._growing and window.ends_text and number == len(blocks) - 1
            headless = bool(position.head) and not number
            for line in Converter(lines, growing=growing, headless=headless).convert(block):
                self.lines.extend(split_line(line))
                yield
            if number < final and number + 1 < len(blocks):
                start = starts[_line_of(blocks[number + 1])]
                self._commit(_Position(start), window.fence_end or text.find("\n", text.find("\n", start) + 1) + 1)
        if window.fence_end:
            return self._commit(_Position(window.fence_end, Fence.opened_by(window.fence)))
        if window.fence:
            self.lines.extend(Fence.opened_by(window.fence).last_lines())
        if window.fence or window.ends_text:
            return None
        if text[window.end - 1] != "\n":
            return self._commit(_Position(window.end, in_line=True))
        return self._commit(_Position(window.end, head=_head_of(blocks[-1], lines) if blocks else ""))


def parse(text: str) -> list[TextLine]:
    """Read all of `text` at once."""
    reader = MarkdownText()
    reader.set_text(text)
    return reader.lines


def _cut(text: str) -> str:
    text = text[:MAX_CHARACTERS]
    if text.count("\n") > MAX_LINES:
        text = "\n".join(text.split("\n", MAX_LINES)[:MAX_LINES])
    return text


def _window(text: str, start: int) -> _Window:
    """As much of the text from `start` on as can be parsed at once, up to a code block at the margin: it ends all
    other blocks."""
    at, cost = start, 0
    while at < len(text):
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else len(text)]
        if line.startswith(("```", "~~~")) and FENCE.match(line):
            return _Window(at, line, end + 1 if end >= 0 else 0)
        inside = line[: containers_end(line)]
        markers = len(inside) - sum(map(inside.count, " \t>"))
        cost += 12 + 6 * len(inside) + 40 * max(markers - 2, 0) + 6 * line.count("|") + len(line) // 50
        if at == start and len(line) > WINDOW:
            return _Window(start + WINDOW)
        if at > start and (cost > WINDOW_COST_US or at + len(line) - start > WINDOW):
            return _Window(at)
        at = end + 1 if end >= 0 else len(text)
    return _Window(len(text), ends_text=True)


def _formula(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Block rule of markdown-it: a formula of several lines, whose text is not Markdown."""
    start = state.bMarks[first] + state.tShift[first]
    line = state.src[start : state.eMarks[first]]
    opening = _FORMULA.match(line)
    if opening is None or state.is_code_block(first):
        return False
    closing = _CLOSING.get(opening[0], f"\\end{{{opening[1]}}}")
    if closing in line[opening.end() :]:
        return False  # in one line, it belongs to a paragraph
    alone = not line[opening.end() :].strip()
    blank = last = 0
    for number in range(first + 1, min(end, first + FORMULA_LINES)):
        if state.isEmpty(number):
            blank = blank or number
            if not alone:
                break
        elif state.sCount[number] < state.blkIndent:
            blank = blank or number
            break
        elif closing in state.src[state.bMarks[number] : state.eMarks[number]]:
            last = number + 1
            break
    if not last:
        if not alone:
            return False
        last = blank if blank and (end > first + FORMULA_LINES or state.sCount[blank] < state.blkIndent) else 0
        last = last or min(end, first + FORMULA_LINES)
    if not silent:
        state.line = last
        token = state.push("formula", "", 0)
        token.content = state.getLines(first, last, state.blkIndent, False)
        token.map = [first, last]
    return True


def _formula_in_paragraph(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Block rule of markdown-it: a paragraph with a formula that continues in the next lines, in which a minus sign at
    the beginning is not a bullet."""
    start = state.bMarks[first] + state.tShift[first]
    closing = _unclosed(state.src[start : state.eMarks[first]])
    if not closing or state.is_code_block(first) or _BLOCK_START.match(state.src, start):
        return False
    for last in range(first + 1, min(end, first + FORMULA_LINES)):
        line = state.src[state.bMarks[last] : state.eMarks[last]]
        if state.isEmpty(last) or state.sCount[last] < state.blkIndent:
            return False
        if closing in line:
            closing = _unclosed(line[line.index(closing) + len(closing) :])
            if not closing:
                break
    else:
        return False
    if not silent:
        state.line = last + 1
        state.push("paragraph_open", "p", 1).map = [first, last + 1]
        token = state.push("inline", "", 0)
        token.content = state.getLines(first, last + 1, state.blkIndent, False).strip()
        token.map, token.children = [first, last + 1], []
        state.push("paragraph_close", "p", -1)
    return True


def _unclosed(line: str) -> str:
    """The closing mark of the formula that `line` opens and does not close; "" if there is none."""
    at = 0
    lonely: set[str] = set()  # runs of backticks without a closing run
    while (found := _OPENING.search(line, at)) is not None:
        opening, at = found[0], found.end()
        if opening[0] == "`":
            end = -1 if opening in lonely else line.find(opening, at)
            lonely |= {opening} if end < 0 else set()
            at = max(at, end + len(opening))
        elif closing := _CLOSING.get(opening) or (found[1] and f"\\end{{{found[1]}}}"):
            end = line.find(closing, at)
            if end < 0:
                return closing
            at = end + len(closing)
    return ""


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING * 4})
    parser.enable(["table"])
    # References could change blocks that are final; HTML is shown as text; `ui.inline` reads the inline content.
    parser.disable(["reference", "html_block", "inline", "text_join"])
    interrupts = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("table", "formula", _formula, {"alt": interrupts})
    parser.block.ruler.before("lheading", "formula_in_paragraph", _formula_in_paragraph, {"alt": interrupts})
    return parser


_PARSER = _make_parser()


def _top_level(tokens: list[Token]) -> Iterator[list[Token]]:
    begin = 0
    for index, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            yield tokens[begin : index + 1]
            begin = index + 1


def _cut_list(blocks: list[list[Token]]) -> list[list[Token]]:
    """Split a list into two blocks, the second of which is its last item."""
    block = blocks[0] if blocks else []
    items = [i for i, token in enumerate(block) if token.type == "list_item_open" and token.level == 1]
    if len(items) < 2 or not block[0].type.endswith("list_open"):
        return blocks
    return [[*block[: items[-1]], block[-1]], block[items[-1] : -1]]


def _line_of(block: list[Token]) -> int:
    return block[0].map[0] if block[0].map else 0


def _count_final(text: str, blocks: list[list[Token]], starts: list[int], end: int) -> int:
    """The number of blocks that cannot change any more, because the first two lines of the next block are complete.

    An incomplete line may still turn out to belong to the block before it: "#" is a heading, "#1" is not, and it is the
    second line that makes a table.
    """
    for number in range(len(blocks) - 1, 0, -1):
        if text.count("\n", starts[_line_of(blocks[number])], end) >= 2:
            return number
    return 0


def _head_of(block: list[Token], lines: list[str]) -> str:
    """The header of a table that is cut (two lines), for the rows that follow; "" for other blocks."""
    if block[0].type != "table_open":
        return ""
    head = lines[_line_of(block) : _line_of(block) + 2]
    return "\n".join(head) + "\n" if sum(map(len, head)) < WINDOW // 8 else ""
