"""Which script a text is in, against the language that is declared."""

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
_ENOUGH = 12  # letters: fewer say nothing
_SHARE = 0.5
_HEAVY = 2  # a Chinese character says about as much as two Latin letters, at least


class LanguageCheck:
    """Whether a text is in the declared language, as far as its script tells. A code that is not known is never off."""

    def __init__(self, declared: str) -> None:
        code = declared.lower().replace("_", "-").partition("-")[0]
        self._dense = code in ("zh", "ja", "ko")
        self._latin = code not in _SCRIPTS
        self._own = re.compile(f"[{_SCRIPTS.get(code, _LATIN)}]")

    def off(self, text: str) -> bool:
        if self._latin and text.isascii():
            return False
        if "`" in text or "://" in text:
            text = _CODE.sub(" ", text)
        letters = len(_LETTER.findall(text))
        own = len(self._own.findall(text))
        other = letters - own
        if own + other < _ENOUGH:
            return False
        weight = own * _HEAVY if self._dense else own
        return weight < _SHARE * (weight + (other if self._dense else other * _HEAVY))
