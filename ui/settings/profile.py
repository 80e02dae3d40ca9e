"""The signed-in person's own name, photo and PIN."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from models.calendar import now
from models.errors import ShopError, WrongPin
from models.queries.staff import StaffMember, read_staff
from models.services.staff import change_staff, sign_in
from resources.translations import tr
from ui.desk import Desk
from ui.errors import words
from ui.marking import mark
from ui.settings.person_form import PersonForm
from ui.settings.section import FormSection
from ui.widgets.card import SectionTitle
from ui.widgets.field import TextField
from ui.widgets.form import Form
from ui.widgets.labels import Divider

if TYPE_CHECKING:
    from models.database import Connection

_LONGEST_PIN = 8


class ProfileSection(FormSection):
    """Name, gender, mobile, e-mail, photo; and the PIN, for which the present one is asked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk, tr("Profile"), tr("How you appear at sign-in, on invoices and reports.")
        )
        self._person: StaffMember | None = None
        self._build()

    def load(self) -> None:
        self.desk.tasks.run(read_staff, self._show, owner=self, failed=self.tell)

    def changed(self, names: frozenset[str]) -> None:
        if "staff" in names and not self.unsaved():
            self.load()

    def first_focus(self) -> QWidget | None:
        return self.person.first_name

    def typed(self) -> object:
        pins = (self.current_pin.text(), self.pin.text(), self.again.text())
        return self.person.typed(), pins

    def save(self) -> None:
        if self._person is None:
            return
        pins_fine = self._check_pins()
        if not self.person.check() or not pins_fine:
            self.refuse()
            return
        me, current, new = self._person, self.current_pin.value(), self.pin.value()
        wanted = self.person.person(me.role, new)

        def write(connection: "Connection") -> WrongPin | None:
            if new:
                answer = sign_in(connection, me.id, current, now())
                if isinstance(answer, WrongPin):
                    return answer
            change_staff(connection, me.id, wanted, me.active, now())
            return None

        self.save_button.setEnabled(False)
        self.desk.tasks.write(
            write,
            self._on_written,
            owner=self,
            failed=self.write_failed(self._mark),
            changed={"staff"},
        )

    def _build(self) -> None:
        self.person = PersonForm(self.desk.display)
        self.current_pin = TextField(secret=True, latin=True, longest=_LONGEST_PIN)
        self.pin = TextField(secret=True, latin=True, longest=_LONGEST_PIN)
        self.again = TextField(secret=True, latin=True, longest=_LONGEST_PIN)
        self.pins = Form(3)
        self.pins.add("current_pin", tr("Present PIN"), self.current_pin)
        hint = tr("Four to eight digits.")
        self.pins.add("pin", tr("New PIN"), self.pin, hint=hint)
        self.pins.add("again", tr("New PIN again"), self.again)
        self.body.addWidget(self.person)
        self.body.addWidget(Divider())
        self.body.addWidget(SectionTitle(tr("Change the PIN")))
        self.body.addWidget(self.pins)
        self.body.addStretch(1)
        form = self.person
        self.watch(form.photo, form.first_name, form.last_name, form.gender, form.mobile)
        self.watch(form.email, self.current_pin, self.pin, self.again)

    def _show(self, people: list[StaffMember]) -> None:
        me = self.desk.staff.id if self.desk.staff else 0
        self._person = next((person for person in people if person.id == me), None)
        if self._person:
            self.person.show_person(self._person)
            self.settle()

    def _check_pins(self) -> bool:
        self.pins.clear_errors()
        if not (self.pin.value() or self.again.value() or self.current_pin.value()):
            return True
        if self.pin.value() != self.again.value():
            return not self.pins.set_error("again", tr("The two new PINs differ."))
        if not self.pin.value():
            return not self.pins.set_error("pin", tr("Type the new PIN."))
        if not self.current_pin.value():
            return not self.pins.set_error("current_pin", tr("Type your present PIN."))
        return True

    def _on_written(self, answer: WrongPin | None) -> None:
        self.save_button.setEnabled(True)
        if answer is not None:
            self.pins.set_error("current_pin", words(answer, self.desk.display))
            self.refuse()
            return
        for field in (self.current_pin, self.pin, self.again):
            field.clear()
        if self._person and self.desk.staff:
            kept = self.person.person(self._person.role, "")
            self.desk.staff = replace(
                self.desk.staff,
                first_name=kept.first_name,
                last_name=kept.last_name,
                gender=kept.gender,
                photo=kept.photo,
            )
        self.finish(tr("Your profile was saved."))
        self.load()

    def _mark(self, error: ShopError) -> bool:
        display = self.desk.display
        return mark(self.pins, error, display) or mark(self.person, error, display)
