"""How far one has come in a task of several steps."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from ui import theme
from ui.theme import SIZES
from ui.widgets import paint


class Steps(QWidget):
    """A bar for each step, green up to the one that is shown."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._theme = theme.current()
        self._count = count
        self._step = 0
        self.setFixedHeight(SIZES.grid)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_step(self, step: int) -> None:
        """Show that this step, counted from 0, is reached."""
        self._step = step
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_for(self)
        gap = SIZES.gap_small
        for step in range(self._count):
            # From edge to edge: what does not divide evenly is spread over the bars.
            left = step * (self.width() + gap) // self._count
            end = (step + 1) * (self.width() + gap) // self._count - gap
            logical = QRect(left, 0, end - left, self.height())
            rect = QStyle.visualRect(self.layoutDirection(), self.rect(), logical)
            colour = self._theme.green if step <= self._step else self._theme.border
            paint.plane(painter, rect, colour, None, SIZES.grid / 2)
