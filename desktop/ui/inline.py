"""Markdown inside a paragraph: emphasis, code, links, formulas, line breaks.

CommonMark with strikethrough, and what models write beyond it:

- Emphasis works next to Chinese, Japanese and Korean text. CommonMark decides by spaces and punctuation whether a mark
  begins or ends a word, but these scripts have no spaces between words. So their punctuation counts as a letter, and
  their letters next to other punctuation count as a space (the rule of markdown-cjk-friendly).
- Formulas (`$..$`, `$$..$$`, `\\(..\\)`, `\\[..\\]`, `\\begin{..}..\\end{..}`) are shown as source text.
- Bare addresses are links, `<br>` is a line break.

Time is linear in the length of the text: every search ahead is bounded or its result is kept, and a paragraph with more
than `MAX_MARKS` marks is shown as plain text.
"""

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from desktop.ui.lines import BREAK, Run

MAX_CHARACTERS = 12_000  # a longer paragraph is plain text
MAX_MARKS = 1_000  # so is a paragraph with more marks

_CJK = (
    r"\u1100-\u11ff\u2e80-\u303e\u3041-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    r"\ufe30-\ufe4f\uff01-\uffee\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)
_IS_CJK = re.compile(f"[{_CJK}]")
_MARK = re.compile(
    r"[\\`*_~\[\]!<&\n$]"
    r"|(?<![A-Za-z0-9_])(?:https?://|www\.)"
    r"|(?<![A-Za-z0-9.+-])[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}",
    re.IGNORECASE,
)
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_ENTITY = re.compile(r"&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});")
_BREAK_TAG = re.compile(r"<br[ \t]{0,9}/?>", re.IGNORECASE)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]{1,2000})>", re.IGNORECASE)
_AUTOMAIL = re.compile(r"<([A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8})>")
# Characters of a bare address; Chinese, Japanese and Korean ones only where a path or a value may begin.
_ADDRESS = re.compile(rf"(?:[^\s<>\[\]\"`\\\u2018-\u201f{_CJK}]|(?<=[/=_%#-])[\u3041-\u9fff\uac00-\ud7af]+){{1,2000}}")
_TRAILING = "?!.,:;*_~'\"|…"
_SPACE = r"[ \t]{0,99}\n?[ \t]{0,99}"
_DESTINATION = re.compile(rf"\({_SPACE}(?:<((?:[^<>\n\\]+|\\.)*)>|(?!<)())")
_TITLE = re.compile(
    rf"(?:[ \t\n]{_SPACE}(?:\"(?:[^\"\\]|\\.){{0,500}}\"|'(?:[^'\\]|\\.){{0,500}}'|\((?:[^()\\]|\\.){{0,500}}\)))?"
    rf"{_SPACE}\)",
    re.DOTALL,
)
_UNESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ALLOWED = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,31}:")
_ENVIRONMENT = re.compile(r"\\begin\{([A-Za-z]{1,32}\*?)\}")
_LOOKS_LIKE_MATHS = re.compile(r"[\\^_{}=<>+*|]| - ")
_SURELY_MATHS = re.compile(r"[\\^_{}=]")
_UNFINISHED = re.compile(r"(?:[*_~`]{1,3}|<b?r? ?/?)\Z")
_UNFINISHED_LINK = re.compile(r"\]\((?:[^\s()]{0,2000})\Z")


@dataclass(slots=True)
class _Node:
    text: str = ""
    code: bool = False
    href: str = ""  # the target, for a bare address
    ends: list[str] = field(default_factory=list)  # styles that end before this node
    begins: list[str] = field(default_factory=list)  # styles that begin after this node
    link: str | None = None  # the link target of the nodes after this one; "" ends a link


@dataclass(slots=True)
class _Delimiter:
    node: _Node
    char: str
    length: int
    unused: int  # how many of its characters have no partner yet
    opens: bool
    closes: bool


@dataclass(slots=True)
class _Bracket:
    node: _Node
    image: bool
    below: int  # number of delimiters before it
    start: int  # index at which its text begins
    active: bool = True


