"""The printers of this computer: which there are, which prints what, and a test page."""

from PySide6.QtWidgets import QWidget

from models.errors import ShopError
from models.text import isolate
from printing.settings import PrinterSettings
from resources.translations import tr
from ui.desk import Desk
from ui.settings.printer_dialog import KINDS, PAPERS, PrinterDialog
from ui.settings.printer_words import test_failure
from ui.settings.section import Section
from ui.tables import Column, DataTable, RowAction, RowsModel, row_number_column
from ui.widgets.buttons import PrimaryButton
from ui.widgets.empty_state import EmptyState
from ui.widgets.labels import Divider


class PrintersSection(Section):
    """Kept on this computer, not in the shop's data: another till has other printers."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk, tr("Printers"), tr("The printers of this computer; other tills have their own.")
        )
        self._build()
        self._connect()

    def load(self) -> None:
        place = self.table.current_place()
        printers = self.desk.papers.printers()
        self.model.set_rows(printers)
        self.table.go_to(min(max(place, 0), len(printers) - 1))

    def first_focus(self) -> QWidget | None:
        return self.table if self.model.rowCount() else self.new_button

    def open_form(self, printer: PrinterSettings | None = None) -> PrinterDialog:
        """Open the form of a printer, or of a new one."""
        taken = {one.name for one in self.desk.papers.printers()}
        taken -= {printer.name} if printer else set()

        def save(typed: PrinterSettings) -> None:
            self._keep(printer, typed)

        dialog = PrinterDialog(self.desk, self, printer, frozenset(taken), save)
        dialog.open()
        return dialog

    def test(self, printer: PrinterSettings) -> None:
        """Print a test page; what comes of it is said at the head of the section."""
        name = isolate(printer.name)
        self.messages.say(tr("A test page is on its way to “{name}” …", name=name), "info")

        def printed() -> None:
            self.messages.say(tr("“{name}” printed the test page.", name=name), "success")

        def failed(error: ShopError) -> None:
            why = test_failure(error, self.desk.display)
            text = tr("“{name}”: {why}", name=name, why=why)
            again = (tr("Test again"), lambda: self.test(printer))
            self.messages.say(text, "error", again)

        self.desk.papers.test(printer, printed, failed, owner=self)

    def remove(self, printer: PrinterSettings) -> None:
        """Forget a printer, and offer to undo that."""
        papers = self.desk.papers
        before, roles = papers.printers(), papers.roles()

        def undo() -> None:
            papers.save_printers(before, *roles)
            self.load()

        left = [one for one in before if one.name != printer.name]
        receipt, report = ("" if name == printer.name else name for name in roles)
        papers.save_printers(left, receipt, report)
        self.load()
        text = tr("Printer “{name}” was removed.", name=isolate(printer.name))
        self.desk.messages.say(text, "info", (tr("Undo"), undo))

    def use_for(self, printer: PrinterSettings, role: str) -> None:
        """Print receipts, or reports, on this printer from now on."""
        papers = self.desk.papers
        receipt, report = papers.roles()
        if role == "receipt":
            receipt = printer.name
            text = tr("Receipts are printed on “{name}” from now on.", name=isolate(printer.name))
        else:
            report = printer.name
            text = tr("Reports are printed on “{name}” from now on.", name=isolate(printer.name))
        papers.save_printers(papers.printers(), receipt, report)
        self.load()
        self.desk.messages.say(text, "success")

    def _build(self) -> None:
        display = self.desk.display
        self.new_button = PrimaryButton(tr("New printer"), icon="plus", key="Insert", compact=True)
        self.head.addWidget(self.new_button)
        self.model = RowsModel(
            (
                row_number_column(display),
                Column("name", tr("Name"), width=170, stretch=True, weight=600),
                Column(
                    "kind", tr("Connected by"), width=120, format=lambda row: tr(KINDS[row.kind])
                ),
                Column(
                    "address",
                    tr("Address"),
                    width=170,
                    stretch=True,
                    format=lambda row: display.code(row.address) if row.address else "",
                ),
                Column("paper", tr("Paper"), width=130, format=lambda row: tr(PAPERS[row.paper])),
                Column(
                    "receipt",
                    tr("Receipts"),
                    width=90,
                    format=lambda row: self._role_mark(row, 0),
                    align="centre",
                    tone="green",
                ),
                Column(
                    "report",
                    tr("Reports"),
                    width=90,
                    format=lambda row: self._role_mark(row, 1),
                    align="centre",
                    tone="green",
                ),
            )
        )
        self.table = DataTable(
            self.model,
            actions=(
                RowAction("test", tr("Test page"), "printer"),
                RowAction("edit", tr("Edit"), "pencil"),
                RowAction("receipt", tr("Use for receipts"), "receipt"),
                RowAction("report", tr("Use for reports"), "report"),
                RowAction("remove", tr("Delete"), "trash"),
            ),
            title=tr("Printers"),
        )
        self._empty = EmptyState(
            "printer",
            tr("No printer is set up here"),
            tr("Add the receipt printer and try it with a test page."),
            step=tr("New printer"),
        )
        self.table.set_empty(self._empty)
        self.card.add(Divider())
        self.card.add(self.table, 1)

    def _connect(self) -> None:
        self.new_button.clicked.connect(lambda: self.open_form())
        self._empty.clicked.connect(lambda: self.open_form())
        self.table.row_activated.connect(self._on_activated)
        self.table.action_triggered.connect(self._on_action)

    def _role_mark(self, printer: PrinterSettings, role: int) -> str:
        return "✓" if self.desk.papers.roles()[role] == printer.name else ""

    def _keep(self, before: PrinterSettings | None, typed: PrinterSettings) -> None:
        """Store a printer; the first one prints everything, a renamed one keeps its work."""
        papers = self.desk.papers
        printers = papers.printers()
        receipt, report = papers.roles()
        if before is None:
            printers.append(typed)
            receipt = receipt or (typed.name if typed.sheet.is_roll or not printers[1:] else "")
            report = report or typed.name
        else:
            printers = [typed if one.name == before.name else one for one in printers]
            receipt = typed.name if receipt == before.name else receipt
            report = typed.name if report == before.name else report
        papers.save_printers(printers, receipt, report)
        self.load()
        text = tr("Printer “{name}” was saved.", name=isolate(typed.name))
        self.desk.messages.say(text, "success", (tr("Test page"), lambda: self.test(typed)))

    def _on_activated(self, row: object) -> None:
        if isinstance(row, PrinterSettings):
            self.open_form(row)

    def _on_action(self, name: str, row: object) -> None:
        if not isinstance(row, PrinterSettings):
            return
        match name:
            case "test":
                self.test(row)
            case "edit":
                self.open_form(row)
            case "remove":
                self.remove(row)
            case "receipt" | "report":
                self.use_for(row, name)
