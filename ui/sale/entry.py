"""The line into which everything sold is typed: a code, a name, or one final amount."""

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from models.errors import BadAmount, ShopError
from models.money import parse_amount, parse_quantity
from models.queries.products import Product, find_products, product_by_code
from models.text import fold, latin_digits
from resources.translations import tr
from ui import errors
from ui.desk import Desk
from ui.sale.state import is_number, looks_like_barcode, split_quantity
from ui.sale.suggestions import Suggestion, Suggestions
from ui.tasks import Job
from ui.widgets.field import TextField

if TYPE_CHECKING:
    from models.database import Connection

_PAUSE_MS = 80
_OFFERED = 8
_LEAST = 2
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS = {Qt.Key.Key_Down.value: 1, Qt.Key.Key_Up.value: -1}
_SIGNS = {"+": 1, "-": -1, "\u2212": -1}


class ProductEntry(TextField):
    """Finds what is typed. While it is empty its keys work on the current line.

    "3*name" sells three of it; "*3" makes the current line three.
    """

    product_chosen = Signal(object, int)
    """A Product and a quantity in thousandths."""
    amount_typed = Signal(object, int)
    """Rials (may exceed 32 bits) and a quantity in thousandths."""
    quantity_typed = Signal(int)
    """A new quantity for the current line, in thousandths."""
    stepped = Signal(int)
    """+ or - on the current line."""
    moved = Signal(int)
    """Up or Down in the lines."""
    removed = Signal()
    undone = Signal()
    finished = Signal()
    """Enter with nothing typed: on to the payment."""
    told = Signal(str, str)
    """What there is to say about what was typed: text and kind; "" for nothing any more."""

    def __init__(self, desk: Desk, over: QWidget) -> None:
        super().__init__(
            placeholder=tr("Name, code or barcode of a product — or the final amount"),
            icon="scan",
            key="F4",
        )
        self._desk = desk
        self._refused = ""
        self._job: Job | None = None
        self.offers = Suggestions(self, over)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.textChanged.connect(self.offers.unmark)
        self.textEdited.connect(self._on_edited)
        self.offers.chosen.connect(self._choose)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _ENTER:
            self.submit()
        elif key in _ARROWS:
            if not self.offers.move_mark(_ARROWS[key]):
                self.moved.emit(_ARROWS[key])
        elif key == Qt.Key.Key_Escape and self.offers.isVisible():
            self.stop()
        elif self.text() or not self._on_line_key(event):
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.stop()

    def hideEvent(self, event: QEvent) -> None:
        self.stop()

    def submit(self) -> None:
        """Sell what is typed."""
        marked = self.offers.current()
        text = self.value()
        if not text:
            self.finished.emit()
            return
        try:
            if marked is not None:
                self._choose(marked)
            elif only := re.fullmatch(r"[*×](.+)", text):
                self.quantity_typed.emit(parse_quantity(only[1]))
            else:
                self._find(*split_quantity(text))
        except ShopError as error:
            self._tell(errors.words(error, self._desk.display), "error")

    def accept(self) -> None:
        """What was typed has been used."""
        self.stop()
        self.clear()
        self._refused = ""
        self.set_error(None)

    def stop(self) -> None:
        """Offer nothing, whatever is still being looked for."""
        self._pause.stop()
        if self._job:
            self._job.cancel()
        self.offers.offer((), first=False)

    def _on_line_key(self, event: QKeyEvent) -> bool:
        """Keys that mean the current line while nothing is typed."""
        if event.text() in _SIGNS:
            self.stepped.emit(_SIGNS[event.text()])
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undone.emit()
        else:
            return False
        return True

    def _find(self, quantity: int, text: str) -> None:
        product = self._desk.tasks.now(lambda connection: product_by_code(connection, text))
        if product:
            self.product_chosen.emit(product, quantity)
        elif is_number(text):
            self._find_amount(quantity, text)
        else:
            found = self._desk.tasks.now(lambda connection: _products(connection, text))
            if len(found) == 1:
                self.product_chosen.emit(found[0], quantity)
            elif found:
                self._show(found, first=True)
            else:
                self._tell(tr("No product is found for “{wanted}”.", wanted=text), "error")

    def _find_amount(self, quantity: int, text: str) -> None:
        display = self._desk.display
        amount = parse_amount(text, in_tomans=display.in_tomans)
        if amount == 0:
            raise BadAmount(text, "not_a_number")
        if looks_like_barcode(text) and text != self._refused:
            self._refused = text
            self._tell(
                tr(
                    "No product has the barcode {code}. Enter again sells an amount of {amount}.",
                    code=display.code(latin_digits(text)),
                    amount=display.money(amount),
                ),
                "warning",
            )
            return
        self.amount_typed.emit(amount, quantity)

    def _choose(self, product: object) -> None:
        assert isinstance(product, Product)
        quantity, _ = split_quantity(self.value())
        self.product_chosen.emit(product, quantity)

    def _on_edited(self, text: str) -> None:
        self.set_error(None)
        self.told.emit("", "")
        self.rewrite(self._desk.display.digits(text))
        if len(fold(split_quantity(text)[1])) < _LEAST:
            self.stop()
        else:
            self._pause.start()

    def _look(self) -> None:
        if self._job:
            self._job.cancel()
        text = split_quantity(self.value())[1]
        self._job = self._desk.tasks.run(
            lambda connection: _products(connection, text),
            lambda found: self._show(found, first=not is_number(text)),
            owner=self,
            failed=lambda _error: self.stop(),
        )

    def _show(self, found: list[Product], *, first: bool) -> None:
        if not self.isVisible() or not self.text():
            return
        display = self._desk.display
        offered = [
            Suggestion(
                product,
                product.title,
                note=display.code(product.barcode or product.code),
                figure=display.money(product.price),
            )
            for product in found
        ]
        self.offers.offer(offered, first=first)

    def _tell(self, text: str, kind: str) -> None:
        self.stop()
        self.set_error(text)
        self.told.emit(text, kind)


def _products(connection: "Connection", text: str) -> list[Product]:
    return find_products(connection, text, limit=_OFFERED, active_only=True)
