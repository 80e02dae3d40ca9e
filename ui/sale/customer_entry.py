"""The field that asks whose purchase it is: a mobile number in any manner, or part of a name."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from models.errors import BadMobile, NotFound, ShopError
from models.queries.customer_card import customer_by_mobile, customer_card
from models.text import is_foreign_number, mobile_number
from resources.translations import tr
from ui import errors
from ui.desk import Desk
from ui.sale.customer_search import CustomerSearch
from ui.sale.suggestions import Suggestions
from ui.widgets.field import TextField

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS = {Qt.Key.Key_Down.value: 1, Qt.Key.Key_Up.value: -1}


class CustomerEntry(TextField):
    """Enter looks the number up; a part of a name offers those found under the field."""

    found = Signal(object)
    """CustomerCard of a member."""
    newcomer = Signal(str)
    """A mobile number, as 09…, that is nobody's yet."""
    down_pressed = Signal()
    """Down was pressed and nothing is offered."""

    def __init__(
        self, desk: Desk, over: QWidget, *, large: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            placeholder=tr("Mobile number, or part of the name"),
            icon="device-mobile",
            parent=parent,
        )
        self._desk = desk
        self.setProperty("large", large)
        self.offers = Suggestions(self, over)
        self.search = CustomerSearch(desk, self, self.offers)
        self.offers.chosen.connect(self._on_chosen)
        self.textChanged.connect(self._on_changed)
        self.textEdited.connect(self._on_edited)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _ENTER:
            self.submit()
        elif key in _ARROWS:
            if not self.offers.move_mark(_ARROWS[key]) and key == Qt.Key.Key_Down:
                self.down_pressed.emit()
        elif key == Qt.Key.Key_Escape and self.offers.isVisible():
            self.search.stop()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.search.stop()

    def hideEvent(self, event: QEvent) -> None:
        self.search.stop()

    def submit(self) -> None:
        """Take the marked suggestion, or look up the number."""
        marked = self.offers.current()
        if isinstance(marked, int):
            self._on_chosen(marked)
            return
        text = self.value()
        if not text:
            self.set_error(tr("Type a mobile number, or press F10 for a walk-in customer."))
            return
        mobile = mobile_number(text)
        if mobile is None:
            self._take_name(text)
            return
        self.search.stop()
        try:
            member = self._desk.tasks.now(lambda connection: customer_by_mobile(connection, mobile))
        except ShopError as error:
            self._tell(error)
            return
        if member:
            self.found.emit(member)
        else:
            self.newcomer.emit(mobile)

    def _take_name(self, text: str) -> None:
        if any(letter.isdigit() for letter in text):
            self._tell(BadMobile(text, is_foreign_number(text)))
            return
        if not (self.search.answered and self.offers.rows()):
            self.search.look_now()
        rows = self.offers.rows()
        if not rows:
            self._tell(NotFound("customer", text))
        elif len(rows) == 1:
            self._on_chosen(rows[0].value)

    def _on_chosen(self, customer_id: object) -> None:
        assert isinstance(customer_id, int)
        self.search.stop()
        try:
            member = self._desk.tasks.now(lambda connection: customer_card(connection, customer_id))
        except ShopError as error:
            self._tell(error)
            return
        if member is None:
            self._tell(NotFound("customer"))
        else:
            self.found.emit(member)

    def _on_changed(self) -> None:
        self.set_error(None)
        self.offers.unmark()

    def _on_edited(self, text: str) -> None:
        self.rewrite(self._desk.display.digits(text))

    def _tell(self, error: ShopError) -> None:
        self.search.stop()
        self.set_error(errors.words(error, self._desk.display))
        self.selectAll()
