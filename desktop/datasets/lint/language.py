"""Compares the script of a text with the declared language."""

import re
from collections.abc import Mapping
from typing import Final

_SCRIPTS: Final[Mapping[str, str]] = {
    "zh": "㐀-鿿豈-﫿",
    "ja": "㐀-鿿぀-ヿ",
    "ko": "가-힣ᄀ-ᇿ",
    "ru": "Ѐ-ӿ",
    "uk": "Ѐ-ӿ",
    "bg": "Ѐ-ӿ",
    "ar": "؀-ۿ",
    "fa": "؀-ۿ",
    "he": "֐-׿",
    "el": "Ͱ-Ͽ",
    "th": "฀-๿",
    "hi": "ऀ-ॿ",
}
_LATIN = "A-Za-zÀ-ɏ"
_LETTER = re.compile(r"[^\W\d_]")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|https?://\S+", re.DOTALL)
_ENOUGH = 12  # letters: fewer are not enough to decide
_SHARE = 0.5
_HEAVY = 2  # a Chinese character counts as two Latin letters


class LanguageCheck:
    """Decides from the script whether a text can be in the declared language. With an unknown code every text can
    be."""

    def __init__(self, declared: str) -> None:
        code = declared.lower().replace("_", "-").partition("-")[0]
        self._dense = code in ("zh", "ja", "ko")
        self._latin = code not in _SCRIPTS
        self._script = re.compile(f"[{_SCRIPTS.get(code, _LATIN)}]")

    def is_other_language(self, text: str) -> bool:
        """Whether the text is mostly in the script of other languages."""
        if self._latin and text.isascii():
            return False
        if "`" in text or "://" in text:
            text = _CODE.sub(" ", text)
        letters = len(_LETTER.findall(text))
        matching = len(self._script.findall(text))
        other = letters - matching
        if matching + other < _ENOUGH:
            return False
        weight = matching * _HEAVY if self._dense else matching
        return weight < _SHARE * (weight + (other if self._dense else other * _HEAVY))
