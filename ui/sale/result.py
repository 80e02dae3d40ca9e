"""The calm moment after issuing: the number, the change, what was earned, and on to the next."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from models.display import Display
from models.services.orders import Issued
from resources.translations import tr
from ui import icons, theme
from ui.desk import Desk
from ui.theme import SIZES, Tone
from ui.widgets.buttons import PrimaryButton, SecondaryButton
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.labels import Divider, FigureRow, Label

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An issued sale as its result is shown."""

    issued: Issued
    number: str
    customer_name: str
    used: int
    rank_tone: Tone


class ResultPanel(QWidget):
    """Enter or F2 begins the next sale; so does typing the next number or scanning."""

    next_wanted = Signal(str)
    """Begin the next sale, with what was typed already."""
    print_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._display: Display = desk.display
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._build()
        self.again.clicked.connect(self.print_wanted)
        self.next.clicked.connect(lambda: self.next_wanted.emit(""))

    def show_outcome(self, outcome: Outcome) -> None:
        """Show what was issued."""
        display, issued = self._display, outcome.issued
        number = display.code(display.digits(outcome.number))
        self._title.setText(tr("Invoice {number} is issued", number=number))
        self.setAccessibleName(self._title.text())
        self._who.setText(outcome.customer_name or tr("Walk-in customer"))
        self._total.set_figure(display.amount(issued.total))
        self._change_row.setVisible(bool(issued.change))
        self._change.set_figure(display.amount(issued.change), "green")
        self._used.setVisible(bool(outcome.used))
        self._used.set_figure(display.money(outcome.used))
        member = issued.credit_after is not None
        for row in (self._earned, self._points, self._balance, self._rule):
            row.setVisible(member)
        self._earned.set_figure(display.money(issued.earned), "green")
        points = display.number(issued.points_after or 0)
        gained = display.number(issued.points)
        self._points.set_figure(tr("{gained} more, now {points}", gained=gained, points=points))
        self._balance.set_figure(display.money(issued.credit_after or 0))
        rose = member and issued.rank_after != issued.rank_before
        self._rank.setVisible(rose)
        self._rank.set_text(tr("New rank: {rank}", rank=issued.rank_after), outcome.rank_tone)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.key() in (*_ENTER, Qt.Key.Key_Escape):
            self.next_wanted.emit("")
        elif text and text.isprintable() and not text.isspace():
            self.next_wanted.emit(text)
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        picture = QLabel()
        picture.setPixmap(
            icons.pixmap(
                "circle-check", theme.current().green, SIZES.pad_key, self.devicePixelRatioF()
            )
        )
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = Label("", "heading")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._who = Label("", "second", elide=True)
        self._who.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._rank = Chip("", "gold")
        column = SIZES.figure_column + SIZES.avatar
        unit = self._display.currency_name
        self._total = FigureRow(tr("Total"), role="figure", unit=unit, column=column)
        self._change = FigureRow(
            tr("Change due"), role="total", name_role="section", unit=unit, column=column
        )
        self._used = FigureRow(tr("Credit used"), role="body", column=column)
        self._earned = FigureRow(tr("Credit earned"), role="strong", column=column)
        self._points = FigureRow(tr("Points"), role="body", column=column)
        self._balance = FigureRow(tr("Credit now"), role="body", column=column)
        self._rule = Divider()
        self.again = SecondaryButton(
            tr("Print again"), icon="printer", key="Ctrl+P", height=SIZES.primary
        )
        self.next = PrimaryButton(tr("Next sale"), icon="shopping-cart", key="F2")
        card = Card(padding=SIZES.margin, gap=SIZES.gap)
        card.setFixedWidth(SIZES.dialog)
        card.add(picture)
        card.add(self._title)
        card.add(self._who)
        card.body.addWidget(self._rank, 0, Qt.AlignmentFlag.AlignHCenter)
        card.add(Divider(strong=True))
        self._change_row = QWidget()
        change = QVBoxLayout(self._change_row)
        change.setContentsMargins(0, 0, 0, 0)
        change.addWidget(self._change)
        card.add(self._change_row)
        card.add(self._total)
        card.add(self._used)
        card.add(self._rule)
        for row in (self._earned, self._points, self._balance):
            card.add(row)
        buttons = QHBoxLayout()
        buttons.setSpacing(SIZES.gap)
        buttons.addWidget(self.again)
        buttons.addWidget(self.next, 1)
        card.body.addSpacing(SIZES.gap_small)
        card.add(buttons)
        middle = QVBoxLayout()
        middle.addStretch(2)
        middle.addWidget(card)
        middle.addStretch(3)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addStretch(1)
        across.addLayout(middle)
        across.addStretch(1)
