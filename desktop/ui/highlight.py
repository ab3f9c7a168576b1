"""Syntax highlighting: comments, keywords, strings and numbers in the languages that models write.

One scanner for all languages works line by line. Of each language it knows the comments, the strings and the keywords.
Its time is linear in the length of a line, whatever the line contains. Lexers made of regular expressions are not:
Pygments took eight seconds for 12 kB of blanks in "Java". A line may begin inside a comment or a string from a line
above, so a `Highlighter` keeps the state at the end of each line.
"""

import re
from copy import copy

from desktop.ui.code_languages import CodeLanguage, code_language

MAX_LINE = 1_000
"""A longer line is not highlighted: it is data, not code."""
MAX_PIECES = 100
"""Nor is a line with more pieces."""

COMMENT, KEYWORD, STRING, NUMBER, DECORATOR = "text.quiet", "accent", "success", "warning", "warning"

ColouredText = tuple[str, str]
"""A text and the theme token of its colour, "" for the default one."""


_TOKEN = re.compile(r"[^\W\d][\w]*(?:-[^\W\d]\w*)*|\d[\w.]*|\s+|.", re.DOTALL)
_NAME = re.compile(r"[^\W\d]\w*")


class Highlighter:
    """Highlights the lines of one code block in order. `language` is the name after the opening fence."""

    def __init__(self, language: str) -> None:
        name = language.lower().strip("{}.")
        self._diff = name in ("diff", "patch", "udiff")
        self._language = code_language(name)
        self.state = ""
        """The closing mark of the comment or string in which the next line begins; "" for neither."""
        self._inside = ""  # the colour of that comment or string

    def copy(self) -> "Highlighter":
        """An independent copy, from which highlighting can continue a second time."""
        return copy(self)

    def line(self, text: str) -> list[ColouredText]:
        """Highlight the next line. The pieces together are exactly `text`."""
        if self._diff:
            colour = {"+": STRING, "-": "danger", "@": KEYWORD}.get(text[:1], "")
            return [(text, colour)] if text else []
        if self._language is None or len(text) > MAX_LINE:
            return [(text, "")] if text else []
        pieces = self._scan(text, self._language)
        return pieces if len(pieces) <= MAX_PIECES else [(text, "")]

    def _scan(self, text: str, language: CodeLanguage) -> list[ColouredText]:
        out: list[ColouredText] = []
        at = 0
        in_tag = False
        longs = [*((a, b, COMMENT) for a, b in language.block_comments)]
        longs += [(a, b, STRING) for a, b in language.long_strings]
        while at < len(text):
            if self.state:
                end = _closing(text, at, self.state, escape=language.escape and self._inside == STRING)
                _put(out, text[at:end], self._inside)
                if text.endswith(self.state, at, end):
                    self.state = ""
                at = end
                continue
            long = next((kind for kind in longs if text.startswith(kind[0], at)), None)
            if long is not None:
                opening, self.state, self._inside = long
                _put(out, opening, self._inside)
                at += len(opening)
                continue
            before = text[at - 1 : at]
            if any(self._begins_comment(text, at, mark, before) for mark in language.line_comments):
                _put(out, text[at:], COMMENT)
                break
            char = text[at]
            if char in language.strings and (not language.tags or in_tag) and not (char == "'" and before.isalnum()):
                end = _closing(text, at + 1, char, escape=language.escape)
                _put(out, text[at:end], STRING)
                at = end
                continue
            if language.tags and char in "<>":
                in_tag = char == "<"
                name = _NAME.match(text, at + 1 + text.startswith("</", at)) if in_tag else None
                end = name.end() if name else at + 1
                _put(out, text[at:end], KEYWORD if name else "")
                at = end
                continue
            if language.decorator and char == language.decorator and (name := _NAME.match(text, at + 1)):
                _put(out, text[at : name.end()], DECORATOR)
                at = name.end()
                continue
            found = _TOKEN.match(text, at)
            assert found is not None
            _put(out, found[0], self._colour(found[0], language))
            at = found.end()
        return out

    def _begins_comment(self, text: str, at: int, mark: str, before: str) -> bool:
        if not text.startswith(mark, at) and not (mark == "rem " and text[at : at + 4].lower() == mark):
            return False
        # in a shell and in many configuration files, a # inside a word does not begin a comment
        return mark not in ("#", ";", "'", "!", "rem ") or not before or before.isspace() or before in ")};"

    def _colour(self, word: str, language: CodeLanguage) -> str:
        if word[0].isdigit():
            return NUMBER
        if (word.lower() if language.any_case else word) in language.keywords:
            return KEYWORD
        return ""


def _closing(text: str, at: int, mark: str, *, escape: bool) -> int:
    """Return the index behind the next `mark` from `at` on, or the end of the line."""
    while True:
        end = text.find(mark, at)
        if end < 0:
            return len(text)
        slash = end - 1
        while escape and slash >= at and text[slash] == "\\":
            slash -= 1
        if escape and (end - slash) % 2 == 0:
            at = end + 1
        else:
            return end + len(mark)


def _put(out: list[ColouredText], text: str, colour: str) -> None:
    if not text:
        return
    if out and out[-1][1] == colour:
        out[-1] = (out[-1][0] + text, colour)
    else:
        out.append((text, colour))
