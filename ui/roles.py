"""What is shown, but cannot be pressed by whoever is signed in."""

from PySide6.QtWidgets import QWidget

from models.errors import NotAllowed
from ui.desk import Desk
from ui.errors import words

TO_CHANGE_GOODS = "manager"
"""The least role that may enter, change and delete goods; a cashier looks and sells."""
TO_ADJUST = "manager"
"""The least role that may set a member's points, credit or rank right."""


def why_not(desk: Desk, needs: str) -> str:
    """Why the signed-in person may not do what takes this role; "" when they may."""
    return "" if desk.may(needs) else words(NotAllowed(needs), desk.display)


def limit(desk: Desk, widget: QWidget, needs: str) -> None:
    """Let a button be pressed by those who have this role; it tells the others why not."""
    reason = why_not(desk, needs)
    widget.setEnabled(not reason)
    widget.setToolTip(reason)
