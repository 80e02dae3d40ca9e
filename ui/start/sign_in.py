"""Who is at the till: a tile for each person, and their PIN."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from models.calendar import now
from models.errors import WrongPin
from models.queries.staff import StaffMember, read_staff
from models.services.staff import SignedIn, sign_in
from resources.translations import tr
from ui.desk import Desk
from ui.errors import words
from ui.start.staff_tile import StaffTile
from ui.theme import SIZES
from ui.widgets.brand import Brand
from ui.widgets.buttons import GhostButton
from ui.widgets.card import Card
from ui.widgets.labels import Label
from ui.widgets.pin_pad import PinPad
from ui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from ui.start.forgotten_pin import ForgottenPin

_ACROSS = 3


class SignIn(QWidget):
    """Choose a person by click, arrows or number key, then type the PIN."""

    signed_in = Signal(object)
    """A StaffMember."""

    def __init__(self, desk: Desk, shop_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._people: list[StaffMember] = []
        self._chosen: StaffMember | None = None
        self._tiles: list[StaffTile] = []
        self.forgotten_pin: ForgottenPin | None = None
        self._build(shop_name)
        self._connect()
        self.refresh()

    def changed(self) -> None:
        """The people may have changed; a PIN half typed stays when they have not."""
        if self._read() != self._people:
            self.refresh()

    def refresh(self) -> None:
        """Show the people there are now; nobody is signed in, the PIN is empty."""
        self._people = self._read()
        for tile in self._tiles:
            tile.deleteLater()
        self._tiles = []
        for place, person in enumerate(self._people):
            tile = StaffTile(person, self._desk.display, place + 1)
            tile.clicked.connect(lambda _checked=False, person=person: self._choose(person))
            self._grid.addWidget(tile, place // _ACROSS, place % _ACROSS)
            self._tiles.append(tile)
        last = self._desk.settings.value("last_staff", 0, int)
        able = {person.id: person for person in self._people if person.has_pin}
        first = next(iter(able.values()), None)
        self._choose(able.get(int(str(last)), first))

    def take_focus(self) -> None:
        """Typing goes to the PIN, or to where another is chosen."""
        if self.forgotten_pin is not None:
            self.forgotten_pin.take_focus()
        else:
            self._pad.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -_ACROSS, Qt.Key.Key_Down: _ACROSS}.get(Qt.Key(event.key()))
        forward = 1 if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else -1
        if event.key() == Qt.Key.Key_Right:
            step = forward
        elif event.key() == Qt.Key.Key_Left:
            step = -forward
        if step is None or self._chosen is None or self.forgotten_pin is not None:
            super().keyPressEvent(event)
            return
        place = self._people.index(self._chosen) + step
        # Whoever has no PIN here is passed over.
        while 0 <= place < len(self._people) and not self._people[place].has_pin:
            place += step
        if 0 <= place < len(self._people):
            self._choose(self._people[place])

    def _build(self, shop_name: str) -> None:
        people = Card(padding=SIZES.margin, gap=SIZES.gap_large)
        name = Label(shop_name, "title", elide=True)
        name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        people.add(name)
        people.add(Label(tr("Who is at the till?"), "second"))
        tiles = QWidget()
        self._grid = QGridLayout(tiles)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SIZES.gap)
        self._scrolled = Scrolled(tiles)
        people.add(self._scrolled)
        people.body.addStretch(1)
        pin = Card(padding=SIZES.margin, gap=SIZES.gap_large)
        self._who = Label("", "heading", elide=True)
        self._who.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._who.setAlignment(Qt.AlignmentFlag.AlignCenter)
        pin.add(self._who)
        self._pad = PinPad(self._desk.display)
        pin.add(self._pad)
        self.forgot = GhostButton(tr("Forgot the PIN?"))
        keeps_its_place = self.forgot.sizePolicy()
        keeps_its_place.setRetainSizeWhenHidden(True)
        self.forgot.setSizePolicy(keeps_its_place)
        pin.add(self.forgot)
        self._cards = (people, pin)
        row = self._row = QHBoxLayout()
        row.setSpacing(SIZES.gap_large)
        row.addStretch(1)
        row.addWidget(people)
        row.addWidget(pin)
        row.addStretch(1)
        column = QVBoxLayout(self)
        edge = SIZES.gap_small
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(SIZES.gap)
        column.addStretch(2)
        column.addWidget(Brand())
        column.addLayout(row)
        column.addStretch(3)

    def _connect(self) -> None:
        self._pad.entered.connect(self._on_entered)
        self.forgot.clicked.connect(self._on_forgot)

    def _read(self) -> list[StaffMember]:
        return self._desk.tasks.now(lambda connection: read_staff(connection, active_only=True))

    def _choose(self, person: StaffMember | None) -> None:
        self._chosen = person
        for tile, each in zip(self._tiles, self._people, strict=True):
            tile.setChecked(each is person)
            if each is person:
                self._scrolled.ensureWidgetVisible(tile, 0, SIZES.gap)
        self._who.setText(person.name if person else tr("Nobody has a PIN on this till."))
        # The others get theirs from an owner, where there is one who can sign in.
        owners = any(each.role == "owner" and each.has_pin for each in self._people)
        self.forgot.setVisible(person is None or person.role == "owner" or not owners)
        self._pad.clear()
        self._pad.set_error(None)
        if self.forgotten_pin is None:
            self._pad.setFocus()

    def _on_entered(self, pin: str) -> None:
        person = self._chosen
        if person is None:
            return
        answer = self._desk.tasks.write_now(
            lambda connection: sign_in(connection, person.id, pin, now())
        )
        self._pad.clear()
        if isinstance(answer, WrongPin):
            self._pad.set_error(words(answer, self._desk.display))
            return
        assert isinstance(answer, SignedIn)
        self._desk.settings.setValue("last_staff", person.id)
        self.signed_in.emit(person)

    def _on_forgot(self) -> None:
        # Loaded when somebody asks: nobody waits for it at the start.
        from ui.start.forgotten_pin import ForgottenPin

        self.forgotten_pin = ForgottenPin(self._desk)
        self.forgotten_pin.done.connect(self._on_pin_chosen)
        self.forgotten_pin.left.connect(self._end_forgotten)
        for card in self._cards:
            card.hide()
        self._row.insertWidget(1, self.forgotten_pin)
        self.forgotten_pin.show()
        self.forgotten_pin.take_focus()

    def _on_pin_chosen(self) -> None:
        self._end_forgotten()
        self.refresh()

    def _end_forgotten(self) -> None:
        assert self.forgotten_pin is not None
        self.forgotten_pin.hide()
        self.forgotten_pin.deleteLater()
        self.forgotten_pin = None
        for card in self._cards:
            card.show()
        self._pad.setFocus()
