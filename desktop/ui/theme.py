"""Colours and type sizes by name. The palette, the style sheet and painted widgets all read the same `Theme`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from desktop.core.resources import read_resource
from desktop.ui.fonts import families
from desktop.ui.theme_sheet import embed_images, style_sheet

RADIUS = 8
RADIUS_CARD = 12
COLUMN = 760
"""The maximum width of a column of text at text size 1, in pixels."""

CHROME, READING, SMALL = 13, 15, 12
"""Type sizes in pixels at text size 1: controls, messages, hints."""
LINE_HEIGHT = 1.55
"""The line height of messages, as a multiple of the type size."""


class Mode(StrEnum):
    """The user's choice of the theme. `SYSTEM` follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by token ("surface.base") and type sizes, scaled by the user's text size."""

    dark: bool
    colours: Mapping[str, QColor]
    scale: float
    families: tuple[str, ...]
    mono_families: tuple[str, ...]
    _metrics: dict[tuple[float, bool], QFontMetrics] = field(default_factory=dict, compare=False, repr=False)

    @property
    def name(self) -> str:
        """ "light" or "dark"."""
        return "dark" if self.dark else "light"

    def colour(self, token: str) -> QColor:
        """The colour of a token. Raises `KeyError` for an unknown one."""
        return self.colours[token]

    def hex(self, token: str) -> str:
        """The colour of a token as "#rrggbb"."""
        return self.colours[token].name()

    def px(self, size: float) -> int:
        """Scale a size to the user's text size, in whole pixels."""
        return round(size * self.scale)

    @property
    def column(self) -> int:
        """The maximum width of a column of text in pixels: the same number of characters at every text size."""
        return self.px(COLUMN)

    def font(self, size: float = CHROME, *, bold: bool = False, mono: bool = False) -> QFont:
        """The font for a type size at text size 1, scaled to the user's text size."""
        font = QFont()
        font.setFamilies(list(self.mono_families if mono else self.families))
        font.setPixelSize(self.px(size))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        if mono:
            font.setStyleHint(QFont.StyleHint.Monospace)
        return font

    def metrics(self, size: float = CHROME, *, bold: bool = False) -> QFontMetrics:
        """The metrics of `font`, which layouts read hundreds of times."""
        key = size, bold
        if key not in self._metrics:
            self._metrics[key] = QFontMetrics(self.font(size, bold=bold))
        return self._metrics[key]


class ThemeManager(QObject):
    """Chooses the theme and applies it to the application. The application has one instance, see `manager`."""

    changed = Signal()
    NAME = "sayso.theme"

    def __init__(self, app: QApplication, mode: Mode = Mode.SYSTEM, scale: float = 1.0) -> None:
        super().__init__(app)
        self.setObjectName(self.NAME)
        self._app = app
        self._mode = mode
        self._scale = scale
        tokens = json.loads(read_resource("themes/tokens.json"))
        self._tokens = {name: {key: QColor(value) for key, value in tokens[name].items()} for name in ("light", "dark")}
        self._families, self._mono = families()
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._theme = self._make()
        embed_images()
        self._apply()
        app.setProperty(self.NAME, self)

    @property
    def theme(self) -> Theme:
        """The theme in use."""
        return self._theme

    @property
    def mode(self) -> Mode:
        """The user's choice."""
        return self._mode

    @property
    def scale(self) -> float:
        """The user's text size, 0.75 to 2."""
        return self._scale

    def set_mode(self, mode: Mode) -> None:
        """Choose light, dark, or the desktop's own."""
        self._mode = mode
        self._update()

    def set_scale(self, scale: float) -> None:
        """Set the text size, clamped to 0.75 to 2. At 1.0, messages have 15 px."""
        self._scale = min(max(scale, 0.75), 2.0)
        self._update()

    def _system_changed(self) -> None:
        if self._mode is Mode.SYSTEM:
            self._update()

    def _update(self) -> None:
        theme = self._make()
        if theme != self._theme:
            self._theme = theme
            self._apply()
            self.changed.emit()

    def _make(self) -> Theme:
        system_dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        dark = self._mode is Mode.DARK or (self._mode is Mode.SYSTEM and system_dark)
        return Theme(dark, self._tokens["dark" if dark else "light"], self._scale, self._families, self._mono)

    def _apply(self) -> None:
        theme = self._theme
        self._app.setPalette(_palette(theme))
        self._app.setFont(theme.font(CHROME))
        colours = {token: colour.name() for token, colour in theme.colours.items()}
        self._app.setStyleSheet(style_sheet(theme.name, colours, theme.px))


def manager() -> ThemeManager:
    """The theme manager of the running application. Like the palette, it belongs to the application, not to a
    module."""
    app = QApplication.instance()
    assert app is not None, "the theme needs a running application"
    return cast(ThemeManager, app.property(ThemeManager.NAME))


def current() -> Theme:
    """The theme of the running application."""
    return manager().theme


def metrics(size: float = CHROME, *, bold: bool = False) -> QFontMetrics:
    """The metrics of the theme's font, for widgets that place text themselves."""
    return current().metrics(size, bold=bold)


def is_theme_event(event: QEvent) -> bool:
    """Whether a widget that handles `event` in `changeEvent` has to read colours and sizes from the theme again."""
    return event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange)


def _palette(theme: Theme) -> QPalette:
    """The palette of the Fusion style, for what the style sheet does not cover."""
    role = QPalette.ColorRole
    colours = {
        role.Window: "surface.base",
        role.WindowText: "text",
        role.Base: "surface.base",
        role.AlternateBase: "surface.sunken",
        role.ToolTipBase: "surface.raised",
        role.ToolTipText: "text",
        role.PlaceholderText: "text.quiet",
        role.Text: "text",
        role.Button: "surface.raised",
        role.ButtonText: "text",
        role.BrightText: "danger",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.Highlight: "accent",
        role.HighlightedText: "accent.text",
        role.Accent: "accent",
        role.Light: "surface.base",
        role.Midlight: "surface.raised",
        role.Mid: "line",
        role.Dark: "line",
        role.Shadow: "line",
    }
    palette = QPalette()
    for key, token in colours.items():
        palette.setColor(key, theme.colour(token))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, theme.colour("text.quiet"))
    return palette
