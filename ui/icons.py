"""Tabler's outline icons in the theme's colours, sharp on any screen, mirrored where they point."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap

import resources
from ui import theme

_FOLDER = Path(resources.__file__).parent / "icons"
_STROKE = "1.6"
DIRECTIONAL = frozenset(
    (
        "arrow-back-up",
        "arrow-forward-up",
        "arrow-left",
        "arrow-narrow-left",
        "arrow-narrow-right",
        "arrow-right",
        "backspace",
        "chevron-left",
        "chevron-right",
        "chevrons-left",
        "chevrons-right",
        "door-exit",
        "external-link",
        "file-export",
        "file-import",
        "list",
        "list-details",
        "login",
        "logout",
        "receipt-refund",
        "send",
        "table-export",
        "table-import",
        "truck-return",
    )
)
"""Icons that show a way along the line of reading."""


def icon(name: str, colour: str | None = None, size: int = theme.SIZES.icon) -> QIcon:
    """A Tabler icon by its name; without a colour in the theme's secondary text."""
    tokens = theme.current()
    made = QIcon()
    for ratio in {screen.devicePixelRatio() for screen in QGuiApplication.screens()} or {1.0}:
        made.addPixmap(pixmap(name, colour or tokens.second, size, ratio))
        made.addPixmap(pixmap(name, tokens.third, size, ratio), QIcon.Mode.Disabled)
    return made


def pixmap(
    name: str, colour: str | None = None, size: int = theme.SIZES.icon, ratio: float = 1.0
) -> QPixmap:
    """The icon as a picture for a screen with this device pixel ratio."""
    mirrored = (
        name in DIRECTIONAL and QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    )
    return _drawn(name, colour or theme.current().second, size, ratio, mirrored)


@lru_cache(maxsize=1024)
def _drawn(name: str, colour: str, size: int, ratio: float, mirrored: bool) -> QPixmap:
    # QtSvg costs start-up time; the first window needs icons, the program's start does not.
    from PySide6.QtSvg import QSvgRenderer

    drawing = (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    drawing = drawing.replace("currentColor", colour)
    drawing = drawing.replace('stroke-width="2"', f'stroke-width="{_STROKE}"')
    renderer = QSvgRenderer(drawing.encode())
    pixels = round(size * ratio)
    picture = QPixmap(QSize(pixels, pixels))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    if mirrored:
        painter.translate(pixels, 0)
        painter.scale(-1, 1)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture
