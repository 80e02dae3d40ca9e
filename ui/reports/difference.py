"""Whether the drawer holds what it should: shortage, surplus or exact, each in its colour."""

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.display import Display
from models.money import Rials
from resources.translations import tr
from ui import theme
from ui.theme import SIZES, Tone
from ui.widgets import paint
from ui.widgets.labels import FigureRow


class DifferenceLine(QWidget):
    """Counted less expected, on a tinted plane."""

    def __init__(self, display: Display, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._display = display
        self._tone: Tone = "plain"
        self.row = FigureRow("", name_role="body", column=SIZES.figure_column - SIZES.gap)
        self.setMinimumHeight(SIZES.avatar)
        column = QVBoxLayout(self)
        column.setContentsMargins(SIZES.gap, 0, SIZES.gap, 0)
        column.addWidget(self.row)
        self.show_not_counted()

    def show_not_counted(self) -> None:
        """Show that there is nothing to compare yet."""
        self._show("plain", tr("Not counted yet"), "")

    def show_difference(self, difference: Rials) -> None:
        """Show counted less expected: negative is a shortage."""
        figure = self._display.amount(difference)
        if difference < 0:
            self._show("red", tr("Shortage"), figure)
        elif difference:
            self._show("orange", tr("Surplus"), figure)
        else:
            self._show("green", tr("The count is exact"), figure)

    def paintEvent(self, event: QPaintEvent) -> None:
        tint = theme.current().tint(self._tone)
        paint.plane(paint.painter_for(self), self.rect(), tint)

    def _show(self, tone: Tone, name: str, figure: str) -> None:
        self._tone = tone
        self.row.name.setText(name)
        self.row.name.set_tone(tone)
        self.row.set_figure(figure, tone)
        self.update()
