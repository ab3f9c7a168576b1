"""Code as coloured pieces, by Pygments. Loaded only when the first code block shows."""

from functools import lru_cache

from pygments.lexer import Lexer
from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType

MAX_CHARACTERS = 12_000
"""Code longer than this stays plain: it would hold up the window for longer than a frame or two."""
MAX_LINE = 1_000

# Few colours on purpose: what a reader looks for, in tokens that reach 4.5:1 on the code's surface.
_COLOURS: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "text.quiet"),
    (Keyword, "accent"),
    (Operator.Word, "accent"),
    (Name.Tag, "accent"),
    (Name.Builtin.Pseudo, "accent"),
    (Name.Decorator, "warning"),
    (Number, "warning"),
    (String, "success"),
)

Piece = tuple[str, str]
"""Text and the name of its colour, "" for the ordinary one."""


def highlight(code: str, language: str) -> list[list[Piece]]:
    """The lines of `code`, each as pieces. An unknown language, or too much code, comes back uncoloured."""
    lines = code.split("\n")
    lexer = _lexer(language.lower())
    if lexer is None or len(code) > MAX_CHARACTERS or max(map(len, lines)) > MAX_LINE:
        return [[(line, "")] if line else [] for line in lines]
    out: list[list[Piece]] = [[]]
    for kind, text in lexer.get_tokens(code):
        colour = _colour(kind)
        first, *rest = text.split("\n")
        if first:
            out[-1].append((first, colour))
        for line in rest:
            out.append([(line, colour)] if line else [])
    del out[len(lines) :]  # the lexer ends every text with a newline
    return out


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    # Only what Pygments itself has: for a name it does not know it would look through every installed package, and
    # "p", "py", "pyt" are such names while "python" is being written.
    return get_lexer_by_name(language, stripnl=False, ensurenl=True) if language in _aliases() else None


@lru_cache(maxsize=1)
def _aliases() -> frozenset[str]:
    return frozenset(alias for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases)


@lru_cache(maxsize=512)
def _colour(kind: _TokenType) -> str:
    return next((colour for parent, colour in _COLOURS if kind[: len(parent)] == parent), "")
