"""The field that names who introduced a member, found by typing a mobile number or a name."""

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QWidget

from models.errors import NotFound
from models.queries.customer_card import customer_by_mobile
from models.queries.customers import CustomerRow, offered_customers
from models.text import fold, mobile_number
from resources.translations import tr
from ui.desk import Desk
from ui.tasks import Job
from ui.widgets.field import TextField

_PAUSE_MS = 120
_OFFERED = 8
_LEAST = 3
"""Fewer letters than the search index can look up would read the whole table."""


class ReferrerField(TextField):
    """One member, or none. Typing offers those found; arrows and Enter choose."""

    referrer_changed = Signal(object)
    """The member's id, or None."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(placeholder=tr("Mobile or name of a member"), parent=parent)
        self._desk = desk
        self._chosen: int | None = None
        self._found: list[CustomerRow] = []
        self._job: Job | None = None
        self._list = QStringListModel(self)
        self._finder = QCompleter(self._list, self)
        self._finder.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._finder.setMaxVisibleItems(_OFFERED)
        # Not setCompleter: going through the list must not overwrite what was typed.
        self._finder.setWidget(self)
        popup = self._finder.popup()
        assert popup is not None
        popup.setProperty("kind", "list")
        popup.setLayoutDirection(self.layoutDirection())
        self._finder.activated.connect(self._on_chosen)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.textEdited.connect(self._on_text_edited)

    def set_referrer(self, customer_id: int | None, name: str = "") -> None:
        """Show a member, or nobody."""
        self._pause.stop()
        self.setText(name if customer_id is not None else "")
        self.setCursorPosition(0)
        self.set_error(None)
        if customer_id != self._chosen:
            self._chosen = customer_id
            self.referrer_changed.emit(customer_id)

    def referrer(self) -> int | None:
        """The member's id, None for nobody.

        A whole mobile number needs no choosing. Raises NotFound when what is typed names nobody.
        """
        if self._chosen is None and self.value():
            mobile = mobile_number(self.value())
            member = self._desk.tasks.now(
                lambda connection: customer_by_mobile(connection, mobile) if mobile else None
            )
            if member is None:
                raise NotFound("customer", self.value())
            self.set_referrer(member.id, self._words(member.name, member.mobile))
        return self._chosen

    def keyPressEvent(self, event: QKeyEvent) -> None:
        popup = self._finder.popup()
        if event.key() == Qt.Key.Key_Down and not (popup and popup.isVisible()):
            self._look()
            return
        super().keyPressEvent(event)

    def _on_text_edited(self, text: str) -> None:
        self.set_error(None)
        self.rewrite(self._desk.display.digits(text))
        if self._chosen is not None:
            self._chosen = None
            self.referrer_changed.emit(None)
        self._pause.start()

    def _look(self) -> None:
        self._pause.stop()
        if self._job:
            self._job.cancel()
        text = self.value()
        popup = self._finder.popup()
        if self._chosen is not None or len(fold(text)) < _LEAST:
            if popup:
                popup.hide()
            return
        self._job = self._desk.tasks.run(
            lambda connection: offered_customers(connection, text, _OFFERED),
            self._on_found,
            owner=self,
        )

    def _on_found(self, rows: list[CustomerRow]) -> None:
        self._found = rows
        self._list.setStringList([self._words(row.name, row.mobile) for row in rows])
        popup = self._finder.popup()
        if rows and self.hasFocus():
            self._finder.complete()
            if popup:
                popup.setCurrentIndex(self._finder.completionModel().index(0, 0))
        elif popup:
            popup.hide()

    def _on_chosen(self, text: str) -> None:
        for row in self._found:
            if self._words(row.name, row.mobile) == text:
                self.set_referrer(row.id, text)

    def _words(self, name: str, mobile: str) -> str:
        number = self._desk.display.phone(mobile)
        return number if name == mobile else f"{name} · {number}"
