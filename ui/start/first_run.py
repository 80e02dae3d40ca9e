"""The first start: language, the shop and its owner or a shop to join, service, printer, ready."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from models.calendar import now
from models.errors import ShopError
from models.queries.shop import read_shop
from models.queries.staff import anyone_has_pin
from models.queries.sync import sync_standing
from models.services.shop import open_shop
from models.services.sync import sign_in_to_service
from resources.translations import language, tr, tr_later
from ui.desk import Desk
from ui.errors import words
from ui.service.sign_in_form import SignInForm
from ui.start.first_printer import FirstPrinter
from ui.start.join_step import JoinStep, is_joining
from ui.start.pin_step import PinStep
from ui.start.shop_steps import OwnerStep, ShopStep
from ui.theme import SIZES
from ui.widgets.brand import Brand
from ui.widgets.buttons import GhostButton, PrimaryButton, SecondaryButton
from ui.widgets.card import Card
from ui.widgets.focus_ring import FocusRing
from ui.widgets.key_hint import KeyHint
from ui.widgets.labels import Divider, Label
from ui.widgets.message_bar import MessageBar
from ui.widgets.scrolled import Scrolled
from ui.widgets.segmented_control import SegmentedControl
from ui.widgets.steps import Steps

if TYPE_CHECKING:
    from models.database import Connection
    from sync.signing import SignedIn

LANGUAGE, SHOP, OWNER, SERVICE, PRINTER, READY, JOIN, PIN = range(8)
_NEW = (LANGUAGE, SHOP, OWNER, SERVICE, PRINTER, READY)
_JOINED = (LANGUAGE, JOIN, PIN, PRINTER, READY)
"""The way of a new shop, and that of another till of one."""
_TITLES = {
    LANGUAGE: (
        tr_later("Welcome to Sajac"),
        tr_later("Choose the language. It can be changed at any time."),
    ),
    SHOP: (tr_later("Your shop"), tr_later("This stands at the top of every receipt.")),
    OWNER: (tr_later("The owner"), tr_later("Who signs in first, and may do everything.")),
    SERVICE: (
        tr_later("Central service"),
        tr_later("Keeps the shop's data safe elsewhere and connects its tills. Or later."),
    ),
    PRINTER: (
        tr_later("Receipt printer"),
        tr_later("Can also be set up later, under Settings."),
    ),
    READY: (tr_later("Ready to sell"), tr_later("The till opens with your PIN.")),
    JOIN: (
        tr_later("Join a shop"),
        tr_later("Sign in with the mobile number the shop's first till signed in with."),
    ),
    PIN: (tr_later("Your PIN"), tr_later("It opens this till, and is known to this till only.")),
}
_FIRST_KEYS = (
    ("F2", tr_later("New sale, next sale")),
    ("F8", tr_later("Reports and end of day")),
    ("Ctrl+K", tr_later("Go to any page, customer, product or invoice")),
    ("F1", tr_later("Support")),
)


class FirstRun(QWidget):
    """A step at a time; Back never loses what was typed. The shop is made after the owner's; one
    that is being joined goes on where it was left.
    """

    language_chosen = Signal(str)
    """Composition shows this page anew in that language."""
    finished = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._opened = False
        self._way: tuple[int, ...] = _NEW
        self._empty: SignedIn | None = None
        self._ring = FocusRing(self)
        self._build()
        self._connect()
        self._begin()

    def step(self) -> int:
        """Which step is shown."""
        return self._steps.currentIndex()

    def show_step(self, step: int) -> None:
        """Begin at a later step: the language has been chosen."""
        self._go(step)

    def take_focus(self) -> None:
        """Typing goes to the step's first field."""
        fields: dict[int, QWidget] = {
            LANGUAGE: self._language,
            SHOP: self.shop.name,
            OWNER: self.owner.first,
            SERVICE: self.service.first_focus(),
            JOIN: self.join.first_focus(),
            PIN: self.pin.first_focus(),
        }
        fields.get(self.step(), self._next).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self._next.isHidden():
                self._on_next()
        elif event.key() == Qt.Key.Key_Escape and not self._back.isHidden():
            self._on_back()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self._steps = QStackedWidget()
        self.shop = ShopStep(self._desk.display)
        self.owner = OwnerStep(self._desk.display)
        self.service = SignInForm(self._desk)
        self.printer = FirstPrinter(self._desk)
        self.join = JoinStep(self._desk)
        self.pin = PinStep(self._desk)
        for page in (
            self._language_step(),
            self.shop,
            self.owner,
            self.service,
            self.printer,
            self._ready_step(),
            self.join,
            self.pin,
        ):
            self._steps.addWidget(page)
        self._count = Label("", "secondary")
        self._bars = Steps(len(_NEW))
        self._title = Label("", "title")
        self._note = Label("", "second", wrap=True)
        self._messages = MessageBar()
        self._back = GhostButton(tr("Back"))
        self._later = GhostButton(tr("Later"))
        self._next = PrimaryButton(tr("Continue"))
        self._next.setMinimumWidth(SIZES.figure_column)
        card = Card(padding=SIZES.margin, gap=SIZES.gap_large)
        card.setFixedWidth(SIZES.palette)
        for part in (self._bars, self._count, self._title, self._note):
            card.add(part)
        card.add(Scrolled(self._steps), 1)
        card.add(self._messages)
        buttons = QHBoxLayout()
        # As high as the largest of them, whichever are shown: the card keeps its place.
        buttons.addStrut(SIZES.primary)
        buttons.addWidget(self._back)
        buttons.addStretch(1)
        buttons.addWidget(self._later)
        buttons.addWidget(self._next)
        card.add(buttons)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(SIZES.gap_large)
        column.addStretch(2)
        column.addWidget(Brand())
        column.addLayout(row)
        column.addStretch(3)

    def _connect(self) -> None:
        self._back.clicked.connect(self._on_back)
        self._later.clicked.connect(self._on_later)
        self._next.clicked.connect(self._on_next)
        self._join_button.clicked.connect(lambda: self._go(JOIN))
        self.service.signed_in.connect(lambda _found: self._go(PRINTER))
        self.join.joined.connect(lambda: self._go(PIN))
        self.join.empty.connect(self._on_empty)
        self.join.moved.connect(self._show_buttons)

    def _begin(self) -> None:
        """At the beginning, or where joining a shop was left."""
        standing, shop, has_pin = self._desk.tasks.now(
            lambda connection: (
                sync_standing(connection),
                read_shop(connection),
                anyone_has_pin(connection),
            )
        )
        if is_joining(standing, has_shop=shop is not None):
            self._go(JOIN)
        elif shop is not None and not has_pin:
            self._go(PIN)
        else:
            self._go(LANGUAGE)

    def _language_step(self) -> QWidget:
        self._language = SegmentedControl(
            [("fa", "فارسی"), ("en", "English")], language(), look="buttons"
        )
        self._language.value_changed.connect(lambda chosen: self.language_chosen.emit(str(chosen)))
        self._join_button = SecondaryButton(tr("This shop already has a till"), icon="link")
        page, column = QWidget(), QVBoxLayout()
        page.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.gap_large)
        column.addWidget(self._language)
        column.addWidget(Divider())
        column.addWidget(
            Label(tr("Continue sets a new shop up. Another till of a shop joins it:"), "second")
        )
        column.addWidget(self._join_button, 0, Qt.AlignmentFlag.AlignLeading)
        column.addStretch(1)
        return page

    def _ready_step(self) -> QWidget:
        self._summary = Label("", "body", wrap=True)
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SIZES.gap)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._summary, 0, 0, 1, 2)
        for row, (key, meaning) in enumerate(_FIRST_KEYS, start=1):
            grid.addWidget(KeyHint(key), row, 0)
            grid.addWidget(Label(tr(meaning), "second"), row, 1)
        grid.setRowStretch(len(_FIRST_KEYS) + 1, 1)
        return page

    def _go(self, step: int) -> None:
        if step not in self._way or step == LANGUAGE:
            self._way = _JOINED if step in (JOIN, PIN) else _NEW
        display = self._desk.display
        self._steps.setCurrentIndex(step)
        place = self._way.index(step)
        self._bars.set_step(place, len(self._way))
        self._count.setText(
            tr(
                "Step {step} of {steps}",
                step=display.number(place + 1),
                steps=display.number(len(self._way)),
            )
        )
        title, note = _TITLES[step]
        self._title.setText(tr(title))
        self._note.setText(tr(note))
        self._messages.clear()
        if step == SERVICE:
            self.service.fill("", self.owner.mobile.value())
        elif step == JOIN:
            self.join.opened()
        elif step == PIN:
            self.pin.opened()
        elif step == READY:
            self._summary.setText(self._summing_up())
        self._show_buttons()
        self.take_focus()

    def _show_buttons(self) -> None:
        step = self.step()
        receiving = step == JOIN and self.join.under_way
        self._note.setVisible(not receiving)  # it says how to sign in
        self._back.setVisible(step in (SHOP, OWNER) or (step == JOIN and not receiving))
        self._later.setVisible(step in (SERVICE, PRINTER))
        self._next.setVisible(step not in (SERVICE, JOIN))
        self._next.setText(tr("Open the till") if step == READY else tr("Continue"))

    def _summing_up(self) -> str:
        shop = self._desk.tasks.now(read_shop)
        return tr(
            "{shop} is set up. Ranks, credit rules and products can be changed under "
            "Settings whenever you like.",
            shop=(shop.name if shop else "") or tr("Your shop"),
        )

    def _on_back(self) -> None:
        self._go(self._way[max(0, self._way.index(self.step()) - 1)])

    def _on_later(self) -> None:
        self._go(self._way[self._way.index(self.step()) + 1])

    def _on_next(self) -> None:
        step = self.step()
        if step == SHOP:
            if self.shop.check():
                self._go(OWNER)
        elif step == OWNER:
            self._open_shop()
        elif step == PIN:
            if self.pin.save():
                self._go(PRINTER)
        elif step == PRINTER:
            self.printer.save(lambda: self._go(READY))
        elif step == READY:
            self.finished.emit()
        else:
            self._go(SHOP)

    def _on_empty(self, found: "SignedIn") -> None:
        """Nobody has made the shop of that number yet: it is made here."""
        assert found.empty is not None
        self._empty = found
        self.owner.mobile.set_mobile(found.empty.mobile)
        self._go(SHOP)
        self._messages.say(
            tr("The service has no shop of this number yet. Set it up here; you are signed in."),
            "info",
        )

    def _open_shop(self) -> None:
        if self._opened:
            self._go(SERVICE)
            return
        if not self.owner.check():
            return
        details, owner, found = self.shop.details(), self.owner.owner(), self._empty
        made = found.empty if found else None

        def work(connection: "Connection") -> None:
            if made is None:
                open_shop(connection, details, owner, now())
                return
            register = made.register
            open_shop(
                connection,
                details,
                owner,
                now(),
                identity=made.identity,
                register=register.identity,
            )
            sign_in_to_service(connection, made.service, made.mobile, register, now())

        try:
            self._desk.tasks.write_now(work, {"shop", "staff"})
        except ShopError as error:
            if not self.owner.mark(error):
                self._messages.say(words(error, self._desk.display), "error")
            return
        self._opened = True
        if found is not None:
            self._desk.sync.use(found.access)
        self._go(SERVICE if found is None else PRINTER)
