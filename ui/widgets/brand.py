"""The program's mark: the س on its green square, alone or with the name beside it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from resources.translations import tr
from ui import theme
from ui.theme import SIZES
from ui.widgets import paint
from ui.widgets.labels import Label


class Logo(QWidget):
    """The س on its green square."""

    def __init__(self, side: int = SIZES.logo) -> None:
        super().__init__()
        self._theme = theme.current()
        self._side = side
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_for(self)
        paint.plane(painter, self.rect(), self._theme.green, None, self._side / SIZES.grid)
        lettering = theme.font(SIZES.font_empty * self._side // SIZES.logo, 700)
        # Vazirmatn's middle lies above that of the letter, which has no ascender.
        up = SIZES.ring * 2 * self._side // SIZES.logo
        centre = Qt.AlignmentFlag.AlignCenter
        rect = self.rect().adjusted(0, -up, 0, 0)
        paint.text(painter, rect, "س", self._theme.on_accent, lettering, centre)


class Brand(QWidget):
    """Logo and name, as they stand above the pages that come before the till."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, SIZES.grid)
        row.setSpacing(SIZES.gap)
        row.addStretch(1)
        row.addWidget(Logo(SIZES.avatar))
        row.addWidget(Label(tr("Sajac"), "total"))
        row.addStretch(1)
