"""Markdown inside a paragraph: emphasis, code, links, formulas, line breaks.

CommonMark with strikethrough, and what models write beyond it: emphasis next to Chinese, Japanese and Korean text
(`ui.emphasis`), formulas, which are shown as source text (`ui.formulas`), links from bare addresses, and `<br>` as a
line break.

Time is linear in the length of the text: every search ahead is bounded or its result is kept, and a paragraph with more
than `MAX_MARKS` marks is shown as plain text.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from desktop.ui.emphasis import CJK, PUNCTUATION, Delimiter, InlineNode, begin_unfinished, pair_delimiters
from desktop.ui.formulas import ENVIRONMENT, formula_end
from desktop.ui.lines import BREAK, Run

MAX_CHARACTERS = 12_000  # a longer paragraph is plain text
MAX_MARKS = 1_000  # so is a paragraph with more marks

_MARK = re.compile(
    r"[\\`*_~\[\]!<&\n$]"
    r"|(?<![A-Za-z0-9_])(?:https?://|www\.)"
    r"|(?<![A-Za-z0-9.+-])[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});")
_BREAK_TAG = re.compile(r"<br[ \t]{0,9}/?>", re.IGNORECASE)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]{1,2000})>", re.IGNORECASE)
_AUTOMAIL = re.compile(r"<([A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8})>")
# Characters of a bare address; Chinese, Japanese and Korean ones only where a path or a value may begin.
_ADDRESS = re.compile(rf"(?:[^\s<>\[\]\"`\\\u2018-\u201f{CJK}]|(?<=[/=_%#-])[\u3041-\u9fff\uac00-\ud7af]+){{1,2000}}")
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
_UNFINISHED = re.compile(r"(?:[*_~`]{1,3}|<b?r? ?/?)\Z")
_UNFINISHED_LINK = re.compile(r"\]\((?:[^\s()]{0,2000})\Z")


@dataclass(slots=True)
class _Bracket:
    node: InlineNode
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


class _Inline:
    """Parses one paragraph: text into nodes, then delimiters into pairs, then nodes into runs."""

    def __init__(self, text: str, *, growing: bool) -> None:
        if growing:
            text = _UNFINISHED.sub("", text)
        self._text = text
        self._growing = growing
        self._at = 0
        self._nodes: list[InlineNode] = []
        self._delimiters: list[Delimiter] = []
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
        unpaired = pair_delimiters(self._delimiters)
        if self._growing:
            begin_unfinished(unpaired)
        return self._styled()

    # -- marks

    def _put(self, text: str, *, code: bool = False, href: str = "") -> InlineNode:
        node = InlineNode(text, code, href)
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
        if follows and follows in PUNCTUATION:
            self._put(follows)
            self._at += 2
            return True
        return False

    def _formula(self) -> bool:
        text, at = self._text, self._at
        opening = "$$" if text.startswith("$$", at) else text[at : at + 2] if text[at] == "\\" else "$"
        if opening == "\\b" and (environment := ENVIRONMENT.match(text, at)):
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
        self._delimiters.append(Delimiter.between(before, node, after))
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
        self._nodes.append(InlineNode("" if label.strip() else target[1], link=""))
        opener.node.link = href
        pair_delimiters(self._delimiters, opener.below)
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

    # -- runs

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
