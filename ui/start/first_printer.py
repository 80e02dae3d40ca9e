"""The first printer of a till: where it is, its paper, and a test page before going on."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.errors import ShopError
from printing.errors import BadPrinterSettings
from printing.settings import PrinterSettings
from resources.translations import tr
from ui.desk import Desk
from ui.errors import words
from ui.widgets.buttons import SecondaryButton
from ui.widgets.choice import Choice
from ui.widgets.field import TextField
from ui.widgets.form import Form
from ui.widgets.message_bar import MessageBar


class FirstPrinter(QWidget):
    """The few questions a receipt printer needs; the rest is under Settings."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._form = Form(columns=2)
        self._kind = Choice(
            [
                ("network", tr("Network")),
                ("usb", "USB"),
                ("serial", tr("Serial port")),
                ("system", tr("This computer's printers")),
            ],
            "network",
        )
        self._address = TextField(latin=True, placeholder="192.168.1.50")
        self._paper = Choice([("80mm", tr("80 mm roll")), ("58mm", tr("58 mm roll"))], "80mm")
        self._test = SecondaryButton(tr("Print a test page"), icon="printer")
        self._messages = MessageBar()
        self._form.add("kind", tr("Connection"), self._kind)
        self._form.add("paper", tr("Paper"), self._paper)
        self._form.add(
            "address",
            tr("Address"),
            self._address,
            hint=tr("The printer's own, from its network test page"),
            whole_row=True,
        )
        self._form.add_widget(self._test)
        self._kind.value_changed.connect(self._on_kind_changed)
        self._test.clicked.connect(self._on_test)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._form)
        column.addWidget(self._messages)
        column.addStretch(1)

    def set_address(self, address: str) -> None:
        """Fill the address in."""
        self._address.setText(address)

    def save(self, then: Callable[[], None]) -> None:
        """Keep the printer and go on; a wrong address is marked and nothing goes on."""
        settings = self._settings()
        if settings is not None:
            self._desk.papers.save_printers([settings], settings.name, settings.name)
            then()

    def _settings(self) -> PrinterSettings | None:
        self._form.clear_errors()
        kind, paper = self._kind.value(), self._paper.value()
        try:
            return PrinterSettings.from_dict(
                {
                    "name": tr("Receipt printer"),
                    "kind": kind,
                    "address": self._address.value().strip(),
                    "paper": "a4" if kind == "system" else paper,
                }
            )
        except BadPrinterSettings as error:
            self._form.set_error(error.field, words(error, self._desk.display))
            return None

    def _on_kind_changed(self, kind: object) -> None:
        examples = {"network": "192.168.1.50", "usb": "04b8:0202", "serial": "COM1"}
        self._address.setPlaceholderText(examples.get(str(kind), ""))
        self._form.clear_errors()

    def _on_test(self) -> None:
        settings = self._settings()
        if settings is None:
            return
        self._test.setEnabled(False)
        self._messages.say(tr("Printing…"))
        self._desk.papers.test(settings, self._on_printed, self._on_failed, owner=self)

    def _on_printed(self) -> None:
        self._test.setEnabled(True)
        self._messages.say(tr("The test page has been printed."), "success")

    def _on_failed(self, error: ShopError) -> None:
        self._test.setEnabled(True)
        self._messages.say(words(error, self._desk.display), "error")
