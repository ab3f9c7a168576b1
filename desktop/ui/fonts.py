"""The fonts of the interface: Inter, which ships with the program, and fonts of the system for Chinese and for code.

Inter 4.1 is in `resources/fonts` as four static styles (400 and 600, upright and italic) of its variable font, under a
family name of our own, so that an installed Inter is never mixed in. It is followed by the first installed Chinese sans
serif, then by the desktop's own font for all other scripts. The files are read once at the start (7 ms), so an update
that replaces them does no harm.
"""

from collections.abc import Callable
from functools import cache, lru_cache

from PySide6.QtGui import QFontDatabase, QFontInfo

from desktop.core.resources import resource

DEBIAN_PACKAGE, FEDORA_PACKAGE = "fonts-noto-cjk", "google-noto-sans-cjk-fonts"

INTERFACE = "Sayso Inter"
"""The family name of the bundled Inter."""

_FILES = ("Regular", "SemiBold", "Italic", "SemiBoldItalic")

_CHINESE = (
    *("PingFang SC", "Hiragino Sans GB"),  # macOS
    *("Microsoft YaHei UI", "Microsoft YaHei"),  # Windows
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "HarmonyOS Sans SC", "MiSans"),
    *("WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback"),  # Linux
)
"""Sans serifs with the glyph forms of Simplified Chinese, in the order in which they are tried. If none is named, a
system may choose the Japanese forms."""

_MONO = ("SF Mono", "Cascadia Mono", "JetBrains Mono", "Noto Sans Mono", "DejaVu Sans Mono", "Consolas", "Menlo")
_MONO_CHINESE = ("Noto Sans Mono CJK SC", "Sarasa Mono SC")


@cache
def register_interface_font() -> None:
    """Make the bundled font available to Qt. Raises `OSError` if Qt cannot read a file."""
    for style in _FILES:
        data = resource(f"fonts/SaysoInter-{style}.ttf").read_bytes()
        if QFontDatabase.addApplicationFontFromData(data) < 0:
            raise OSError(f"Qt cannot read the font SaysoInter-{style}.ttf")


def interface_families(is_installed: Callable[[str], bool], system: str) -> tuple[str, ...]:
    """The families for all text except code. `system` is the desktop's own font, for scripts that the others lack."""
    return (INTERFACE, *_first(_CHINESE, is_installed), system)


def mono_families(is_installed: Callable[[str], bool], fixed: str) -> tuple[str, ...]:
    """The families for code. `fixed` is the desktop's own monospaced font."""
    chinese = _first(_MONO_CHINESE, is_installed) + _first(_CHINESE, is_installed)
    return (*_first(_MONO, is_installed), fixed, *chinese)


def families() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The families for text and for code on this system. Registers the bundled font."""
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
    """Whether a font for Simplified Chinese is installed. Checked once: a new font counts from the next start on."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))


def has_chinese(text: str) -> bool:
    """Whether `text` has a character of the CJK blocks (U+2E80 to U+9FFF)."""
    return any("\u2e80" <= char <= "\u9fff" for char in text)
