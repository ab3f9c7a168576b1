"""Icons by name. Each is drawn in the theme's colours when it is painted, at any scale."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.core.resources import read_resource, resource
from desktop.ui import theme

_STROKE = 'stroke-width="1.75"'


def icon(name: str, color: str = "text.secondary", size: int = 18) -> QIcon:
    """A Lucide icon in the theme colour `color`. It follows changes of the theme and the state of its control."""
    return QIcon(_Engine(name, color, size))


def pixmap(name: str, color: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon as a pixmap. `size` is in device-independent pixels, `ratio` is the screen's device pixel ratio."""
    return _pixmap(name, theme.current().hex(color), size, size, ratio)


def brand_icon() -> QIcon:
    """The icon of the application."""
    return QIcon(str(resource("icons/sayso.svg")))


@lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    """The SVG source of an icon. Raises `FileNotFoundError` if there is none with this name."""
    return read_resource(f"icons/{name}.svg").decode().replace('stroke-width="2"', _STROKE)


@lru_cache(maxsize=512)
def _pixmap(name: str, colour: str, width: int, height: int, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))
    image = QImage(QSize(round(width * ratio), round(height * ratio)), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = min(width, height) * ratio
    renderer.render(painter, QRectF((image.width() - side) / 2, (image.height() - side) / 2, side, side))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return QPixmap.fromImage(image)


class _Engine(QIconEngine):
    def __init__(self, name: str, color: str, size: int) -> None:
        super().__init__()
        _drawing(name)  # raises here for a missing icon, instead of showing an empty square
        self._name, self._color, self._size = name, color, size

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._color, self._size)

    def key(self) -> str:
        return "sayso"

    def actualSize(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QSize:
        return size

    def availableSizes(self, mode: QIcon.Mode = QIcon.Mode.Normal, state: QIcon.State = QIcon.State.Off) -> list[QSize]:
        return [QSize(self._size, self._size)]

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        return self._at(size.width(), size.height(), mode, max(scale, 1.0))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self._at(size.width(), size.height(), mode, 1.0)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        device = painter.device()
        ratio = device.devicePixelRatio() if device is not None else 1.0
        painter.drawPixmap(rect, self._at(rect.width(), rect.height(), mode, ratio))

    def _at(self, width: int, height: int, mode: QIcon.Mode, ratio: float) -> QPixmap:
        style = theme.current()
        color = self._color
        if mode == QIcon.Mode.Disabled:
            color = "scroll"
        elif mode == QIcon.Mode.Active and color == "text.secondary":
            color = "text"
        return _pixmap(self._name, style.hex(color), width, height, ratio)
