"""Writes lines of a message as Markdown again, for the clipboard."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from desktop.ui.lines import BOXES, BREAK, LineKind, TextLine, cut_utf16, utf16_length

_SEPARATORS = {"right": "---:", "center": ":---:"}


def markdown_between(lines: Sequence[TextLine], starts: Sequence[int], start: int, end: int) -> str:
    """The Markdown between two positions, with list markers, quote marks and code fences.

    `starts` has the position of each line; all positions are in UTF-16 units. A line whose beginning is outside gets
    no mark, and code of a single block gets no fences.
    """
    first, last = max(bisect_right(starts, start) - 1, 0), bisect_right(starts, end)
    lines, starts = lines[first:last], starts[first:last]
    code_only = all(line.kind is LineKind.CODE for line in lines) and not any(line.first for line in lines[1:])
    out: list[str] = []
    before: TextLine | None = None
    for line, at in zip(lines, starts, strict=True):
        length = utf16_length(line.text)
        if at + length < start or (at == end and start < end):
            continue
        text, mark = _text(line, start - at, end - at), _mark(line) if start <= at else ""
        fenced = line.kind is LineKind.CODE and not code_only
        if line.joined and out:
            out[-1] += "\n" * (line.kind is LineKind.TABLE) + text
            mark = ""
        else:
            if before is not None and line.gap >= 8 and not (line.kind is LineKind.CODE and not line.first):
                out.append("")
            if fenced and (line.first or before is None):
                out.append(mark + "```" + line.language)
            out.append(mark + text)
        if fenced and line.last and end >= at + length:
            out.append(mark + "```")
        before = line
    return "\n".join(out)


def _mark(line: TextLine) -> str:
    """What stands before the text of a line: quote marks, indentation, and a list marker or the marks of a heading."""
    mark = "> " * line.quote + "  " * (line.indent - bool(line.marker))
    if line.marker:
        mark += ("-" if line.marker == "•" else line.marker) + " "
    if line.kind is LineKind.HEADING:
        mark += "#" * line.level + " "
    return mark


def _text(line: TextLine, start: int, end: int) -> str:
    """The text of a line from `start` to `end`, which may be outside the line; all of a rule or a table."""
    if line.kind is LineKind.RULE:
        return "---"
    if line.kind is LineKind.TABLE:
        return "\n".join(_table_rows(line))
    text = cut_utf16(line.text, max(start, 0), min(end, utf16_length(line.text))).replace(BREAK, "\n")
    if line.task and start <= 0:
        text = f"[{line.task}] " + text.removeprefix(BOXES[line.task])
    return text


def _table_rows(line: TextLine) -> Iterator[str]:
    for number, row in enumerate(line.rows):
        cells = ("".join(run.text for run in cell).replace("|", "\\|").replace(BREAK, "<br>") for cell in row)
        yield "| " + " | ".join(cells) + " |"
        if number == 0 and not line.joined:
            yield "|" + "|".join(_SEPARATORS.get(align, "---") for align in line.aligns) + "|"
