"""The first start: language, the shop, its owner, a printer, and the till is ready."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from models.calendar import now
from models.errors import BadMobile, BadPhone, BadPin, MissingField, ShopError
from models.services.shop import ShopDetails, open_shop
from models.services.staff import NewStaff
from models.text import is_phone, latin_digits
from resources.translations import language, tr, tr_later
from ui.desk import Desk
from ui.errors import words
from ui.photo import PhotoPicker
from ui.start.first_printer import FirstPrinter
from ui.theme import SIZES
from ui.widgets.brand import Brand
from ui.widgets.buttons import GhostButton, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.choice import Choice
from ui.widgets.field import TextField
from ui.widgets.focus_ring import FocusRing
from ui.widgets.form import Form
from ui.widgets.key_hint import KeyHint
from ui.widgets.labels import Label
from ui.widgets.message_bar import MessageBar
from ui.widgets.mobile_field import MobileField
from ui.widgets.segmented_control import SegmentedControl
from ui.widgets.steps import Steps

LANGUAGE, SHOP, OWNER, PRINTER, READY = range(5)
_FIRST_KEYS = (
    ("F2", tr_later("New sale, next sale")),
    ("F8", tr_later("Reports and end of day")),
    ("Ctrl+K", tr_later("Go to any page, customer, product or invoice")),
    ("F1", tr_later("Support")),
)


class FirstRun(QWidget):
    """A step at a time; Back never loses what was typed. The shop is made after the owner's."""

    language_chosen = Signal(str)
    """Composition shows this page anew in that language."""
    finished = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._opened = False
        self._ring = FocusRing(self)
        self._build()
        self._go(LANGUAGE)

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
            SHOP: self._name,
            OWNER: self._first,
        }
        fields.get(self.step(), self._next).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_next()
        elif event.key() == Qt.Key.Key_Escape and not self._back.isHidden():
            self._on_back()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self._steps = QStackedWidget()
        self._titles = (
            (tr("Welcome to Sajac"), tr("Choose the language. It can be changed at any time.")),
            (tr("Your shop"), tr("This stands at the top of every receipt.")),
            (tr("The owner"), tr("Who signs in first, and may do everything.")),
            (tr("Receipt printer"), tr("Can also be set up later, under Settings.")),
            (tr("Ready to sell"), tr("The till opens with your PIN.")),
        )
        for page in (
            self._language_step(),
            self._shop_step(),
            self._owner_step(),
            self._printer_step(),
            self._ready_step(),
        ):
            self._steps.addWidget(page)
        self._count = Label("", "secondary")
        self._bars = Steps(len(self._titles))
        self._title = Label("", "title")
        self._note = Label("", "second")
        self._messages = MessageBar()
        self._back = GhostButton(tr("Back"))
        self._back.clicked.connect(self._on_back)
        self._later = GhostButton(tr("Later"))
        self._later.clicked.connect(lambda: self._go(READY))
        self._next = PrimaryButton(tr("Continue"))
        self._next.setMinimumWidth(SIZES.figure_column)
        self._next.clicked.connect(self._on_next)
        card = Card(padding=SIZES.margin, gap=SIZES.gap_large)
        card.setFixedWidth(SIZES.palette)
        for part in (self._bars, self._count, self._title, self._note):
            card.add(part)
        card.add(self._steps, 1)
        card.add(self._messages)
        buttons = QHBoxLayout()
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

    def _language_step(self) -> QWidget:
        self._language = SegmentedControl(
            [("fa", "فارسی"), ("en", "English")], language(), look="buttons"
        )
        self._language.value_changed.connect(lambda chosen: self.language_chosen.emit(str(chosen)))
        page, column = QWidget(), QVBoxLayout()
        page.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._language)
        column.addStretch(1)
        return page

    def _shop_step(self) -> QWidget:
        self._shop = Form(columns=2)
        self._name, self._province, self._city = TextField(), TextField(), TextField()
        self._phone = TextField(latin=True)
        self._address = TextField()
        self._footer = TextField(tr("Thank you for your purchase"))
        self._shop.add("name", tr("Shop name"), self._name, required=True, whole_row=True)
        self._shop.add("province", tr("Province"), self._province, required=True)
        self._shop.add("city", tr("City"), self._city, required=True)
        self._shop.add("phone", tr("Telephone"), self._phone, required=True)
        self._shop.add("address", tr("Address"), self._address)
        self._shop.add("footer", tr("Foot of the receipt"), self._footer, whole_row=True)
        return self._shop

    def _owner_step(self) -> QWidget:
        self._owner = Form(columns=2)
        self._first, self._last = TextField(), TextField()
        self._gender = Choice([("female", tr("Female")), ("male", tr("Male"))], placeholder="—")
        self._mobile = MobileField(self._desk.display)
        self._pin = TextField(secret=True, latin=True, longest=8)
        self._again = TextField(secret=True, latin=True, longest=8)
        self._photo = PhotoPicker()
        self._first.textChanged.connect(self._photo.set_name)
        self._owner.add("first_name", tr("First name"), self._first, required=True)
        self._owner.add("last_name", tr("Last name"), self._last, required=True)
        self._owner.add("gender", tr("Gender"), self._gender)
        self._owner.add("mobile", tr("Mobile"), self._mobile)
        hint = tr("4 to 8 digits")
        self._owner.add("pin", tr("PIN"), self._pin, required=True, hint=hint)
        self._owner.add("again", tr("PIN once more"), self._again, required=True)
        self._owner.add_widget(self._photo)
        return self._owner

    def _printer_step(self) -> QWidget:
        self.printer = FirstPrinter(self._desk)
        return self.printer

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
        display = self._desk.display
        self._steps.setCurrentIndex(step)
        self._bars.set_step(step)
        self._count.setText(
            tr("Step {step} of {steps}", step=display.number(step + 1), steps=display.number(5))
        )
        title, note = self._titles[step]
        self._title.setText(title)
        self._note.setText(note)
        self._messages.clear()
        self._back.setVisible(step in (SHOP, OWNER))
        self._later.setVisible(step == PRINTER)
        self._next.setText(tr("Open the till") if step == READY else tr("Continue"))
        if step == READY:
            self._summary.setText(
                tr(
                    "{shop} is set up. Ranks, credit rules and products can be changed under "
                    "Settings whenever you like.",
                    shop=self._name.value() or tr("Your shop"),
                )
            )
        self.take_focus()

    def _on_back(self) -> None:
        self._go(self._steps.currentIndex() - 1)

    def _on_next(self) -> None:
        step = self._steps.currentIndex()
        if step == SHOP:
            self._check_shop()
        elif step == OWNER:
            self._open_shop()
        elif step == PRINTER:
            self.printer.save(lambda: self._go(READY))
        elif step == READY:
            self.finished.emit()
        else:
            self._go(step + 1)

    def _check_shop(self) -> None:
        self._shop.clear_errors()
        details = self._details()
        for name in ("name", "province", "city", "phone"):
            if not getattr(details, name):
                self._shop.set_error(name, words(MissingField(name), self._desk.display))
                return
        if not is_phone(details.phone):
            self._shop.set_error("phone", words(BadPhone(details.phone), self._desk.display))
            return
        self._go(OWNER)

    def _open_shop(self) -> None:
        self._owner.clear_errors()
        if self._opened:
            self._go(PRINTER)
            return
        if latin_digits(self._pin.value()) != latin_digits(self._again.value()):
            self._owner.set_error("again", tr("The two PINs differ. Type the same PIN twice."))
            return
        gender = self._gender.value()
        owner = NewStaff(
            self._first.value(),
            self._last.value(),
            "owner",
            self._pin.value(),
            gender=str(gender) if gender else None,
            mobile=self._mobile.value(),
            photo=self._photo.photo(),
        )
        details = self._details()
        try:
            self._desk.tasks.write_now(
                lambda connection: open_shop(connection, details, owner, now()),
                {"shop", "staff"},
            )
        except ShopError as error:
            self._show(error)
            return
        self._opened = True
        self._go(PRINTER)

    def _show(self, error: ShopError) -> None:
        text = words(error, self._desk.display)
        field = {BadMobile: "mobile", BadPin: "pin"}.get(type(error), "")
        if isinstance(error, MissingField):
            field = error.field
        if not self._owner.set_error(field, text):
            self._messages.say(text, "error")

    def _details(self) -> ShopDetails:
        return ShopDetails(
            self._name.value(),
            self._province.value(),
            self._city.value(),
            latin_digits(self._phone.value()),
            self._address.value(),
            self._footer.value(),
        )
