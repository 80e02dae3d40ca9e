"""The people who may sign in, and what each may do. The owner's, but for PINs: who was entered on
another till gets one here from a manager too.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from models.calendar import now
from models.errors import LastOwner, NotAllowed, ShopError
from models.queries.staff import StaffMember, read_staff
from models.services.staff import ROLES, NewStaff, add_staff, change_staff, may
from models.text import isolate, sort_key
from resources.translations import tr, tr_later
from ui.desk import Desk
from ui.errors import words
from ui.marking import mark
from ui.roles import limit, why_not
from ui.settings.person_form import PersonForm
from ui.settings.pin_dialog import PinDialog
from ui.settings.section import Section
from ui.tables import Column, DataTable, RowAction, RowsModel, row_number_column
from ui.theme import SIZES, Tone
from ui.widgets.buttons import PrimaryButton
from ui.widgets.check_box import CheckBox
from ui.widgets.dialog import Dialog
from ui.widgets.field import TextField
from ui.widgets.labels import Divider
from ui.widgets.segmented_control import SegmentedControl

if TYPE_CHECKING:
    from models.database import Connection

ROLE_NAMES = {
    "owner": tr_later("Owner"),
    "manager": tr_later("Manager"),
    "cashier": tr_later("Cashier"),
}
_TONES: dict[str, Tone] = {"owner": "green", "manager": "blue", "cashier": "plain"}
_LONGEST_PIN = 8
_TO_CHANGE = "owner"


def _state(person: StaffMember) -> str:
    if not person.active:
        return tr("Cannot sign in")
    return "" if person.has_pin else tr("No PIN on this till")


def _as_before(person: StaffMember) -> NewStaff:
    return NewStaff(
        person.first_name,
        person.last_name,
        person.role,
        "",
        person.gender,
        person.mobile,
        person.email,
        person.photo,
    )


class StaffSection(Section):
    """A table of people; a dialog adds or changes one; the last active owner stays."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            tr("Staff and roles"),
            tr("A cashier sells; a manager also sets the shop up; the owner does everything."),
        )
        self._build()
        self._connect()

    def load(self) -> None:
        self.desk.tasks.run(read_staff, self._show, owner=self, failed=self.tell)

    def changed(self, names: frozenset[str]) -> None:
        if "staff" in names:
            self.load()

    def first_focus(self) -> QWidget | None:
        return self.table

    def open_form(self, person: StaffMember | None = None) -> "StaffDialog":
        """Open the form of a person, or of a new one."""
        dialog = StaffDialog(self.desk, self, person)
        dialog.open()
        return dialog

    def choose_pin(self, person: StaffMember) -> None:
        """Let a PIN be chosen for someone who has none on this till."""
        me = self.desk.staff
        if me is None or not may(me.role, person.role):
            self.tell(NotAllowed(person.role))
        elif not person.has_pin:
            PinDialog(self.desk, self, person).open()
        elif self.desk.may(_TO_CHANGE):
            self.open_form(person)
        else:
            text = tr("{name} has a PIN on this till.", name=isolate(person.name))
            self.messages.say(text, "info")

    def switch(self, person: StaffMember) -> None:
        """Let a person sign in no more, or again."""

        def write(active: bool) -> None:
            self.desk.tasks.write(
                lambda connection: change_staff(
                    connection, person.id, _as_before(person), active, now()
                ),
                lambda _: said(active),
                owner=self,
                failed=self.tell,
                changed={"staff"},
            )

        def said(active: bool) -> None:
            self.messages.clear()
            text = (
                tr("{name} can sign in again.", name=isolate(person.name))
                if active
                else tr("{name} can no longer sign in.", name=isolate(person.name))
            )
            undo = (tr("Undo"), lambda: write(not active))
            self.desk.messages.say(text, "success", undo)

        write(not person.active)

    def _build(self) -> None:
        display = self.desk.display
        self.new_button = PrimaryButton(
            tr("New person"), icon="user-plus", key="Insert", compact=True
        )
        limit(self.desk, self.new_button, _TO_CHANGE)
        self.head.addWidget(self.new_button)
        self.model = RowsModel(
            (
                row_number_column(display),
                Column(
                    "name",
                    tr("Name"),
                    width=220,
                    stretch=True,
                    sortable=True,
                    weight=600,
                    sort_key=lambda row: sort_key(row.name),
                    tone=lambda row: None if row.active else "plain",
                ),
                Column(
                    "role",
                    tr("Role"),
                    width=130,
                    sortable=True,
                    format=lambda row: tr(ROLE_NAMES[row.role]),
                    sort_key=lambda row: -ROLES.index(row.role),
                    chip=lambda row: _TONES[row.role],
                ),
                Column(
                    "mobile",
                    tr("Mobile"),
                    width=150,
                    align="number",
                    format=lambda row: display.phone(row.mobile) if row.mobile else "",
                ),
                Column(
                    "active",
                    tr("State"),
                    width=170,
                    format=_state,
                    chip=lambda row: "orange",
                ),
            )
        )
        refused = why_not(self.desk, _TO_CHANGE)
        self.table = DataTable(
            self.model,
            actions=(
                RowAction("edit", tr("Edit"), "pencil", refused),
                RowAction("pin", tr("Choose a PIN"), "key"),
                RowAction("switch", tr("Allow or stop signing in"), "power", refused),
            ),
            title=tr("Staff and roles"),
        )
        self.card.add(Divider())
        self.card.add(self.table, 1)

    def _connect(self) -> None:
        self.new_button.clicked.connect(lambda: self.open_form())
        self.table.row_activated.connect(self._on_activated)
        self.table.action_triggered.connect(self._on_action)

    def _show(self, people: list[StaffMember]) -> None:
        place = self.table.current_place()
        self.model.set_rows(people)
        self.table.go_to(min(max(place, 0), len(people) - 1))

    def _on_activated(self, row: object) -> None:
        if not isinstance(row, StaffMember):
            return
        if self.desk.may(_TO_CHANGE):
            self.open_form(row)
        else:
            self.choose_pin(row)

    def _on_action(self, name: str, row: object) -> None:
        if isinstance(row, StaffMember):
            if name == "edit":
                self.open_form(row)
            elif name == "pin":
                self.choose_pin(row)
            else:
                self.switch(row)


