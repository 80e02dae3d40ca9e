"""One number that matters, with its name above and its meaning below."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.theme import SIZES, Tone
from ui.widgets import paint
from ui.widgets.card import Card
from ui.widgets.labels import Label, Role, restyle

_ROLES: dict[Role, int] = {
    "figure": SIZES.font_figure,
    "title": SIZES.font_title,
    "heading": SIZES.font_empty,
    "section": SIZES.font,
}
"""The letterings of a figure and their pixels, from the largest down."""


class FigureTile(Card):
    """A dashboard number: دریافتی امروز / ۲۵۱٬۹۸۰٬۰۰۰ ریال / ۱۲٪ بیش از …"""

    def __init__(
        self,
        name: str,
        figure: str = "",
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(padding=SIZES.gap_large, gap=0, parent=parent)
        self.body.setContentsMargins(SIZES.gap_large, SIZES.radius, SIZES.gap_large, SIZES.radius)
        self._name = Label(name, "secondary")
        self._figure = Label(figure, "figure", elide=True)
        self._note = Label(note, "third", elide=True)
        for part in (self._name, self._figure, self._note):
            self.add(part)
        self.setFixedHeight(SIZES.figure_tile)

    def set_figure(self, figure: str, note: str = "", tone: Tone | None = None) -> None:
        """Show another number and what it means."""
        self._figure.setText(figure)
        self._figure.set_tone(tone)
        self._note.setText(note)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Letter the figure smaller where it has no room: without its last digits it would lie."""
        inside = self.contentsRect().width() - 2 * (SIZES.gap_large + SIZES.hair)
        whole = self._figure.whole_text()
        roles = [
            one for one, size in _ROLES.items() if paint.fitted(whole, size, 700, inside) == whole
        ]
        restyle(self._figure, "role", roles[0] if roles else "section")
