"""One rank being edited: its title, its points, its credit and its colour."""

from typing import cast, get_args

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from models.display import Display
from models.loyalty import Band
from resources.translations import tr, tr_later, trn
from ui import theme
from ui.theme import SIZES, Tone
from ui.widgets import paint
from ui.widgets.buttons import IconButton
from ui.widgets.choice import Choice
from ui.widgets.count_field import CountField
from ui.widgets.field import TextField
from ui.widgets.labels import Label
from ui.widgets.percent_field import PercentField

TONES: dict[str, str] = {
    "plain": tr_later("Grey"),
    "bronze": tr_later("Bronze"),
    "silver": tr_later("Silver"),
    "gold": tr_later("Gold"),
    "green": tr_later("Green"),
    "blue": tr_later("Blue"),
    "orange": tr_later("Orange"),
    "red": tr_later("Red"),
}
"""Every tone a rank's chip may have, and its name."""
COLUMNS = (6, 4, 4, 4, 4, 3, 0)
"""How the room of a row is shared: title, first point, end, credit, colour, customers, remove."""
LEAST = {1: SIZES.field * 2, 2: SIZES.field * 2, 3: SIZES.field * 2, 4: SIZES.figure_column, 5: 62}
"""What a column needs at the least: ۱۲,۵۰۰ points, ٪۱۲٫۲۵, a colour's name, «۴۰ مشتری»."""


def tone_of(name: str) -> Tone:
    """The tone a rank is stored with; grey for one that is not known."""
    return cast(Tone, name) if name in get_args(Tone) else "plain"


class ToneChoice(Choice):
    """The colour of a rank's chip, shown beside its name."""

    def __init__(self, tone: str) -> None:
        super().__init__([(name, tr(title)) for name, title in TONES.items()], tone_of(tone))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        tokens = theme.current()
        painter = paint.painter_for(self)
        side = SIZES.radius
        x = self.width() - SIZES.icon_small - 2 * SIZES.radius - 2 * side
        left = (
            x
            if self.layoutDirection() == self.layoutDirection().LeftToRight
            else (self.width() - x - side)
        )
        dot = self.rect()
        dot.setRect(left, (self.height() - side) // 2, side, side)
        paint.plane(painter, dot, tokens.ink(tone_of(str(self.value()))), None, side / 2)


class RankRow(QWidget):
    """The editors of a rank. `error` says what is wrong with it, under its fields."""

    typed = Signal()
    end_changed = Signal(object, object)
    """The end point before and after: the next rank may follow it."""
    remove_asked = Signal()

    def __init__(self, display: Display, band: Band) -> None:
        super().__init__()
        self._display = display
        self.id = band.id
        self.title = TextField(band.title, longest=40)
        self.first = CountField(display, band.first_point)
        self.end = CountField(display, band.end_point, placeholder="∞")
        self.end.setToolTip(tr("Empty: without an upper end, for the last rank"))
        self.credit = PercentField(display, band.credit_bp)
        self.tone = ToneChoice(band.tone)
        self.uses = Label("", "secondary", wrap=True)
        self.remove = IconButton("trash", tr("Remove this rank"), kind="ghost")
        self._end_before = band.end_point
        self._error = Label("", "tiny", tone="red", wrap=True)
        self._error.hide()
        for editor, name in (
            (self.title, tr("Title")),
            (self.first, tr("First point")),
            (self.end, tr("End point")),
            (self.credit, tr("Credit percent")),
            (self.tone, tr("Colour")),
        ):
            editor.setAccessibleName(name)
        self._build()
        self._connect()

    def values(self) -> tuple[object, ...]:
        """What stands in the fields."""
        return (
            self.id,
            self.title.value(),
            self.first.text(),
            self.end.text(),
            self.credit.text(),
            self.tone.value(),
        )

    def band(self) -> Band | None:
        """The rank as typed; None, with its fields marked, when it is not complete."""
        fine = True
        for field in (self.first, self.credit):
            if field.number() is None:
                self.mark(field, field.error() or tr("This is required."))
                fine = False
        if self.end.error():
            self.mark(self.end, self.end.error())
            fine = False
        if not self.title.value():
            self.mark(self.title, tr("{field} is required.", field=tr("Title")))
            fine = False
        if not fine:
            return None
        first, credit = self.first.number(), self.credit.basis_points()
        assert first is not None
        assert credit is not None
        return Band(
            self.id, self.title.value(), first, self.end.number(), credit, str(self.tone.value())
        )

    def mark(self, editor: TextField, text: str) -> None:
        """Mark a field as wrong and say why under the row."""
        editor.set_error(text)
        self._error.setText(text)
        self._error.show()

    def error(self) -> str:
        """What is wrong with the rank, "" for nothing."""
        return "" if self._error.isHidden() else self._error.text()

    def clear_errors(self) -> None:
        """Take the marks away; a field that cannot be read keeps its own."""
        self._error.hide()
        self.title.set_error(None)
        for field in (self.first, self.end, self.credit):
            if field.number() is not None or not field.text().strip():
                field.set_error(None)

    def show_uses(self, customers: int, pinned: int) -> None:
        """How many customers have the rank."""
        self.uses.setText(
            trn(
                "{count} customer",
                "{count} customers",
                customers,
                count=self._display.number(customers),
            )
        )
        self.uses.setToolTip(
            tr("{count} of them by hand", count=self._display.number(pinned)) if pinned else ""
        )

    def _build(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SIZES.gap)
        grid.setVerticalSpacing(SIZES.grid)
        editors = (self.title, self.first, self.end, self.credit, self.tone, self.uses, self.remove)
        for column, editor in enumerate(editors):
            grid.addWidget(editor, 0, column)
            grid.setColumnStretch(column, COLUMNS[column])
            grid.setColumnMinimumWidth(column, LEAST.get(column, 0))
        grid.addWidget(self._error, 1, 0, 1, len(editors))

    def _connect(self) -> None:
        for field in (self.title, self.first, self.end, self.credit):
            field.textChanged.connect(self.typed)
        self.tone.value_changed.connect(self.typed)
        self.tone.value_changed.connect(lambda _: self.tone.update())
        self.end.value_changed.connect(self._on_end_changed)
        self.remove.clicked.connect(self.remove_asked)

    def _on_end_changed(self, end: int | None) -> None:
        before, self._end_before = self._end_before, end
        self.end_changed.emit(before, end)
