"""Markdown as a flat list of lines with runs of styled text: what a message shows, and what tests compare.

CommonMark with tables, strikethrough, task lists and formulas. No HTML but `<br>`, no references, nothing is ever
loaded: an image is a link with its alternative text, a link leads to http, https or mailto or is none.

A model's text may be hostile or broken, so nothing here takes long at a time. The text is read in windows that cost the
block parser some milliseconds whatever they say, and reading is a sequence of small steps (`MarkdownText.step`) between
which a window can paint. Text grows while an answer streams: only its last top-level block is read again, and the lines
are the same as if the whole had come at once.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from desktop.ui.blocks import FENCE, MAX_NESTING, Converter, Fence, containers_end, plain_lines
from desktop.ui.lines import LineKind, Run, TextLine, pieces

__all__ = ["LineKind", "MarkdownText", "Run", "TextLine", "parse", "plain_lines"]

MAX_CHARACTERS, MAX_LINES = 300_000, 6_000
"""Of one message that are shown; the rest is behind an ellipsis, copying the message takes it all."""
WINDOW, WINDOW_COST = 24_000, 10_000
"""Characters that are parsed at once, and about how many microseconds that may take."""
FORMULA_LINES = 60  # how far the end of a formula is looked for

_DEEP = re.compile(r"^([ \t]*)(?=(?:(?:>|[-+*][ \t]|\d{1,9}[.)][ \t])[ \t]*){20})(\d*)", re.MULTILINE)
_SETEXT_TO_BE = re.compile(r"(?<=\S)\n {0,3}(?:-+|=+)[ \t]*\Z")
_FORMULA = re.compile(r"\$\$|\\\[|\\begin\{([A-Za-z]{1,32}\*?)\}")
_OPENING = re.compile(r"`+|\$\$|\\begin\{([A-Za-z]{1,32}\*?)\}|\\.")
_CLOSING = {"$$": "$$", "\\[": "\\]", "\\(": "\\)"}
_BLOCK_START = re.compile(r"[-+*](?=[ \t])|[>|#]|\d+[.)](?=[ \t])|```|~~~|\$\$|\\\[|\\begin")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where reading stands, and what it is inside of there."""

    at: int = 0
    fence: Fence | None = None
    head: str = ""  # the first two lines of the table that goes on here
    in_line: bool = False


@dataclass(frozen=True, slots=True)
class _Window:
    """A part of the text that is parsed at once."""

    end: int
    fence: str = ""  # the line behind it, which opens a code block
    fence_end: int = 0  # behind that line; 0 while it is not complete
    ends_text: bool = False


class MarkdownText:
    """A text that grows, as lines. `lines` is what was read so far of what `begin` got."""

    def __init__(self, *, plain: bool = False) -> None:
        self._plain = plain
        self._text = ""
        self._shown = ""
        self._growing = False
        self._place = _Place()  # what is before it cannot change any more
        self._final = 0  # the lines of that
        self._seen = 0  # how much of the text this depends on
        self._reading: Iterator[None] = iter(())
        self.lines: list[TextLine] = []

    def set_text(self, text: str, *, growing: bool = False) -> int:
        """Reads all of `text`. Returns how many lines at the beginning are untouched."""
        kept = self.begin(text, growing=growing)
        while self.step():
            pass
        return kept

    def begin(self, text: str, *, growing: bool = False) -> int:
        """Begins to read `text`. Quick when it goes on from the last one. Returns how many lines are known already.

        While it is `growing`, what its end opened and did not close shows as it will most likely be.
        """
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = text.replace("\0", "\ufffd")
        if not text.startswith(self._text[: self._seen]):
            self._place, self._final, self._seen = _Place(), 0, 0
        self._text, self._growing = text, growing
        self._shown = _cut(text)
        del self.lines[self._final :]
        self._reading = self._read()
        return self._final

    def step(self) -> bool:
        """Reads a little more, for some milliseconds at most. Returns whether there may be more."""
        return next(self._reading, self) is not self

    @property
    def share(self) -> float:
        """How much of the text was read, from 0 to 1."""
        return self._place.at / max(len(self._shown), 1)

    def _read(self) -> Iterator[None]:
        place: _Place | None = self._place
        while place is not None:
            if place.fence is not None:
                place = yield from self._read_code(place.at, place.fence.copy())
            elif place.in_line or self._plain:
                place = yield from self._read_plain(place)
            elif place.at < len(self._shown):
                place = yield from self._read_window(place)
            else:
                break
        if len(self._shown) < len(self._text):
            self.lines.append(TextLine(LineKind.PARAGRAPH, (Run("…", colour="text.quiet"),)))

    def _commit(self, place: _Place, seen: int = 0) -> _Place:
        """What was read up to there stays as it is while the text begins with what was `seen` of it."""
        self._place, self._final, self._seen = place, len(self.lines), max(place.at, seen)
        return place

    def _read_plain(self, place: _Place) -> Generator[None, None, _Place | None]:
        """A line, or a part of one."""
        text, at = self._shown, place.at
        end = text.find("\n", at, at + WINDOW)
        cut = end if end >= 0 else min(at + WINDOW, len(text))
        for line in plain_lines(text[at:cut]):
            self.lines.append(replace(line, joined=line.joined or place.in_line))
        yield
        if cut == len(text):
            return None
        return self._commit(_Place(cut + 1) if end >= 0 else _Place(cut, in_line=True))

    def _read_code(self, at: int, fence: Fence) -> Generator[None, None, _Place | None]:
        text = self._shown
        while at < len(text):
            end = text.find("\n", at)
            line = text[at : end if end >= 0 else len(text)]
            if fence.closed_by(line):
                self.lines.extend(fence.finished())
                return self._commit(_Place(end + 1)) if end >= 0 else None
            if end < 0:
                if not (self._growing and line and not line.strip(fence.mark[0])):
                    self.lines.extend(fence.add(line))
                break
            self.lines.extend(fence.add(line))
            at = end + 1
            self._commit(_Place(at, fence.copy()))
            yield
        self.lines.extend(fence.copy().finished())
        return None

    def _read_window(self, place: _Place) -> Generator[None, None, _Place | None]:
        text, at = self._shown, place.at
        window = _window(text, at)
        source = place.head + text[at : window.end]
        if window.ends_text and self._growing:
            source = _SETEXT_TO_BE.sub("", source)
        blocks = list(_top_level(_PARSER.parse(_DEEP.sub(r"\1\2\\", source))))
        yield
        lines = source.split("\n")
        heads = place.head.count("\n")
        starts = [at] * heads + list(accumulate((len(line) + 1 for line in lines[heads:]), initial=at))
        final = len(blocks)
        if not window.fence_end:
            final = _count_final(text, blocks, starts, window.end)
            if not final and not window.ends_text and not window.fence:
                # one block fills the window: it is cut, a list before its last item
                blocks = _cut_list(blocks)
                final = 1 if len(blocks) > 1 and blocks[1][0].type == "list_item_open" else len(blocks)
        for number, block in enumerate(blocks):
            if number == final and not window.ends_text and not window.fence:
                return self._commit(_Place(starts[_line_of(block)]), window.end)
            growing = self._growing and window.ends_text and number == len(blocks) - 1
            headless = bool(place.head) and not number
            for line in Converter(lines, growing=growing, headless=headless).convert(block):
                self.lines.extend(pieces(line))
                yield
            if number < final and number + 1 < len(blocks):
                start = starts[_line_of(blocks[number + 1])]
                self._commit(_Place(start), window.fence_end or text.find("\n", text.find("\n", start) + 1) + 1)
        if window.fence_end:
            return self._commit(_Place(window.fence_end, Fence.opened_by(window.fence)))
        if window.fence:
            self.lines.extend(Fence.opened_by(window.fence).finished())
        if window.fence or window.ends_text:
            return None
        if text[window.end - 1] != "\n":
            return self._commit(_Place(window.end, in_line=True))
        return self._commit(_Place(window.end, head=_head_of(blocks[-1], lines) if blocks else ""))


