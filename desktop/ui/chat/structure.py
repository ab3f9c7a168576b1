"""The structure of a message in words, for screen readers: headings, lists, code, quotes and tables.

`spoken_text` is a whole text; `place_of` and `change_of_place` say where the caret is when it moves from line to line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication

from desktop.ui.lines import BREAK, LineKind, Run, TextLine


@dataclass(frozen=True, slots=True)
class Place:
    """What is around the caret. Indices of lines identify blocks; -1 is none."""

    heading: int = 0  # its level
    line: int = -1  # the heading's
    code: int = -1  # the first line of the code block
    code_name: str = ""
    list: int = -1  # the first line of the list
    level: int = 0  # number of enclosing lists
    item: int = 0  # number of the item, from 1; 0 in a line that continues an item
    items: int = 0
    quote: int = 0
    table: int = -1
    size: tuple[int, int] = (0, 0)  # rows and columns of the table
    row: int = -1
    column: int = -1
    header: str = ""  # of the column


NOWHERE = Place()


def place_of(lines: Sequence[TextLine], index: int, row: int = -1, column: int = -1) -> Place:
    """The place of line `index`, or of a cell of the table there."""
    line = lines[index]
    first, level, item, items = _list_around(lines, index)
    place = Place(list=first, level=level, item=item, items=items, quote=line.quote)
    if line.kind is LineKind.TABLE:
        parts = _table_parts(lines, index)
        header = lines[parts.start].rows[0]
        before = sum(len(lines[number].rows) for number in range(parts.start, index))
        size = sum(len(lines[number].rows) for number in parts), max(len(line.aligns), 1)
        name = _text_of(header[column]) if 0 <= column < len(header) else ""
        return replace(place, table=parts.start, size=size, row=before + row, column=column, header=name)
    if line.kind is LineKind.CODE:
        start = index
        while start and not lines[start].first and lines[start - 1].kind is LineKind.CODE:
            start -= 1
        return replace(place, code=start, code_name=lines[start].language)
    return replace(place, heading=line.level, line=index) if line.kind is LineKind.HEADING else place


def change_of_place(old: Place, new: Place) -> str:
    """What to say when the caret has moved from one place to another; "" if nothing."""
    return ", ".join([*_ends(old, new), *_starts(old, new), *_steps(old, new)])


def spoken_text(lines: Sequence[TextLine]) -> str:
    """The whole text in words, with its structure."""
    texts: list[str] = []
    old, before = NOWHERE, None
    for index, line in enumerate(lines):
        around = (line.kind, line.indent, line.quote, line.level)
        continues = around == before and line.kind in (LineKind.PARAGRAPH, LineKind.CODE) and not line.first
        new = old if continues else place_of(lines, index)  # a long list or code block is looked at once
        texts += _ends(old, new)
        what = ", ".join(_starts(old, new))
        old, before = new, around
        if line.kind is LineKind.TABLE:
            text = "; ".join(", ".join(_text_of(cell) for cell in row) for row in line.rows)
        else:
            text = line.text.replace(BREAK, "\n")
            if line.marker and line.marker != "•":
                text = f"{line.marker} {text}"
        if line.joined and texts and not what:
            texts[-1] += text
        elif text or what:
            texts.append(introduced(what, text))
    return "\n".join(texts)


def introduced(structure: str, text: str) -> str:
    """A text behind what it is, as "heading 1: Fruit"."""
    if not structure or not text:
        return structure or text
    return QCoreApplication.translate("Structure", "{structure}: {text}").format(structure=structure, text=text)


def _text_of(cell: Sequence[Run]) -> str:
    return "".join(run.text for run in cell)


def _ends(old: Place, new: Place) -> Iterator[str]:
    """What the caret has left."""
    translate = QCoreApplication.translate
    if old.code >= 0 and new.code != old.code:
        yield translate("Structure", "end of code")
    if old.table >= 0 and new.table != old.table:
        yield translate("Structure", "end of table")
    if old.level and not new.level:
        yield translate("Structure", "end of list")
    if old.quote and not new.quote:
        yield translate("Structure", "end of quote")


def _starts(old: Place, new: Place) -> Iterator[str]:
    """What the caret has entered."""
    translate = QCoreApplication.translate
    if new.quote and not old.quote:
        yield translate("Structure", "quote")
    if new.items and (new.list, new.level) != (old.list, old.level):
        if new.level == 1 < old.level:
            yield translate("Structure", "level {level}").format(level=new.level)
        else:
            yield translate("Structure", "list of {count}").format(count=new.items)
            if new.level > 1:
                yield translate("Structure", "level {level}").format(level=new.level)
    if new.heading and new.line != old.line:
        yield translate("Structure", "heading {level}").format(level=new.heading)
    if new.code >= 0 and new.code != old.code:
        code = translate("Structure", "code, {language}").format(language=new.code_name)
        yield code if new.code_name else translate("Structure", "code")
    if new.table >= 0 and new.table != old.table:
        yield translate("Structure", "table, rows: {rows}, columns: {columns}").format(
            rows=new.size[0], columns=new.size[1]
        )


def _steps(old: Place, new: Place) -> Iterator[str]:
    """Where the caret is in a list or table."""
    translate = QCoreApplication.translate
    if new.item and (new.list, new.item) != (old.list, old.item):
        yield translate("Structure", "item {item} of {count}").format(item=new.item, count=new.items)
    if new.table >= 0 and (new.table, new.row) != (old.table, old.row):
        row = translate("Structure", "row {row}").format(row=new.row + 1)
        yield row if new.row else translate("Structure", "header row")
    if new.table >= 0 and new.row and (new.table, new.column) != (old.table, old.column):
        yield new.header or translate("Structure", "column {column}").format(column=new.column + 1)


def _list_around(lines: Sequence[TextLine], index: int) -> tuple[int, int, int, int]:
    """The first line of the list around a line, its level, and the number of the item among how many."""
    level = lines[index].indent
    if not level:
        return -1, 0, 0, 0
    start, end = index, index + 1
    while start and lines[start - 1].indent >= level:
        start -= 1
    while end < len(lines) and lines[end].indent >= level:
        end += 1
    starts = [number for number in range(start, end) if lines[number].indent == level and lines[number].marker]
    item = starts.index(index) + 1 if index in starts else 0
    return start, level, item, len(starts)


def _table_parts(lines: Sequence[TextLine], index: int) -> range:
    """The lines that are parts of the table in a line: a long one is cut."""
    start, end = index, index + 1
    while start and lines[start].joined and lines[start - 1].kind is LineKind.TABLE:
        start -= 1
    while end < len(lines) and lines[end].joined and lines[end].kind is LineKind.TABLE:
        end += 1
    return range(start, end)
