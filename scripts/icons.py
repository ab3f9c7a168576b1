"""Sayso's mark in the shapes that systems want: all of them drawn from the one SVG."""

from __future__ import annotations

import struct
import subprocess
import tempfile
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWING = Path(__file__).resolve().parent.parent / "resources/icons/sayso.svg"


def png(size: int) -> bytes:
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # its stub wants bytes, it wants a string
    return bytes(buffer.data().data())


def ico(file: Path) -> Path:
    """Windows': a header, a row a picture, then the pictures as PNG."""
    sizes = (16, 20, 24, 32, 40, 48, 64, 256)
    pictures = [png(size) for size in sizes]
    head = struct.pack("<HHH", 0, 1, len(sizes))
    place = len(head) + 16 * len(sizes)
    rows = b""
    for size, picture in zip(sizes, pictures, strict=True):
        rows += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), place)
        place += len(picture)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(head + rows + b"".join(pictures))
    return file


def icns(file: Path) -> Path:
    """macOS', with its own tool."""
    with tempfile.TemporaryDirectory(suffix=".iconset") as folder:
        for size in (16, 32, 128, 256, 512):
            Path(folder, f"icon_{size}x{size}.png").write_bytes(png(size))
            Path(folder, f"icon_{size}x{size}@2x.png").write_bytes(png(2 * size))
        file.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["iconutil", "--convert", "icns", "--output", str(file), folder], check=True)
    return file
