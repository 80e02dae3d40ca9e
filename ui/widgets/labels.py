"""Text on a page, named by its role in the type scale."""

from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import (
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from models.text import FIRST_STRONG_ISOLATE, MARKS, POP_ISOLATE, towards
from ui import theme
from ui.theme import SIZES, Tone
from ui.widgets import paint

Role = Literal[
    "body",
    "second",
    "secondary",
    "third",
    "tiny",
    "strong",
    "section",
    "heading",
    "title",
    "figure",
    "sum",
    "total",
]


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property the style sheet looks at, and have it looked at again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Label(QLabel):
    """A line of text, or a paragraph with `wrap`; `elide` cuts it to the room with an ellipsis."""

    _elide = False

    def __init__(
        self,
        text: str = "",
        role: Role = "body",
        *,
        tone: Tone | None = None,
        wrap: bool = False,
        elide: bool = False,
        number: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._elide = elide
        self._whole = text
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        if tone:
            self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        # Numbers are right in every language: units meet units in a column of them.
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
        self.setAlignment(right | Qt.AlignmentFlag.AlignVCenter if number else theme.start_side())
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._put(text)

    def setText(self, text: str) -> None:
        if text == self._whole:
            return
        self._whole = text
        if self._elide:
            # What is shown may stay the same while there is no room yet; the wish for room changes.
            self.updateGeometry()
            self._cut()
        else:
            self._put(text)

    def text(self) -> str:
        """What is shown, without the marks that tell the direction."""
        shown = super().text().lstrip(MARKS)
        return shown if shown == self._whole else _bare(shown)

    def whole_text(self) -> str:
        """The text before it was cut to the room."""
        return self._whole

    def set_tone(self, tone: Tone | None) -> None:
        """Colour the text by what it means."""
        restyle(self, "tone", tone or "")

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(0, hint.height()) if self._elide else hint

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if self._elide:
            width = QFontMetrics(self.font()).horizontalAdvance(self._whole)
            return QSize(width + 2, hint.height())
        return hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._elide:
            self._cut()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._elide and event.type() == QEvent.Type.FontChange:
            self._cut()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not (self.wordWrap() and theme.reads_right_to_left()):
            super().paintEvent(event)
            return
        # QLabel counts the space at which a line is broken: in Persian it would be moved in by it.
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        option.setAlignment(self.alignment())
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        room = self.contentsRect()
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        lines = QTextLayout(super().text().replace("\n", "\u2028"), self.font())
        lines.setTextOption(option)
        lines.beginLayout()
        height = 0.0
        while (line := lines.createLine()).isValid():
            line.setLineWidth(room.width())
            line.setPosition(QPointF(0, height))
            height += line.height()
        lines.endLayout()
        top = room.y() + max(0.0, (room.height() - height) / 2)
        lines.draw(painter, QPointF(room.x(), top))
        painter.end()

    def _cut(self) -> None:
        cut = paint.elided(self._whole, QFontMetrics(self.font()), self.width())
        if _bare(cut) != self.text():
            self._put(cut)
        self.setToolTip(paint.tip(self._whole) if cut != self._whole else "")

    def _put(self, text: str) -> None:
        # Qt takes the direction from the first letter; a sentence beginning with "F2" is Persian.
        # What is all in the other script, be it somebody's name or address, keeps its own.
        super().setText(towards(paint.own(text), right_to_left=theme.reads_right_to_left()))


def _bare(text: str) -> str:
    """A text that was cut, without what keeps its direction."""
    return text.removeprefix(FIRST_STRONG_ISOLATE).removesuffix(POP_ISOLATE).lstrip(MARKS)


class FigureRow(QWidget):
    """A line of a sum: its name where reading begins, its number right-aligned in a column."""

    def __init__(
        self,
        name: str,
        figure: str = "",
        *,
        role: Role = "strong",
        name_role: Role = "second",
        unit: str = "",
        tone: Tone | None = None,
        column: int = SIZES.figure_column,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.name = Label(name, name_role, elide=True)
        # As wide as the name is, unless there is less room.
        self.name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.figure = Label(figure, role, tone=tone, number=True)
        figures = QWidget()
        figures.setMinimumWidth(column)
        inside = QHBoxLayout(figures)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(SIZES.gap_small)
        # A unit is read after its number: left of it in Persian, where the numbers keep one edge.
        if not theme.reads_right_to_left():
            inside.addStretch(1)
        inside.addWidget(self.figure)
        if unit:
            inside.addWidget(Label(unit, "secondary"))
        if theme.reads_right_to_left():
            inside.addStretch(1)
        self._figures = figures
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.name)
        row.addStretch(1)
        row.addWidget(figures)

    def figure_width(self) -> int:
        """The room its number and unit take."""
        layout = self._figures.layout()
        assert layout is not None
        return layout.sizeHint().width()

    def set_column(self, width: int) -> None:
        """Make the column as wide as that of another row, so that the numbers end together."""
        self._figures.setMinimumWidth(width)

    def set_figure(self, figure: str, tone: Tone | None = None) -> None:
        """Show another number."""
        self.figure.setText(figure)
        self.figure.set_tone(tone)


class Divider(QFrame):
    """A line across; `strong` between sections, otherwise the hairline between rows."""

    def __init__(
        self, *, strong: bool = False, upright: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "divider" if strong else "hairline")
        if upright:
            self.setFixedWidth(SIZES.hair)
        else:
            self.setFixedHeight(SIZES.hair)
