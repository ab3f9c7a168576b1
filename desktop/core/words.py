"""Words and steps of a text, as a reader counts them. Positions are code points."""

import re

Passage = tuple[int, int]
"""`text[start:end]`."""

_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff]|[^\W_]+(?:['’-][^\W_]+)*")
_LINE = re.compile(r"[^\n]+")
_FENCE = re.compile(r"\s*(```|~~~)")
_SENTENCE = re.compile(r"\S.*?(?:[.!?…]+[\"”’)\]]*(?=\s|$)|[。！？]+[”’）」』]*|$)", re.DOTALL)


def words(text: str) -> list[Passage]:
    """Each Chinese or Japanese character is a word of its own."""
    return [found.span() for found in _WORD.finditer(text)]


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
