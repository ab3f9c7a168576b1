"""Finds personal data in texts, and replaces it with its kind."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

EMAIL, PHONE, KEY, CARD, NAME = "email", "phone", "key", "card", "name"
KINDS: Final = (EMAIL, PHONE, KEY, CARD, NAME)


class PersonalMatch(NamedTuple):
    """Personal data in a text: its kind and its place."""

    kind: str
    start: int
    end: int


_DIGITS = re.compile(r"\d\d\d")
_HINTS = ("@", "-----BEGIN", "AKIA", "AIza", "gho_", "ghp_", "ghs_", "ghu_", "xox", "sk-", "hf_", "eyJ")
"""A text without any of these has no personal data: this check is much faster than the expressions."""

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])")
_KEY = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}\b"
    r"|\bgh[opsu]_[A-Za-z0-9]{36}\b"
    r"|\bxox[abp]-[A-Za-z0-9-]{10,80}|\bsk-[A-Za-z0-9_-]{20,200}|\bhf_[A-Za-z0-9]{30,60}\b"
    r"|\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,1000}"
)
_NUMBER = re.compile(r"(?<![\w.])\+?(?:\(\d{1,4}\)[ .-]?)?\d(?:[ .()-]{0,2}\d){6,18}(?![\w])")
_CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}")


def finder(names: Iterable[str] = ()) -> Callable[[str], list[PersonalMatch]]:
    """A function that finds e-mail addresses, phone numbers, keys, card numbers and these names in a text, in order."""
    known = sorted({name.strip() for name in names if name.strip()}, key=lambda name: (-len(name), name))
    named = re.compile("|".join(_as_word(name) for name in known)) if known else None

    def find(text: str) -> list[PersonalMatch]:
        found: list[PersonalMatch] = []
        if any(hint in text for hint in _HINTS) or _DIGITS.search(text):
            found += [PersonalMatch(EMAIL, *match.span()) for match in _EMAIL.finditer(text)]
            found += [PersonalMatch(KEY, *match.span()) for match in _KEY.finditer(text)]
            for match in _NUMBER.finditer(text):
                kind = _kind_of_number(match.group())
                if kind:
                    found.append(PersonalMatch(kind, *match.span()))
        if named is not None:
            found += [PersonalMatch(NAME, *match.span()) for match in named.finditer(text)]
        return _without_overlaps(found)

    return find


def redact(text: str, found: Sequence[PersonalMatch], kinds: Sequence[str] = KINDS) -> str:
    """The text with personal data of these kinds replaced by its kind, as in `[email]`."""
    for match in reversed(found):
        if match.kind in kinds:
            text = f"{text[: match.start]}[{match.kind}]{text[match.end :]}"
    return text


def _as_word(name: str) -> str:
    """An expression for a name: Latin words only as whole words; Chinese has no spaces."""
    word = re.escape(name)
    before = r"(?<!\w)" if name[0].isascii() else ""
    after = r"(?!\w)" if name[-1].isascii() else ""
    return f"{before}{word}{after}"


def _kind_of_number(text: str) -> str:
    """CARD for 13 to 19 digits with a valid check digit (Luhn); PHONE for an international or grouped number or a
    Chinese mobile number."""
    digits = [int(char) for char in text if char.isdigit()]
    if 13 <= len(digits) <= 19 and len(set(digits)) > 1:
        doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
        if (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0:
            return CARD
    if _CHINESE_MOBILE.fullmatch(text):
        return PHONE
    if not 7 <= len(digits) <= 15:
        return ""
    groups = re.findall(r"\d+", text)
    international = text.startswith("+") and len(digits) >= 8
    grouped = 3 <= len(groups) <= 5 and len(digits) >= 9 and all(2 <= len(group) <= 5 for group in groups)
    return PHONE if international or (grouped and not _is_date(groups)) else ""


def _is_date(groups: Sequence[str]) -> bool:
    return any(len(group) == 4 and group[:2] in ("19", "20") for group in (*groups[:1], *groups[2:3]))


def _without_overlaps(found: list[PersonalMatch]) -> list[PersonalMatch]:
    """The matches without those that overlap an earlier one."""
    kept: list[PersonalMatch] = []
    for match in sorted(found, key=lambda match: (match.start, -match.end)):
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept
