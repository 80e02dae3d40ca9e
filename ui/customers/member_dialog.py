"""Joining the club, or changing what is known of a member."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from models.calendar import now
from models.errors import DuplicateMobile, ShopError
from models.queries.customer_sheet import CustomerForm
from models.services.customers import change_customer, join_club
from resources.translations import tr
from ui import errors
from ui.customers.form import CustomerFields
from ui.customers.former import FormerMember
from ui.desk import Desk
from ui.theme import SIZES
from ui.widgets.dialog import Dialog

_JOINED = ("customers", "messages", "outbox")


class MemberDialog(Dialog):
    """Saves on Enter in the last field, Ctrl+Enter or the button. `form` None is a new member.

    `fields` are those of a dialog that was closed unsaved, with everything typed still in them.
    """

    saved = Signal(int)
    """The member's id."""
    member_wanted = Signal(int)
    """The number is another member's, and the person wants to see that one."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        form: CustomerForm | None = None,
        fields: CustomerFields | None = None,
    ) -> None:
        super().__init__(
            tr("Edit customer") if form else tr("New customer"),
            parent,
            action=tr("Save"),
            action_icon="check",
            width=SIZES.dialog + SIZES.toast - SIZES.margin * 2,
        )
        self._desk = desk
        self.form = form
        self.reopened = fields is not None
        self.fields = fields or CustomerFields(desk)
        if form and not fields:
            self.fields.load(form)
        self.former = None if form else FormerMember(desk, self.fields.mobile)
        if self.former:
            self.former.brought_back.connect(self._on_saved)
            self.add(self.former)
        self.add(self.fields)
        self.fields.show()
        self.fields.submitted.connect(self._on_confirmed)
        self.confirmed.connect(self._on_confirmed)
        self.fields.first_focus().setFocus()

    def take_fields(self) -> CustomerFields:
        """Keep the fields beyond the dialog's end."""
        self.fields.submitted.disconnect(self._on_confirmed)
        self.fields.hide()
        self.fields.setParent(None)
        return self.fields

    def _on_confirmed(self) -> None:
        if not self.action.isEnabled():
            return
        self.messages.clear()
        tasks, staff, form = self._desk.tasks, self._desk.staff, self.form
        assert staff is not None
        try:
            details = self.fields.details()
        except ShopError as error:
            self._on_failed(error)
            return
        self.set_busy(True)
        if form is None:
            tasks.write(
                lambda connection: join_club(connection, details, staff.id, now()),
                self._on_saved,
                owner=self,
                failed=self._on_failed,
                changed=_JOINED,
            )
        else:
            tasks.write(
                lambda connection: change_customer(connection, form.id, details, now()),
                lambda _: self._on_saved(form.id),
                owner=self,
                failed=self._on_failed,
                changed=("customers", "outbox"),
            )

    def _on_saved(self, customer_id: int) -> None:
        self.saved.emit(customer_id)
        self.accept()

    def _on_failed(self, error: ShopError) -> None:
        self.set_busy(False)
        marked = self.fields.show_error(error)
        if isinstance(error, DuplicateMobile):
            self.messages.say(
                errors.words(error, self._desk.display),
                "warning",
                (tr("Open this member"), lambda: self._on_member_wanted(error.customer_id)),
            )
        elif not marked:
            self.show_error(errors.words(error, self._desk.display))

    def _on_member_wanted(self, customer_id: int) -> None:
        self.member_wanted.emit(customer_id)
        self.reject()
