"""Words and steps of a text, as readers count them. Positions are code points."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

Passage = tuple[int, int]
"""Start and end of `text[start:end]`."""

_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff]|[^\W_]+(?:['’-][^\W_]+)*")
_MAX_GAP = 100
"""The maximum number of words between two words that show next to each other."""
_LINE = re.compile(r"[^\n]+")
_FENCE = re.compile(r"\s*(```|~~~)")
_SENTENCE = re.compile(r"\S.*?(?:[.!?…]+[\"”’)\]]*(?=\s|$)|[。！？]+[”’）」』]*|$)", re.DOTALL)


def words(text: str) -> list[Passage]:
    """Return the words of a text. Each Chinese or Japanese character is a word."""
    return [found.span() for found in _WORD.finditer(text)]


def locate(shown: str, start: int, end: int, text: str) -> Passage | None:
    """Return where the words of `shown[start:end]` are in `text`; None if `text` has none of them.

    `text` has the same words in the same order with other things between them (Markdown, addresses).
    """
    found = list[Passage]()
    for (first, last), passage in match_words(shown, text):
        if first >= end:
            break
        if last > start:
            found.append(passage)
    return (found[0][0], found[-1][1]) if found else None


def match_words(shown: str, text: str) -> Iterator[tuple[Passage, Passage]]:
    """Yield the words of `shown`, each with its passage in `text`.

    `text` has the same words in the same order with other things between them. Words that are split or missing there
    are skipped.
    """
    words_of_text = words(text)
    here = 0
    for word in _WORD.finditer(shown):
        near = words_of_text[here : here + _MAX_GAP]
        step = next((n for n, passage in enumerate(near) if text[slice(*passage)] == word[0]), None)
        if step is not None:
            here += step + 1
            yield word.span(), near[step]


def shown_passage(matched: Sequence[tuple[Passage, Passage]], passage: Passage) -> Passage | None:
    """Return where a passage of a text shows, by the pairs of `match_words`; None if none of its words do."""
    start, end = passage
    first = bisect_right(matched, start, key=lambda pair: pair[1][1])
    last = bisect_left(matched, end, key=lambda pair: pair[1][0])
    if first >= last:
        return None
    (begin, _), (text_begin, _) = matched[first]
    (_, stop), (_, text_stop) = matched[last - 1]
    return begin + max(start - text_begin, 0), stop - max(text_stop - end, 0)


def steps(text: str) -> list[Passage]:
    """Return the steps of a solution: its lines, where a code block is one; the sentences if there is only one line."""
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
