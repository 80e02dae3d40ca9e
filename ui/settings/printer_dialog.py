"""The form of one printer, with a test page before it is saved."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from models.errors import ShopError
from printing.errors import BadPrinterSettings
from printing.settings import PrinterKind, PrinterSettings
from resources.translations import tr, tr_later
from ui.desk import Desk
from ui.errors import words
from ui.settings.printer_words import test_failure
from ui.theme import SIZES
from ui.widgets.buttons import SecondaryButton
from ui.widgets.check_box import CheckBox
from ui.widgets.choice import Choice
from ui.widgets.count_field import CountField
from ui.widgets.dialog import Dialog
from ui.widgets.field import TextField
from ui.widgets.form import Form

KINDS: dict[PrinterKind, str] = {
    "network": tr_later("Network"),
    "serial": tr_later("Serial port"),
    "usb": tr_later("USB"),
    "windows": tr_later("Windows queue, raw"),
    "system": tr_later("System printer"),
    "file": tr_later("File or device"),
    "pdf": tr_later("PDF in a folder"),
}
ADDRESSES: dict[PrinterKind, tuple[str, str, str]] = {
    "network": (
        tr_later("Network address"),
        "192.168.1.50:9100",
        tr_later("Address or name; the port is 9100 unless written."),
    ),
    "serial": (
        tr_later("Port"),
        "/dev/ttyS0@9600",
        tr_later("COM3 or /dev/ttyS0; the speed may follow after @."),
    ),
    "usb": (tr_later("Vendor and product"), "04b8:0e15", tr_later("Two hexadecimal numbers.")),
    "windows": (tr_later("Queue"), "POS-80", tr_later("As Windows names the printer.")),
    "system": (tr_later("Queue"), "", tr_later("Empty: the system's default printer.")),
    "file": (
        tr_later("File or device"),
        "/dev/usb/lp0",
        tr_later("Receives the printer's bytes."),
    ),
    "pdf": (tr_later("Folder"), "", tr_later("Each paper becomes a PDF file there.")),
}
"""By kind: what the address is called, an example, and a hint."""
PAPERS = {
    "58mm": tr_later("58 mm roll"),
    "80mm": tr_later("80 mm roll"),
    "a5": tr_later("A5"),
    "a4": tr_later("A4"),
}
CUTS = {"partial": tr_later("Partly"), "full": tr_later("Wholly"), "none": tr_later("No cut")}
DRAWERS = {
    "none": tr_later("No drawer"),
    "pin2": tr_later("On pin 2"),
    "pin5": tr_later("On pin 5"),
}
_ROLLS = ("58mm", "80mm")
_SHEETED: tuple[PrinterKind, ...] = ("system", "pdf")


class PrinterDialog(Dialog):
    """Asks only for what the chosen kind of printer needs; `save` gets the settings."""

    guards_typing = True

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        printer: PrinterSettings | None,
        taken: frozenset[str],
        save: Callable[[PrinterSettings], None],
    ) -> None:
        title = tr("Edit the printer") if printer else tr("New printer")
        width = SIZES.dialog + SIZES.rail
        super().__init__(title, parent, action=tr("Save"), action_icon="check", width=width)
        self._desk = desk
        self._taken = taken
        self._save = save
        self._printer = printer or PrinterSettings("-", "system")
        self._lay_out(new=printer is None)
        self._connect()
        self._on_kind(self.kind.value())
        self.name.setFocus()

    def settings(self) -> PrinterSettings | None:
        """The printer as typed; None, with its field marked, when it cannot be."""
        self.form.clear_errors()
        display = self._desk.display
        copies = self.copies.number()
        if self.name.value() in self._taken:
            text = tr("Another printer has this name.")
            self.form.set_error("name", text)
            return None
        if self.copies.error() or copies is None:
            self.form.set_error("copies", words(BadPrinterSettings("copies", ""), display))
            return None
        if self.kind.value() == "pdf" and not self._is_whole_path():
            example = display.code(str(Path.home() / "Sajac"))
            text = tr("Write the folder's whole path, such as {example}.", example=example)
            self.form.set_error("address", text)
            return None
        thermal = self.kind.value() not in _SHEETED
        try:
            return PrinterSettings(
                name=self.name.value(),
                kind=self.kind.value(),  # type: ignore[arg-type]
                address=self.address.value(),
                paper=self.paper.value(),  # type: ignore[arg-type]
                cut=self.cut.value() if thermal else "none",  # type: ignore[arg-type]
                drawer=self.drawer.value() if thermal else "none",  # type: ignore[arg-type]
                copies=copies,
                dots=self._printer.dots,
                ask_status=self.ask_status.isChecked(),
            )
        except BadPrinterSettings as error:
            if not self.form.set_error(error.field, words(error, display)):
                self.show_error(words(error, display))
            return None

    def _is_whole_path(self) -> bool:
        """Whether the folder is the same one from wherever the program is started."""
        folder = self.address.value()
        return not folder or Path(folder).is_absolute()

    def _lay_out(self, *, new: bool) -> None:
        display, printer = self._desk.display, self._printer
        self.form = Form(2)
        self.name = TextField("" if new else printer.name, longest=40)
        kinds = [(kind, tr(text)) for kind, text in KINDS.items()]
        self.kind = Choice(kinds, "network" if new else printer.kind)
        self.address = TextField(printer.address, latin=True)
        self.paper = Choice([], printer.paper)
        cuts = [(cut, tr(text)) for cut, text in CUTS.items()]
        self.cut = Choice(cuts, printer.cut)
        drawers = [(drawer, tr(text)) for drawer, text in DRAWERS.items()]
        self.drawer = Choice(drawers, printer.drawer)
        self.copies = CountField(display, printer.copies, least=1, most=9)
        self.ask_status = CheckBox(
            tr("Ask the printer about paper and cover"), checked=printer.ask_status
        )
        self.form.add("name", tr("Name"), self.name, required=True)
        self.form.add("kind", tr("Connected by"), self.kind)
        self.form.add("address", tr("Address"), self.address, whole_row=True)
        self.form.add("paper", tr("Paper"), self.paper)
        self.form.add("copies", tr("Copies"), self.copies)
        self.form.add("cut", tr("Cut"), self.cut)
        self.form.add("drawer", tr("Cash drawer"), self.drawer)
        self.form.add_widget(self.ask_status)
        self.test_button = SecondaryButton(tr("Test page"), icon="printer")
        self.add_footer(self.test_button)
        self.add(self.form)

    def _connect(self) -> None:
        self.kind.value_changed.connect(self._on_kind)
        self.confirmed.connect(self._on_confirmed)
        self.test_button.clicked.connect(self._on_test)

    def _on_kind(self, kind: object) -> None:
        name: PrinterKind = next((one for one in KINDS if one == kind), "network")
        label, example, hint = ADDRESSES[name]
        field = self.form.field("address")
        field.label.setText(tr(label))
        field.set_hint(tr(hint))
        self.address.setPlaceholderText(example)
        self.address.setAccessibleName(tr(label))
        thermal = name not in _SHEETED
        papers = [(p, tr(text)) for p, text in PAPERS.items() if not thermal or p in _ROLLS]
        wanted = self.paper.value() or self._printer.paper
        default = "80mm" if thermal else "a4"
        fits = any(paper == wanted for paper, _ in papers)
        self.paper.set_options(papers, wanted if fits else default)
        for field_name in ("cut", "drawer"):
            self.form.field(field_name).setVisible(thermal)
        self.ask_status.setVisible(name == "network")
        self.form.set_error("address", None)

    def _on_confirmed(self) -> None:
        printer = self.settings()
        if printer is not None:
            self._save(printer)
            self.accept()

    def _on_test(self) -> None:
        printer = self.settings()
        if printer is None:
            return
        self.test_button.setEnabled(False)
        self.messages.say(tr("The test page is on its way …"), "info")
        self._desk.papers.test(printer, self._on_tested, self._on_test_failed, owner=self)

    def _on_tested(self) -> None:
        self.test_button.setEnabled(True)
        self.messages.say(tr("The test page was printed."), "success")

    def _on_test_failed(self, error: ShopError) -> None:
        self.test_button.setEnabled(True)
        self.messages.say(test_failure(error, self._desk.display), "error")
