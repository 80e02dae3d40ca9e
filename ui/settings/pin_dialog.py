"""Choosing a PIN for someone who has none on this till."""

from PySide6.QtWidgets import QWidget

from models.errors import ShopError
from models.queries.staff import StaffMember
from models.services.staff import choose_pin
from models.text import isolate
from resources.translations import tr
from ui.desk import Desk
from ui.errors import words
from ui.marking import mark
from ui.start.shop_steps import PinFields
from ui.widgets.dialog import Dialog
from ui.widgets.form import Form
from ui.widgets.labels import Label


class PinDialog(Dialog):
    """They type it themselves, twice; it stays on this till."""

    def __init__(self, desk: Desk, parent: QWidget, person: StaffMember) -> None:
        title = tr("A PIN for {name}", name=isolate(person.name))
        super().__init__(title, parent, action=tr("Save"), action_icon="check")
        self._desk = desk
        self._person = person
        self.form = Form(columns=2)
        self.pins = PinFields(self.form)
        self.add(Label(tr("PINs stay on the till where they were chosen."), "second", wrap=True))
        self.add(self.form)
        self.confirmed.connect(self._on_confirmed)

    def _on_confirmed(self) -> None:
        self.form.clear_errors()
        if not self.pins.check():
            return
        person, pin = self._person, self.pins.pin.value()
        self.set_busy(True)
        self._desk.tasks.write(
            lambda connection: choose_pin(connection, person.id, pin),
            self._on_written,
            owner=self,
            failed=self._on_failed,
            changed={"staff"},
        )

    def _on_written(self, _: None) -> None:
        name = isolate(self._person.name)
        self._desk.messages.say(tr("{name} can sign in on this till now.", name=name), "success")
        self.accept()

    def _on_failed(self, error: ShopError) -> None:
        self.set_busy(False)
        if not mark(self.form, error, self._desk.display):
            self.show_error(words(error, self._desk.display))
