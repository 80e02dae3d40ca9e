"""The field for the invoice's discount: an amount, or a percentage with its sign."""

import re

from PySide6.QtCore import Qt, Signal

from models.display import Display
from models.errors import BadPercent, ShopError
from models.money import BASIS_POINTS, parse_amount
from models.text import latin_digits
from resources.translations import tr
from ui import errors
from ui.sale.state import Discount
from ui.widgets.field import TextField


class DiscountField(TextField):
    """Reads "50,000" and "10%" alike, in any digits."""

    discount_changed = Signal(object)
    """A Discount; told while one types."""
    unread = Signal(str)
    """What is typed, and is no discount."""

    def __init__(self, display: Display) -> None:
        super().__init__(placeholder=tr("Amount or %"), compact=True)
        self._display = display
        self.readable = True
        """Whether what is typed is a discount at all, be it too large."""
        # Amounts end at the right in every language, as those above and under it do.
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
        self.setAlignment(right | Qt.AlignmentFlag.AlignVCenter)
        self.textEdited.connect(self._on_edited)

    def show_discount(self, discount: Discount, unread: str) -> None:
        """Show a discount unless one is typing; `unread` is what was typed, if it is none."""
        if unread:
            if unread != self.text():
                self.setText(unread)
                self._on_edited(unread)
            return
        if self.hasFocus() and self.readable:
            return
        if not self.readable:
            self.readable = True
            self.set_error(None)
        display = self._display
        text = ""
        if discount.basis_points is not None:
            text = display.percent(discount.basis_points)
        elif discount.rials:
            text = display.editable_amount(discount.rials)
        if text != self.text():
            self.setText(text)

    def _on_edited(self, text: str) -> None:
        self.rewrite(self._display.digits(text))
        try:
            discount = self._read(text)
        except ShopError as error:
            self.readable = False
            self.set_error(errors.words(error, self._display))
            self.unread.emit(self.text())
            return
        self.readable = True
        self.set_error(None)
        self.discount_changed.emit(discount)

    def _read(self, text: str) -> Discount:
        plain = latin_digits(text).strip(" \u2066\u2069")
        if not plain:
            return Discount()
        if "%" not in plain and "٪" not in plain:
            return Discount(parse_amount(text, in_tomans=self._display.in_tomans))
        number = plain.strip(" %٪").replace("٫", ".").replace("/", ".")
        match = re.fullmatch(r"(\d{1,3})(?:\.(\d{0,2}))?", number)
        basis_points = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else -1
        if not 0 <= basis_points <= BASIS_POINTS:
            raise BadPercent(text)
        return Discount(basis_points=basis_points)