def inline(content: str, *, growing: bool = False) -> tuple[Run, ...]:
    """The runs of a paragraph. A line break in the source is one in the result (U+2028), as is usual in chats.

    With `growing`, unfinished marks at the end are shown the way they will most likely be completed.
    """
    if not content:
        return ()
    if len(content) > MAX_CHARACTERS or sum(map(content.count, "*_[]`$<!&~\\")) > MAX_MARKS:
        return (Run(content.replace("\n", BREAK)),)
    return _Inline(content, growing=growing).runs()


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
    if environment := _ENVIRONMENT.match(text, start):
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


class _Inline:
    """Parses one paragraph: text into nodes, then delimiters into pairs, then nodes into runs."""

    def __init__(self, text: str, *, growing: bool) -> None:
        if growing:
            text = _UNFINISHED.sub("", text)
        self._text = text
        self._growing = growing
        self._at = 0
        self._nodes: list[_Node] = []
        self._delimiters: list[_Delimiter] = []
        self._brackets: list[_Bracket] = []
        self._ticks: dict[int, list[int]] | None = None  # starts of backtick runs by their length, last run first
        self._no_formula: set[str] = set()  # openings without a closing mark in the rest of the text

    def runs(self) -> tuple[Run, ...]:
        text = self._text
        handlers: dict[str, Callable[[], bool]] = {
            "\\": self._backslash,
            "`": self._code,
            "*": self._delimiter,
            "_": self._delimiter,
            "~": self._delimiter,
            "[": self._open,
            "!": self._image,
            "]": self._close,
            "<": self._angle,
            "&": self._entity,
            "\n": self._newline,
            "$": self._formula,
        }
        while (found := _MARK.search(text, self._at)) is not None:
            self._put(text[self._at : found.start()])
            self._at = found.start()
            if not handlers.get(text[self._at], self._address)():
                self._put(text[self._at])
                self._at += 1
        self._put(text[self._at :])
        unpaired = self._emphasis(0)
        if self._growing:
            self._begin_unfinished(unpaired)
        return self._styled()

    # -- marks

    def _put(self, text: str, *, code: bool = False, href: str = "") -> _Node:
        node = _Node(text, code, href)
        if text:
            self._nodes.append(node)
        return node

    def _backslash(self) -> bool:
        follows = self._text[self._at + 1 : self._at + 2]
        if follows in ("(", "[", "b") and self._formula():
            return True
        if follows == "\n":
            self._at += 1
            return self._newline()
        if follows and follows in _PUNCTUATION:
            self._put(follows)
            self._at += 2
            return True
        return False

    def _formula(self) -> bool:
        text, at = self._text, self._at
        opening = "$$" if text.startswith("$$", at) else text[at : at + 2] if text[at] == "\\" else "$"
        if opening == "\\b" and (environment := _ENVIRONMENT.match(text, at)):
            opening = environment[0]
        if opening in self._no_formula:
            return False
        end = formula_end(text, at)
        if not end and opening != "$":
            if self._growing and opening != "\\b" and at + len(opening) <= len(text):
                end = len(text)  # the closing mark has not arrived yet
            elif opening != "$$":
                self._no_formula.add(opening)
        elif not end and self._growing and "$" not in text[at + 1 :] and re.search(r"[\\^_{]", text[at:]):
            after = text[at + 1 : at + 2]
            end = 0 if after.isspace() or after.isdigit() else len(text)
        if not end:
            return False
        self._put(text[at:end].replace("\n", BREAK), code=True)
        self._at = end
        return True

    def _code(self) -> bool:
        text, at = self._text, self._at
        length = _run_length(text, at)
        if self._ticks is None:
            self._ticks = {}
            for found in reversed(list(re.finditer("`+", text))):
                self._ticks.setdefault(len(found[0]), []).append(found.start())
        closings = self._ticks.get(length, [])
        while closings and closings[-1] < at + length:
            closings.pop()
        end = closings[-1] if closings else len(text)
        if not closings and not self._growing:
            self._put("`" * length)
            self._at += length
            return True
        inside = text[at + length : end].replace("\n", " ")
        if inside.strip() and inside[0] == inside[-1] == " ":
            inside = inside[1:-1]
        self._put(inside, code=True)
        self._at = min(end + length, len(text))
        return True

    def _delimiter(self) -> bool:
        text, at = self._text, self._at
        char = text[at]
        length = _run_length(text, at)
        node = self._put(char * length)
        self._at += length
        if char == "~" and length != 2:
            return True
        before = text[at - 1 : at] or " "
        after = text[self._at : self._at + 1] or " "
        left, right = _flanking(before, after)
        if char == "_":
            opens = left and (not right or _is_punctuation(before))
            closes = right and (not left or _is_punctuation(after))
        else:
            opens, closes = left, right
        self._delimiters.append(_Delimiter(node, char, length, length, opens, closes))
        return True

    def _open(self) -> bool:
        self._brackets.append(_Bracket(self._put("["), False, len(self._delimiters), self._at + 1))
        self._at += 1
        return True

    def _image(self) -> bool:
        if not self._text.startswith("![", self._at):
            return False
        self._brackets.append(_Bracket(self._put("!["), True, len(self._delimiters), self._at + 2))
        self._at += 2
        return True

    def _close(self) -> bool:
        if not self._brackets:
            return False
        opener = self._brackets.pop()
        target = self._destination() if opener.active else None
        if target is None:
            return False
        end, href = target
        label = self._text[opener.start : self._at]
        if not _ALLOWED.match(href):
            if (_SCHEME.match(href) or href.startswith(("//", "\\\\"))) and not self._growing:
                return False  # not an allowed target: shown as written
            href = ""
        opener.node.text = ""
        self._nodes.append(_Node("" if label.strip() else target[1], link=""))
        opener.node.link = href
        self._emphasis(opener.below)
        if not opener.image:
            for bracket in self._brackets:
                bracket.active = bracket.image and bracket.active
        self._at = end
        return True

    def _destination(self) -> tuple[int, str] | None:
        """For the link whose text ends here: the index behind it, and its target."""
        text, at = self._text, self._at + 1
        found = _DESTINATION.match(text, at)
        if found is None:
            return None
        if found[1] is not None:
            href, at = found[1], found.end()
        else:
            start = at = found.start(2)
            depth = 0
            limit = min(len(text), start + 2_000)
            while at < limit and not text[at].isspace():
                char = text[at]
                if char == "\\":
                    at += 1
                elif char == "(":
                    depth += 1
                    if depth > 32:
                        return None
                elif char == ")":
                    if not depth:
                        break
                    depth -= 1
                at += 1
            if depth and not self._growing:
                return None
            href = text[start:at]
        href = html.unescape(_UNESCAPE.sub(r"\1", href)) if "&" in href or "\\" in href else href
        title = _TITLE.match(text, at)
        if title is None:
            return (len(text), "") if self._growing and _UNFINISHED_LINK.match(text, self._at) else None
        return title.end(), href

    def _angle(self) -> bool:
        text, at = self._text, self._at
        if found := _BREAK_TAG.match(text, at):
            self._put(BREAK)
        elif found := _AUTOLINK.match(text, at):
            self._put(found[1], href=found[1])
        elif found := _AUTOMAIL.match(text, at):
            self._put(found[1], href="mailto:" + found[1])
        else:
            return False
        self._at = found.end()
        return True

    def _entity(self) -> bool:
        found = _ENTITY.match(self._text, self._at)
        if found is None or (char := html.unescape(found[0])) == found[0]:
            return False
        self._put(char.replace("\0", "\ufffd").replace("\n", " "))
        self._at = found.end()
        return True

    def _newline(self) -> bool:
        if self._nodes and not self._nodes[-1].code:
            self._nodes[-1].text = self._nodes[-1].text.rstrip(" ")
        self._put(BREAK)
        self._at += 1
        while self._text[self._at : self._at + 1] in (" ", "\t"):
            self._at += 1
        return True

    def _address(self) -> bool:
        """A bare web or mail address."""
        text, at = self._text, self._at
        found = _MARK.match(text, at)
        assert found is not None
        if "@" in found[0]:
            address = found[0].rstrip("-.")
            href = "mailto:" + address
        else:
            full = _ADDRESS.match(text, at)
            address = _trimmed(full[0] if full else "")
            bare = address.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.")
            if not bare[:1].isalnum() or address.lower() == "www":
                self._put(found[0])
                self._at = found.end()
                return True
            href = address if ":" in address[:6] else "http://" + address
        self._put(address, href=href)
        self._at += len(address)
        return True

    # -- pairs

    def _emphasis(self, bottom: int) -> list[_Delimiter]:
        """Pair the delimiters from `bottom` on by CommonMark's rules and remove them. Return those without a
        partner."""
        marks = self._delimiters
        floors: dict[tuple[str, bool, int], int] = {}  # no opener for this kind of closer below this index
        at = bottom
        while at < len(marks):
            closer = marks[at]
            if not closer.closes:
                at += 1
                continue
            kind = (closer.char, closer.opens, closer.length % 3)
            floor = max(floors.get(kind, bottom), bottom)
            match = next((i for i in range(at - 1, floor - 1, -1) if _can_pair(marks[i], closer)), -1)
            if match < 0:
                floors[kind] = at
                if closer.opens:
                    at += 1
                else:
                    del marks[at]
                continue
            opener = marks[match]
            used = 2 if min(opener.unused, closer.unused) >= 2 else 1
            style = "strike" if closer.char == "~" else "bold" if used == 2 else "italic"
            for mark in (opener, closer):
                mark.unused -= used
                mark.node.text = mark.char * mark.unused
            opener.node.begins.append(style)
            closer.node.ends.append(style)
            del marks[match + 1 : at]
            at = match + 1
            if not opener.unused:
                del marks[match]
                at = match
            floors = {kind: min(floor, at) for kind, floor in floors.items()}
            if not closer.unused:
                del marks[at]
        unpaired = marks[bottom:]
        del marks[bottom:]
        return unpaired

    def _begin_unfinished(self, unpaired: list[_Delimiter]) -> None:
        """Apply the styles that were opened and not closed: in a growing text, the closing marks will follow."""
        for mark in unpaired:
            may_be_times = mark.closes and mark.unused == 1
            if not mark.opens or may_be_times or mark.unused > 3:
                continue
            mark.node.text = ""
            if mark.char == "~":
                mark.node.begins.append("strike")
                continue
            if mark.unused >= 2:
                mark.node.begins.append("bold")
            if mark.unused != 2:
                mark.node.begins.append("italic")

    def _styled(self) -> tuple[Run, ...]:
        runs: list[Run] = []
        depth = {"bold": 0, "italic": 0, "strike": 0}
        link = ""
        style = Run("")
        for node in self._nodes:
            for name in node.ends:
                depth[name] -= 1
            if node.ends:
                style = _style(depth, link)
            if node.text:
                _append(runs, replace(style, text=node.text, code=node.code, href=link or node.href))
            for name in node.begins:
                depth[name] += 1
            link = link if node.link is None else node.link
            if node.begins or node.link is not None:
                style = _style(depth, link)
        return tuple(runs)


