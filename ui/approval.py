"""A manager's PIN, asked for at the till when something needs one."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from models.calendar import now
from models.errors import WrongPin
from models.queries.staff import read_staff
from models.services.staff import SignedIn, may, sign_in
from resources.translations import tr
from ui.desk import Desk
from ui.errors import words
from ui.widgets.choice import Choice
from ui.widgets.dialog import Dialog
from ui.widgets.field import Field
from ui.widgets.pin_pad import PinPad


class ApprovalDialog(Dialog):
    """Asks for the PIN of someone who may approve; `then` gets that person's id."""

    def __init__(
        self, desk: Desk, parent: QWidget, then: Callable[[int], None], needs: str = "manager"
    ) -> None:
        super().__init__(tr("A manager's approval is needed"), parent)
        self._desk = desk
        self._then = then
        people = [
            person
            for person in desk.tasks.now(
                lambda connection: read_staff(connection, active_only=True)
            )
            if may(person.role, needs) and person.has_pin
        ]
        self._choice = Choice([(person.id, person.name) for person in people])
        self._pad = PinPad(desk.display)
        self.add(Field(tr("Approved by"), self._choice))
        self.add(self._pad)
        self._pad.entered.connect(self._on_entered)
        self._pad.setFocus()

    def _on_entered(self, pin: str) -> None:
        staff_id = self._choice.value()
        if not isinstance(staff_id, int):
            return
        answer = self._desk.tasks.write_now(
            lambda connection: sign_in(connection, staff_id, pin, now())
        )
        if isinstance(answer, WrongPin):
            self._pad.clear()
            self.show_error(words(answer, self._desk.display))
        elif isinstance(answer, SignedIn):
            self.accept()
            self._then(answer.id)


def ask_approval(
    desk: Desk, parent: QWidget, then: Callable[[int], None], needs: str = "manager"
) -> None:
    """Ask for an approver's PIN; `then` is called with their staff id, or never."""
    ApprovalDialog(desk, parent, then, needs).open()
