"""A person on the sign-in page: picture, name, role."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout

from models.display import Display
from models.queries.staff import StaffMember
from resources.translations import tr, tr_later
from ui import theme
from ui.theme import SIZES
from ui.widgets import paint
from ui.widgets.avatar import Avatar
from ui.widgets.labels import Label

ROLE_NAMES = {
    "owner": tr_later("Owner"),
    "manager": tr_later("Manager"),
    "cashier": tr_later("Cashier"),
}


class StaffTile(QPushButton):
    """Checked when it is the one who signs in; `Alt` and its number choose it."""

    def __init__(self, person: StaffMember, display: Display, number: int) -> None:
        super().__init__()
        self._theme = theme.current()
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(person.name)
        if number < 10:
            self.setShortcut(f"Alt+{number}")
        row = QHBoxLayout(self)
        row.setContentsMargins(SIZES.gap, SIZES.gap, SIZES.gap_large, SIZES.gap)
        row.setSpacing(SIZES.gap)
        row.addWidget(Avatar(person.name, person.photo, solid=True))
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(Label(person.name, "strong", elide=True))
        if person.has_pin:
            names.addWidget(Label(tr(ROLE_NAMES[person.role]), "secondary"))
        else:
            self._switch_off(names)
        row.addLayout(names, 1)

    def _switch_off(self, names: QVBoxLayout) -> None:
        """Who was entered on another till chooses a PIN here first."""
        names.addWidget(Label(tr("No PIN on this till"), "secondary"))
        reason = tr("The owner or a manager sets a PIN under Settings, Staff and roles.")
        self.setEnabled(False)
        self.setToolTip(reason)
        self.setAccessibleDescription(reason)

    def sizeHint(self) -> QSize:
        return QSize(SIZES.rail, SIZES.avatar + 2 * SIZES.gap)

    def minimumSizeHint(self) -> QSize:
        return QSize(SIZES.rail - SIZES.avatar, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_for(self)
        tokens = self._theme
        chosen = self.isChecked()
        ground = tokens.green_tint if chosen else tokens.surface
        frame = tokens.green if chosen else tokens.border
        rect = QRect(0, 0, self.width(), self.height())
        paint.plane(painter, rect, ground, frame, SIZES.radius)
