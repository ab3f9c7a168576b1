"""Words and steps of a text, as a reader counts them. Positions are code points."""

import re

Passage = tuple[int, int]
"""`text[start:end]`."""

_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff]|[^\W_]+(?:['’-][^\W_]+)*")
_APART = 100
"""So many words may stand between two that are shown next to each other."""
_LINE = re.compile(r"[^\n]+")
_FENCE = re.compile(r"\s*(```|~~~)")
_SENTENCE = re.compile(r"\S.*?(?:[.!?…]+[\"”’)\]]*(?=\s|$)|[。！？]+[”’）」』]*|$)", re.DOTALL)


def words(text: str) -> list[Passage]:
    """Each Chinese or Japanese character is a word of its own."""
    return [found.span() for found in _WORD.finditer(text)]


def locate(shown: str, start: int, end: int, text: str) -> Passage | None:
    """Where the words of `shown[start:end]` stand in `text`, which has the same words in the same order with other
    things between them (the marks of Markdown, addresses); None where it has none of them."""
    own = words(text)
    here, found = 0, list[Passage]()
    for first, last in words(shown):
        if first >= end:
            break
        near = own[here : here + _APART]
        step = next((n for n, word in enumerate(near) if text[slice(*word)] == shown[first:last]), None)
        if step is None:
            continue  # the text has it in pieces, or not at all
        here += step + 1
        if last > start:
            found.append(near[step])
    return (found[0][0], found[-1][1]) if found else None


def steps(text: str) -> list[Passage]:
    """The steps of a solution: its lines, a block of code being one; the sentences of what is a single line."""
    found: list[Passage] = []
    fence = ""
    for line in _LINE.finditer(text):
        start, end = line.span()
        mark = _FENCE.match(line.group())
        if fence:
            found[-1] = found[-1][0], end
            fence = "" if mark and mark.group(1) == fence else fence
        elif line.group().strip():
            found.append((start, end))
            fence = mark.group(1) if mark else ""
    if len(found) == 1 and not _FENCE.match(text):
        offset, end = found[0]
        found = [(offset + s.start(), offset + s.end()) for s in _SENTENCE.finditer(text[offset:end])]
    return [passage for passage in (_trimmed(text, *passage) for passage in found) if passage[0] < passage[1]]


def _trimmed(text: str, start: int, end: int) -> Passage:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
