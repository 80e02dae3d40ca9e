"""A person: the first letter of the name, or a photo, in a circle."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.theme import SIZES, Tone
from ui.widgets import paint


class Avatar(QWidget):
    """Shows who somebody is. `photo` is a picture file; `solid` stands out on a tint."""

    def __init__(
        self,
        name: str,
        photo: bytes | None = None,
        *,
        size: int = SIZES.avatar,
        tone: Tone = "green",
        solid: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme.current()
        self._size = size
        self._tone: Tone = tone
        self._solid = solid
        self._name = ""
        self._photo = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_person(name, photo)

    def set_person(self, name: str, photo: bytes | None = None) -> None:
        """Show somebody else. A number that stands for a name has no first letter."""
        self._name = "" if name.isdecimal() else name.strip()
        self._photo = QPixmap()
        if photo:
            self._photo.loadFromData(photo)
        self.setAccessibleName(self._name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_for(self)
        if self._photo.isNull():
            ground, ink = self._theme.tint(self._tone), self._theme.ink(self._tone)
            if self._solid:
                ground, ink = ink, self._theme.on_accent
            paint.plane(painter, self.rect(), ground, None, self._size / 2)
            if not self._name:
                paint.symbol(painter, self.rect(), "user", ink, self._size // 2)
                return
            lettering = theme.font(self._size * 2 // 5, 600)
            centre = Qt.AlignmentFlag.AlignCenter
            paint.text(painter, self.rect(), self._name[:1], ink, lettering, centre)
            return
        circle = QPainterPath()
        circle.addEllipse(QRectF(self.rect()))
        painter.setClipPath(circle)
        side = round(self._size * self.devicePixelRatioF())
        shown = self._photo.scaled(
            side,
            side,
            Qt.AspectRatioMode.KeepAspectRatioByExpanding,
            Qt.TransformationMode.SmoothTransformation,
        )
        left, top = (shown.width() - side) // 2, (shown.height() - side) // 2
        painter.drawPixmap(self.rect(), shown.copy(left, top, side, side))