class StaffDialog(Dialog):
    """The form of a person; for a new one the PIN is required."""

    guards_typing = True

    def __init__(self, desk: Desk, parent: QWidget, person: StaffMember | None) -> None:
        title = tr("Edit {name}", name=isolate(person.name)) if person else tr("New person")
        width = SIZES.dialog + SIZES.rail
        super().__init__(title, parent, action=tr("Save"), action_icon="check", width=width)
        self._desk = desk
        self._person = person
        self.form = PersonForm(desk.display)
        roles = [(name, tr(text)) for name, text in ROLE_NAMES.items()]
        self.role = SegmentedControl(roles, person.role if person else "cashier", look="buttons")
        self.pin = TextField(secret=True, latin=True, longest=_LONGEST_PIN)
        self.active = CheckBox(tr("May sign in"), checked=person is None or person.active)
        self.form.add(
            "pin",
            tr("PIN"),
            self.pin,
            required=person is None,
            hint=tr("Four to eight digits.") if person is None else tr("Empty: stays as it is."),
        )
        self.form.add("role", tr("Role"), self.role, whole_row=True)
        self.form.add_widget(self.active)
        self.active.setVisible(person is not None)
        if person:
            self.form.show_person(person)
        self.add(self.form)
        self.confirmed.connect(self._on_confirmed)
        self.form.first_name.setFocus()

    def _on_confirmed(self) -> None:
        if not self.form.check():
            return
        role, active, person = str(self.role.value()), self.active.isChecked(), self._person
        wanted = self.form.person(role, self.pin.value())

        def write(connection: "Connection") -> None:
            if person is None:
                add_staff(connection, wanted, now())
            else:
                change_staff(connection, person.id, wanted, active, now())

        self.set_busy(True)
        self._desk.tasks.write(
            write, self._on_written, owner=self, failed=self._on_failed, changed={"staff"}
        )

    def _on_written(self, _: None) -> None:
        me = self._desk.staff
        if me is not None and self._person is not None and me.id == self._person.id:
            self._desk.staff = replace(me, role=str(self.role.value()))
        name = f"{self.form.first_name.value()} {self.form.last_name.value()}"
        self._desk.messages.say(tr("{name} was saved.", name=isolate(name)), "success")
        self.accept()

    def _on_failed(self, error: ShopError) -> None:
        self.set_busy(False)
        text = words(error, self._desk.display)
        if isinstance(error, LastOwner):
            self.form.set_error("role", text)
        elif not mark(self.form, error, self._desk.display):
            self.show_error(text)