def _style(depth: dict[str, int], link: str) -> Run:
    return Run("", bold=depth["bold"] > 0, italic=depth["italic"] > 0, strike=depth["strike"] > 0, href=link)


def _append(runs: list[Run], run: Run) -> None:
    if runs and replace(runs[-1], text=run.text) == run:
        run = replace(run, text=runs.pop().text + run.text)
    runs.append(run)


def _run_length(text: str, at: int) -> int:
    end = at + 1
    while end < len(text) and text[end] == text[at]:
        end += 1
    return end - at


def _is_punctuation(char: str) -> bool:
    return char in _PUNCTUATION if char.isascii() else unicodedata.category(char)[0] in "PS"


def _flanking(before: str, after: str) -> tuple[bool, bool]:
    """Whether a delimiter between these two characters can begin emphasis, and whether it can end it."""
    cjk_before, cjk_after = _IS_CJK.match(before) is not None, _IS_CJK.match(after) is not None
    space_before, space_after = before.isspace(), after.isspace()
    mark_before = _is_punctuation(before) and not cjk_before
    mark_after = _is_punctuation(after) and not cjk_after
    left = not space_after and (not mark_after or space_before or mark_before or cjk_before)
    right = not space_before and (not mark_before or space_after or mark_after or cjk_after)
    return left, right


def _can_pair(opener: _Delimiter, closer: _Delimiter) -> bool:
    if opener.char != closer.char or not opener.opens:
        return False
    both = opener.closes or closer.opens
    thirds = (opener.length + closer.length) % 3 == 0 and (opener.length % 3 or closer.length % 3)
    return not (both and thirds)


def _trimmed(address: str) -> str:
    """`address` without the punctuation of the sentence around it."""
    while address:
        last = address[-1]
        if last in _TRAILING:
            address = address.rstrip(_TRAILING)
        elif last in ")]}" and address.count(last) > address.count({")": "(", "]": "[", "}": "{"}[last]):
            address = address[:-1]
        else:
            break
    return address