def parse(text: str) -> list[TextLine]:
    """The whole of `text` at once."""
    whole = MarkdownText()
    whole.set_text(text)
    return whole.lines


def _cut(text: str) -> str:
    text = text[:MAX_CHARACTERS]
    if text.count("\n") > MAX_LINES:
        text = "\n".join(text.split("\n", MAX_LINES)[:MAX_LINES])
    return text


def _window(text: str, start: int) -> _Window:
    """As much as can be parsed at once, up to a code block that begins at the margin: nothing goes on over it."""
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
        if at > start and (cost > WINDOW_COST or at + len(line) - start > WINDOW):
            return _Window(at)
        at = end + 1 if end >= 0 else len(text)
    return _Window(len(text), ends_text=True)


def _formula(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """A formula over several lines, of which nothing is Markdown."""
    start = state.bMarks[first] + state.tShift[first]
    line = state.src[start : state.eMarks[first]]
    opening = _FORMULA.match(line)
    if opening is None or state.is_code_block(first):
        return False
    closing = _CLOSING.get(opening[0], f"\\end{{{opening[1]}}}")
    if closing in line[opening.end() :]:
        return False  # in one line it is a part of a paragraph
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
    """A paragraph with a formula that goes on in the next lines, where a sign at the beginning is no bullet."""
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
    """What would close the formula that the line begins and does not end; empty where it begins none."""
    at = 0
    lonely: set[str] = set()  # runs of backticks that nothing closes
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
    # References could change blocks that are finished; HTML is never meant here; what is inline is read by ourselves.
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
    """A list as two blocks, the second one being its last item."""
    block = blocks[0] if blocks else []
    items = [i for i, token in enumerate(block) if token.type == "list_item_open" and token.level == 1]
    if len(items) < 2 or not block[0].type.endswith("list_open"):
        return blocks
    return [[*block[: items[-1]], block[-1]], block[items[-1] : -1]]


def _line_of(block: list[Token]) -> int:
    return block[0].map[0] if block[0].map else 0


def _count_final(text: str, blocks: list[list[Token]], starts: list[int], end: int) -> int:
    """How many blocks cannot change any more: the first two lines of the next one are complete. A half line may still
    turn out to belong to the block before it ("#" is a heading, "#1" is not; a table is one because of its second
    line)."""
    for number in range(len(blocks) - 1, 0, -1):
        if text.count("\n", starts[_line_of(blocks[number])], end) >= 2:
            return number
    return 0


def _head_of(block: list[Token], lines: list[str]) -> str:
    """The first two lines of a table that is cut, for the rows that follow."""
    if block[0].type != "table_open":
        return ""
    head = lines[_line_of(block) : _line_of(block) + 2]
    return "\n".join(head) + "\n" if sum(map(len, head)) < WINDOW // 8 else ""
