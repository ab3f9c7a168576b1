"""Many texts at once, as bytes: their Markdown, and which of them contain some words.

One by one in Python, a hundred thousand answers would take ten times as long.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from desktop.quality.estimate import Bools, Ints

_NEWLINE, _SPACE, _STAR, _HASH, _DASH = b"\n *#-"
_LETTERS = bytes(byte if chr(byte).isalpha() and byte < 128 else _SPACE for byte in bytes(range(256)).lower())
"""For `bytes.translate`: Latin letters in lower case, a space for everything else."""
_HAN = 0xE4  # the lowest first byte of a Chinese character in UTF-8; two bytes follow it
_PADDING = b"    "


class WordSet:
    """Latin words in lower case, of two letters or more, and Chinese words of two characters.

    `Texts.containing_words` finds them by their beginnings, two letters or one character at a time, in tables.
    """

    def __init__(self, latin: Iterable[str], chinese: Iterable[str]) -> None:
        self.latin = frozenset(word.encode() for word in latin)
        self.first_letters, self.next_letters, self.first_character, self.second_character = (
            np.zeros(1 << 16, np.bool_) for _ in range(4)
        )
        for letters in self.latin:
            one, other, third, fourth = (letters + _PADDING)[:4]
            self.first_letters[one << 8 | other] = True
            # a word of two letters is followed by a space and anything
            self.next_letters[third << 8 | fourth if third != _SPACE else slice(_SPACE << 8, (_SPACE + 1) << 8)] = True
        for word in chinese:
            self.first_character[ord(word[0])] = self.second_character[ord(word[1])] = True


class Texts:
    """Texts in UTF-8, joined in one array, each after a newline."""

    def __init__(self, texts: Sequence[bytes]) -> None:
        self._texts = texts
        self._joined = b"\n".join([b"", *texts, _PADDING])
        self._bytes = np.frombuffer(self._joined, np.uint8)
        self._starts: Ints = np.cumsum([0, *(len(text) + 1 for text in texts)])

    def headings_lists_and_bold(self) -> tuple[Ints, Ints, Ints]:
        """Return the counts of each text: headings (lines that begin with #), list items, and bold passages (between
        **)."""
        lines = np.flatnonzero(self._bytes == _NEWLINE)[:-1]
        begins, then = self._bytes[lines + 1], self._bytes[lines + 2]
        items = ((begins == _DASH) | (begins == _STAR)) & (then == _SPACE)
        stars = np.flatnonzero(self._bytes == _STAR)
        first = np.append(True, np.diff(stars) != 1)[: len(stars)]
        runs = np.flatnonzero(first)
        marks = np.diff(np.append(runs, len(stars))) // 2
        bold = np.bincount(self._text_of(stars[runs]), marks, len(self._starts) - 1).astype(np.int64) // 2
        return self._count(lines[begins == _HASH]), self._count(lines[items]), bold

    def containing_words(self, words: WordSet) -> Bools:
        """Return which texts contain any of the words.

        For Chinese words, a text also counts if it mixes the characters of two words.
        """
        found = np.zeros(len(self._starts) - 1, np.bool_)
        letters = self._joined.translate(_LETTERS)
        at = np.frombuffer(letters, np.uint8)
        is_letter = at != _SPACE
        begins = np.flatnonzero(is_letter[1:] & ~is_letter[:-1]) + 1
        for table, ahead in ((words.first_letters, 0), (words.next_letters, 2)):
            begins = begins[table[at[begins + ahead].astype(np.uint16) << 8 | at[begins + ahead + 1]]]
        exact = [begin for begin in begins.tolist() if letters[begin : letters.index(b" ", begin)] in words.latin]
        found[self._text_of(np.array(exact, np.int64))] = True

        offsets = np.flatnonzero(self._bytes >= _HAN)
        lead, second, third = (self._bytes[offsets + ahead].astype(np.uint16) for ahead in range(3))
        character = lead << 12 | (second & 63) << 6 | third & 63
        together = offsets[1:] == offsets[:-1] + 3
        chinese = together & words.first_character[character[:-1]] & words.second_character[character[1:]]
        found[self._text_of(offsets[:-1][chinese])] = True
        return found

    def containing_parts(self, parts: Iterable[str]) -> Bools:
        """Return which texts contain any of the parts, which are in lower case, in any case."""
        found = np.zeros(len(self._starts) - 1, np.bool_)
        for part in parts:
            joined = self._joined.lower() if part.isascii() else self._joined.decode().lower().encode()
            if part.encode() in joined:
                found |= [part in text.decode().lower() for text in self._texts]
        return found

    def _text_of(self, offsets: Ints) -> Ints:
        return np.searchsorted(self._starts, offsets, side="right") - 1

    def _count(self, offsets: Ints) -> Ints:
        return np.bincount(self._text_of(offsets), minlength=len(self._starts) - 1)
