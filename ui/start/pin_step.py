"""Choosing a PIN: on a till that has joined a shop, or where the owner has forgotten theirs."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from models.calendar import now
from models.errors import ShopError
from models.queries.staff import StaffMember, first_owner
from models.queries.sync import sync_standing
from models.services.staff import choose_pin, choose_pin_anew
from models.text import isolate
from resources.translations import tr
from ui.desk import Desk
from ui.errors import words
from ui.start.shop_steps import PinFields
from ui.widgets.form import Form
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from models.database import Connection


class PinStep(Form):
    """For the owner who signed in with their mobile number, else for the first owner. `anew`: also
    for one who has a PIN. PINs stay on the till where they were chosen.
    """

    def __init__(self, desk: Desk, *, anew: bool = False) -> None:
        super().__init__(columns=2)
        self._desk = desk
        self._anew = anew
        self.person: StaffMember | None = None
        self._who = Label("", "second", wrap=True)
        self.add_widget(self._who)
        self.pins = PinFields(self)

    def opened(self) -> None:
        """Find out whose PIN it is."""
        self.person = self._desk.tasks.now(
            lambda connection: first_owner(connection, sync_standing(connection).mobile)
        )
        if self.person is not None:
            self._who.setText(
                tr(
                    "{name}, choose the PIN you sign in with on this till. The others get theirs "
                    "under Settings, Staff and roles.",
                    name=isolate(self.person.name),
                )
            )

    def first_focus(self) -> QWidget:
        """Where typing goes."""
        return self.pins.pin

    def save(self) -> bool:
        """Keep the PIN; False when something is marked."""
        self.clear_errors()
        person, pin = self.person, self.pins.pin.value()
        if person is None or not self.pins.check():
            return False

        def choose(connection: "Connection") -> None:
            if self._anew:
                choose_pin_anew(connection, person.id, pin, now())
            else:
                choose_pin(connection, person.id, pin)

        try:
            self._desk.tasks.write_now(choose, {"staff"})
        except ShopError as error:
            self.set_error("pin", words(error, self._desk.display))
            return False
        self._desk.settings.setValue("last_staff", person.id)
        return True
