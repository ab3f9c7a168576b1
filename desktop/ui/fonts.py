"""Whether the installed fonts can show Chinese."""

from functools import lru_cache

from PySide6.QtGui import QFontDatabase

DEBIAN_PACKAGE, FEDORA_PACKAGE = "fonts-noto-cjk", "google-noto-sans-cjk-fonts"


@lru_cache(maxsize=1)
def can_show_chinese() -> bool:
    """Asks once: fonts that are installed later count from the next start on."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))


def has_chinese(text: str) -> bool:
    return any("\u2e80" <= char <= "\u9fff" for char in text)
