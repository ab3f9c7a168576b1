"""Which fonts text is shown in: Inter, which ships with the program, and the system's own for Chinese and for code."""

from collections.abc import Callable
from functools import cache, lru_cache

from PySide6.QtGui import QFontDatabase, QFontInfo

from desktop.core.resources import resource

DEBIAN_PACKAGE, FEDORA_PACKAGE = "fonts-noto-cjk", "google-noto-sans-cjk-fonts"

INTERFACE = "Sayso Inter"
"""Inter under a name of our own: whatever version of it a system has, the window looks the same."""

_FILES = ("Regular", "SemiBold", "Italic", "SemiBoldItalic")

_CHINESE = (
    *("PingFang SC", "Hiragino Sans GB"),  # macOS
    *("Microsoft YaHei UI", "Microsoft YaHei"),  # Windows
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "HarmonyOS Sans SC", "MiSans"),
    *("WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback"),  # Linux
)
"""Sans serifs with the forms of Simplified Chinese, in the order in which they are tried. Without one of them by name a
system may pick the Japanese forms."""

_MONO = ("SF Mono", "Cascadia Mono", "JetBrains Mono", "Noto Sans Mono", "DejaVu Sans Mono", "Consolas", "Menlo")
_MONO_CHINESE = ("Noto Sans Mono CJK SC", "Sarasa Mono SC")


@cache
def register_interface_font() -> None:
    """Adds the bundled font to those of the system. Its files are read here and never again."""
    for style in _FILES:
        data = resource(f"fonts/SaysoInter-{style}.ttf").read_bytes()
        if QFontDatabase.addApplicationFontFromData(data) < 0:
            raise OSError(f"Qt cannot read the font SaysoInter-{style}.ttf")


def interface_families(is_installed: Callable[[str], bool], system: str) -> tuple[str, ...]:
    """For all text but code. `system` is the desktop's own font: it has the scripts that the others lack."""
    return (INTERFACE, *_first(_CHINESE, is_installed), system)


def mono_families(is_installed: Callable[[str], bool], fixed: str) -> tuple[str, ...]:
    """For code. `fixed` is the desktop's own monospaced font."""
    chinese = _first(_MONO_CHINESE, is_installed) + _first(_CHINESE, is_installed)
    return (*_first(_MONO, is_installed), fixed, *chinese)


def families() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The families for text and for code on this system, the bundled font registered."""
    register_interface_font()
    kinds = (QFontDatabase.SystemFont.GeneralFont, QFontDatabase.SystemFont.FixedFont)
    # a desktop may name an alias ("Sans Serif")
    system, fixed = (QFontInfo(QFontDatabase.systemFont(kind)).family() for kind in kinds)
    is_installed = QFontDatabase.hasFamily
    return interface_families(is_installed, system), mono_families(is_installed, fixed)


def _first(names: tuple[str, ...], is_installed: Callable[[str], bool]) -> tuple[str, ...]:
    return tuple(name for name in names if is_installed(name))[:1]


@lru_cache(maxsize=1)
def can_show_chinese() -> bool:
    """Asks once: fonts that are installed later count from the next start on."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))


def has_chinese(text: str) -> bool:
    return any("\u2e80" <= char <= "\u9fff" for char in text)
