"""Somebody joins whose number was a removed member's: that one may be brought back instead."""

from PySide6.QtCore import Signal

from models.calendar import now
from models.errors import ShopError
from models.queries.customer_card import RemovedMember, removed_member
from models.services.customers import restore_customer
from models.text import isolate
from resources.translations import tr, trn
from ui import errors
from ui.desk import Desk
from ui.widgets.message_bar import MessageBar
from ui.widgets.mobile_field import MobileField


class FormerMember(MessageBar):
    """Looks whenever the number changes, and says what would come back."""

    brought_back = Signal(int)
    """The member's id."""

    def __init__(self, desk: Desk, mobile: MobileField) -> None:
        super().__init__()
        self._desk = desk
        self._mobile = mobile
        mobile.mobile_changed.connect(self.look)
        self.look()

    def look(self, _mobile: str = "") -> None:
        """Say whose number it was, if it was anybody's."""
        mobile = self._mobile.mobile()
        removed = mobile and self._desk.tasks.now(lambda c: removed_member(c, mobile))
        if not removed:
            self.clear()
            return
        display = self._desk.display
        self.say(
            trn(
                "“{name}” had this number and was removed, with {credit} of credit and {points} "
                "point.",
                "“{name}” had this number and was removed, with {credit} of credit and {points} "
                "points.",
                removed.points,
                name=isolate(display.name(removed.name)),
                credit=display.money(removed.credit),
                points=display.number(removed.points),
            ),
            "info",
            (tr("Bring back"), lambda: self._bring_back(removed)),
        )

    def _bring_back(self, member: RemovedMember) -> None:
        try:
            self._desk.tasks.write_now(
                lambda connection: restore_customer(connection, member.id, now()),
                {"customers", "outbox"},
            )
        except ShopError as error:
            self.say(errors.words(error, self._desk.display), "error")
            return
        self.brought_back.emit(member.id)
