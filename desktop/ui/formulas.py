"""Finds the ends of formulas in Markdown: `$..$`, `$$..$$`, `\\(..\\)`, `\\[..\\]`, `\\begin{..}..\\end{..}`."""

import re

ENVIRONMENT = re.compile(r"\\begin\{([A-Za-z]{1,32}\*?)\}")
_LOOKS_LIKE_MATHS = re.compile(r"[\\^_{}=<>+*|]| - ")
_SURELY_MATHS = re.compile(r"[\\^_{}=]")


def formula_end(text: str, start: int) -> int:
    """Return the index behind the formula that begins at `start`; 0 if none does."""
    if text.startswith("$$", start):
        end = text.find("$$", start + 2)
        return end + 2 if end > start + 2 and text[start + 2 : end].strip() else 0
    if text.startswith("$", start):
        return _dollar_end(text, start)
    for opening, closing in (("\\(", "\\)"), ("\\[", "\\]")):
        if text.startswith(opening, start):
            end = text.find(closing, start + 2)
            return end + 2 if end > 0 else 0
    if environment := ENVIRONMENT.match(text, start):
        closing = f"\\end{{{environment[1]}}}"
        end = text.find(closing, environment.end())
        return end + len(closing) if end > 0 else 0
    return 0


def _dollar_end(text: str, start: int) -> int:
    """Like `formula_end` for one dollar sign. Amounts of money are not formulas: the text between the signs must touch
    both, and no letter or digit may follow."""
    before, after = text[start - 1 : start], text[start + 1 : start + 2]
    if not after or after.isspace() or after == "$" or (before.isascii() and before.isalnum()):
        return 0
    end = start + 1
    while (end := text.find("$", end)) > 0 and text[end - 1] == "\\" and text[end - 2] != "\\":
        end += 1
    inside = text[start + 1 : max(end, 0)]
    behind = text[end + 1 : end + 2]
    if end < 0 or inside[-1].isspace() or (behind.isascii() and behind.isalnum()) or len(inside) > 2_000:
        return 0
    if "`" in inside or ("\n" in inside and not _SURELY_MATHS.search(inside)):
        return 0
    if inside[0].isdigit() and not inside.isalnum() and not _LOOKS_LIKE_MATHS.search(inside):
        return 0
    return end + 1
