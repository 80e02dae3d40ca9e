"""A white plane with a border that holds what belongs together."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import SIZES
from ui.widgets.labels import Label


class SectionTitle(QWidget):
    """The heading of a card or section; `end` is the layout on its far side.

    With `elide` it is cut where there is no room for it: it is somebody's name.
    """

    def __init__(
        self, text: str, note: str = "", *, elide: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.title = Label(text, "section", elide=elide)
        # As wide as it is, unless there is less room.
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SIZES.gap)
        row.addWidget(self.title)
        row.addStretch(1)
        self.end = QHBoxLayout()
        self.end.setSpacing(SIZES.gap_small)
        row.addLayout(self.end)
        if note:
            self.end.addWidget(Label(note, "secondary"))


class Card(QFrame):
    """A card: `body` is its column. `padding=0` for a card that holds a table."""

    def __init__(
        self,
        title: str = "",
        *,
        note: str = "",
        elide: bool = False,
        padding: int = SIZES.padding,
        gap: int = SIZES.gap,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._outer = QVBoxLayout(self)
        # What fills the card must not lie on its round corners; a footer has its own.
        foot = SIZES.hair if padding else SIZES.radius_small
        self._outer.setContentsMargins(SIZES.hair, SIZES.hair, SIZES.hair, foot)
        self._outer.setSpacing(0)
        self.body = QVBoxLayout()
        edge = max(0, padding - SIZES.hair)
        self.body.setContentsMargins(edge, edge, edge, edge)
        self.body.setSpacing(gap)
        self._outer.addLayout(self.body, 1)
        self.title: SectionTitle | None = None
        if title:
            self.title = SectionTitle(title, note, elide=elide)
            self.body.addWidget(self.title)

    def add(self, part: QWidget | QLayout, stretch: int = 0) -> None:
        """Put a widget or a layout under what is there."""
        if isinstance(part, QWidget):
            self.body.addWidget(part, stretch)
        else:
            self.body.addLayout(part, stretch)

    def add_footer(self) -> QHBoxLayout:
        """A raised strip at the foot, as under the lines of a sale; returns its row."""
        footer = QFrame()
        footer.setProperty("kind", "footer")
        footer.setMinimumHeight(SIZES.avatar)
        row = QHBoxLayout(footer)
        row.setContentsMargins(SIZES.gap_large, 0, SIZES.gap_large, 0)
        row.setSpacing(SIZES.gap)
        self._outer.setContentsMargins(SIZES.hair, SIZES.hair, SIZES.hair, SIZES.hair)
        self._outer.addWidget(footer)
        return row
