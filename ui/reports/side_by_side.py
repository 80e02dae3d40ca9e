"""Three cards beside each other; in a narrow window the third goes under the two others."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme import SIZES


class SideBySide(QWidget):
    """Lays three widgets out by the width there is; all columns are equally wide."""

    def __init__(self, parts: Sequence[QWidget]) -> None:
        super().__init__()
        self._parts = tuple(parts)
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SIZES.gap_large)
        self._arrange(len(self._parts))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._needed(2), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        every = len(self._parts)
        self._arrange(every if self.width() >= self._needed(every) else every - 1)

    def columns(self) -> int:
        """How many stand beside each other."""
        return self._columns

    def _needed(self, columns: int) -> int:
        """The width that so many beside each other, and the others alone, cannot do without."""
        widths = [part.minimumSizeHint().width() for part in self._parts]
        row = sum(widths[:columns]) + SIZES.gap_large * (columns - 1)
        return max(row, *widths)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, part in enumerate(self._parts):
            row, column = divmod(place, columns)
            self._grid.addWidget(part, row, column, 1, columns if place >= columns else 1)
        for column in range(len(self._parts)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
