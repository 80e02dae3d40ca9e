"""The customers page: the table, a member's sheet over it, and what is done to a member."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from models.calendar import now
from models.errors import NotAllowed, NotFound, ShopError
from models.queries.customer_card import customer_card
from models.queries.customer_sheet import customer_form
from models.queries.customers import CustomerFilter, CustomerRow
from models.services.customers import remove_customer, restore_customer
from models.text import isolate
from resources.translations import tr
from ui import errors
from ui.customers.adjust_dialog import AdjustDialog
from ui.customers.form import CustomerFields
from ui.customers.member_dialog import MemberDialog
from ui.customers.sheet import CustomerSheet
from ui.customers.table_view import CustomerTable
from ui.desk import Desk
from ui.page import Page
from ui.places import (
    FindCustomers,
    NewCustomer,
    SellTo,
    ShowBirthdays,
    ShowCustomer,
    ShowInvoice,
)
from ui.roles import TO_ADJUST

_OURS = frozenset(("customers", "ranks", "tags", "invoices"))
_CHANGED = ("customers", "outbox")


class CustomersPage(Page):
    """«مشتری»: find a member, see all about one, join, change, remove, adjust."""

    name = "customers"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._sheet: CustomerSheet | None = None
        self._stale = False
        self._from_elsewhere = False
        self._aside: tuple[int | None, CustomerFields] | None = None
        self._build()
        self._connect()

    def opened(self, argument: object) -> None:
        self._catch_up()
        self.list.load()
        self._from_elsewhere = isinstance(argument, ShowCustomer)
        if isinstance(argument, ShowCustomer):
            self.show_sheet(argument.customer_id)
            return
        self._stack.setCurrentWidget(self.list)
        if isinstance(argument, FindCustomers):
            self.list.look_for(argument.text)
        elif isinstance(argument, ShowBirthdays):
            self.list.narrow(CustomerFilter(birthday_on=argument.day))
        elif isinstance(argument, NewCustomer):
            self.join(argument.mobile)

    def on_escape(self) -> bool:
        if self._shows_sheet():
            self._show_list()
            return not self._from_elsewhere
        return self.list.clear()

    def on_key(self, key: str) -> bool:
        if key == "Shift+F3":
            self.join()
            return True
        return False

    def changed(self, names: frozenset[str]) -> None:
        if not names & _OURS:
            return
        self._stale = True
        if self.isVisible():
            self._catch_up()

    def first_focus(self) -> QWidget | None:
        if self._shows_sheet():
            return self.sheet.first_focus()
        return self.list.search

    def show_sheet(self, customer_id: int) -> None:
        """Show a member in full."""
        try:
            found = self.sheet.show_customer(customer_id)
        except ShopError as error:
            self._say(error)
            return
        if not found:
            self._say(NotFound("customer"))
            return
        self._stack.setCurrentWidget(self.sheet)
        self.sheet.first_focus().setFocus()

    def join(self, mobile: str = "") -> None:
        """Ask for a new member's details."""
        fields = self._kept_fields(None)
        dialog = MemberDialog(self.desk, self, fields=fields)
        if mobile and not (fields and fields.mobile.value()):
            dialog.fields.set_mobile(mobile)
            dialog.fields.first_focus().setFocus()
        self._open_member(dialog)

    def edit(self, customer_id: int) -> None:
        """Ask for changes of a member's details."""
        form = self.desk.tasks.now(lambda connection: customer_form(connection, customer_id))
        if form is None:
            self._say(NotFound("customer"))
            return
        self._open_member(MemberDialog(self.desk, self, form, self._kept_fields(customer_id)))

    def adjust(self, customer_id: int) -> None:
        """Ask how points, credit or rank are to be set right."""
        if not self.desk.may(TO_ADJUST):
            self._say(NotAllowed(TO_ADJUST))
            return
        card = self.desk.tasks.now(lambda connection: customer_card(connection, customer_id))
        if card is None:
            self._say(NotFound("customer"))
            return
        AdjustDialog(self.desk, self, card).open()

    def remove(self, row: CustomerRow) -> None:
        """Remove a member at once; the toast brings it back."""
        self.list.listing.drop(row.id)
        self.desk.tasks.write(
            lambda connection: remove_customer(connection, row.id, now()),
            lambda _: self._on_removed(row),
            owner=self,
            failed=self._on_remove_failed,
            changed=_CHANGED,
        )

    def _build(self) -> None:
        self.list = CustomerTable(self.desk)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self.column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.list.opened.connect(self.show_sheet)
        self.list.acted.connect(self._on_acted)
        self.list.wanted_new.connect(self.join)

    @property
    def sheet(self) -> CustomerSheet:
        """The sheet, made when it is first looked at: the table must not wait for it."""
        if self._sheet is None:
            sheet = self._sheet = CustomerSheet(self.desk)
            self._stack.addWidget(sheet)
            sheet.closed.connect(self._show_list)
            sheet.edit_wanted.connect(self.edit)
            sheet.adjust_wanted.connect(self.adjust)
            sheet.member_wanted.connect(self.show_sheet)
            sheet.sale_wanted.connect(lambda id_: self.desk.navigate.emit("sale", SellTo(id_)))
            sheet.invoice_wanted.connect(
                lambda id_: self.desk.navigate.emit("reports", ShowInvoice(id_))
            )
        return self._sheet

    def _shows_sheet(self) -> bool:
        return self._stack.currentWidget() is not self.list

    def _catch_up(self) -> None:
        """Read again what has changed since it was read."""
        if not self._stale:
            return
        self._stale = False
        self.list.load()
        self.list.listing.reload()
        shown = self.sheet.customer_id if self._shows_sheet() else None
        if shown is not None and not self.sheet.show_customer(shown):
            self._show_list()

    def _show_list(self) -> None:
        self._stack.setCurrentWidget(self.list)
        self.list.table.setFocus()

    def _kept_fields(self, customer_id: int | None) -> CustomerFields | None:
        """What was typed for this member in a dialog that was closed unsaved."""
        kept, self._aside = self._aside, None
        if kept is None:
            return None
        if kept[0] == customer_id:
            return kept[1]
        kept[1].deleteLater()
        return None

    def _open_member(self, dialog: MemberDialog) -> None:
        before = dialog.fields.typed()
        dialog.rejected.connect(lambda: self._on_member_rejected(dialog, before))
        dialog.saved.connect(self._on_member_saved)
        dialog.member_wanted.connect(self.show_sheet)
        dialog.open()

    def _on_member_rejected(self, dialog: MemberDialog, before: tuple[object, ...]) -> None:
        # Esc must not lose what was typed: it waits for the next time.
        if dialog.fields.typed() == before and not dialog.reopened:
            return
        customer_id = dialog.form.id if dialog.form else None
        self._aside = (customer_id, dialog.take_fields())
        go_on = self.join if customer_id is None else lambda: self.edit(customer_id)
        self.desk.messages.say(
            tr("Not saved; what you typed is kept."), "info", (tr("Continue"), go_on)
        )

    def _on_member_saved(self, customer_id: int) -> None:
        self.desk.messages.say(tr("Saved."), "success")
        if not self._shows_sheet():
            self.list.select_when_there(customer_id)

    def _on_acted(self, action: str, row: object) -> None:
        if not isinstance(row, CustomerRow):
            return
        if action == "edit":
            self.edit(row.id)
        elif action == "delete":
            self.remove(row)
        elif action == "invoice":
            self.desk.navigate.emit("sale", SellTo(row.id))
        elif action == "points":
            self.adjust(row.id)

    def _on_removed(self, row: CustomerRow) -> None:
        name = isolate(self.desk.display.name(row.name))
        words = tr("“{name}” was removed.", name=name)
        if row.credit > 0:
            credit = self.desk.display.money(row.credit)
            words = tr("“{name}” was removed, with {credit} of credit.", name=name, credit=credit)
        self.desk.messages.say(words, "success", (tr("Undo"), lambda: self._restore(row.id)))

    def _on_remove_failed(self, error: ShopError) -> None:
        self._say(error)
        self.list.listing.reload()

    def _restore(self, customer_id: int) -> None:
        self.list.select_when_there(customer_id)
        self.desk.tasks.write(
            lambda connection: restore_customer(connection, customer_id, now()),
            lambda _: None,
            owner=self,
            failed=self._say,
            changed=_CHANGED,
        )

    def _say(self, error: ShopError) -> None:
        self.desk.messages.say(errors.words(error, self.desk.display), "error")
