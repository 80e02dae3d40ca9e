"""Everything that comes out on paper: which printer it goes to, and what still waits for one."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QWidget

from models.calendar import Period, now
from models.display import Display
from models.errors import ShopError
from models.queries.drafts import PrintJob, waiting_prints
from models.queries.invoices import invoice_sheet
from models.queries.reports import figures
from models.queries.sheets import ShopHead
from models.queries.shop import read_shop
from models.queries.till import closing_sheet
from models.services.print_jobs import end_print_job, failed_again, keep_failed_print
from models.text import isolate
from printing.document import Document
from printing.errors import BadPrinterSettings
from printing.paper import A4, ROLL_80, Paper
from printing.settings import PrinterSettings
from resources.translations import tr
from ui.desk import Messages
from ui.errors import words
from ui.tasks import Tasks

if TYPE_CHECKING:
    from models.database import Connection

_PRINTERS = "printers"
_RECEIPT_PRINTER = "receipt_printer"
_REPORT_PRINTER = "report_printer"


@dataclass(frozen=True, slots=True)
class _Paper:
    """What is to be printed: a document's kind and what it is about."""

    document: str
    subject_id: int
    copy: bool = False


class Papers(QObject):
    """Prints on this computer's printers, off the GUI thread. A print that fails waits in a list
    that everybody sees; nothing here ever stops a sale.
    """

    navigate_to_printers = Signal()
    """Somebody wants to set a printer up."""
    state_changed = Signal(str, str)
    """kind ("none", "ready", "printing", "failed") and words for the status bar."""

    def __init__(
        self,
        tasks: Tasks,
        settings: QSettings,
        messages: Messages,
        display: Display,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._settings = settings
        self._messages = messages
        self._display = display
        self._failed = False
        self._told_of_none = False

    # The printers of this computer.

    def printers(self) -> list[PrinterSettings]:
        """Every printer set up here; one that cannot be read any more is left out."""
        found = []
        for values in json.loads(str(self._settings.value(_PRINTERS, "[]"))):
            try:
                found.append(PrinterSettings.from_dict(values))
            except BadPrinterSettings:
                continue
        return found

    def roles(self) -> tuple[str, str]:
        """The names of the printers for receipts and for reports; "" for none."""
        return (
            str(self._settings.value(_RECEIPT_PRINTER, "")),
            str(self._settings.value(_REPORT_PRINTER, "")),
        )

    def save_printers(self, printers: list[PrinterSettings], receipt: str, report: str) -> None:
        """Keep these printers and which one prints what."""
        values = [printer.to_dict() for printer in printers]
        self._settings.setValue(_PRINTERS, json.dumps(values, ensure_ascii=False))
        self._settings.setValue(_RECEIPT_PRINTER, receipt)
        self._settings.setValue(_REPORT_PRINTER, report)
        self._failed = self._told_of_none = False
        self.tell_state()
        self.warm_up()

    def test(
        self,
        settings: PrinterSettings,
        then: Callable[[], None],
        failed: Callable[[ShopError], None],
        *,
        owner: QObject,
    ) -> None:
        """Print a test page on a printer that need not be saved yet."""
        from printing.jobs import print_document
        from printing.reports import test_page

        page = test_page(settings.name, self._display, settings.sheet)
        self._tasks.slow(
            lambda _progress: print_document(page, settings),
            lambda _nothing: then(),
            owner=owner,
            failed=failed,
        )

    def tell_state(self) -> None:
        """Say anew how printing stands, for the status bar."""
        printer = self._printer("receipt")
        if printer is None:
            self.state_changed.emit("none", tr("No printer"))
        elif self._failed:
            self.state_changed.emit(
                "failed", tr("{printer}: prints waiting", printer=isolate(printer.name))
            )
        else:
            self.state_changed.emit("ready", tr("{printer} ready", printer=isolate(printer.name)))

    def warm_up(self) -> None:
        """Load fonts and libraries in the background."""
        if self._printer("receipt") is not None:
            from printing.jobs import warm_up

            self._tasks.slow(lambda _progress: warm_up(), lambda _nothing: None, owner=self)

    # Printing.

    def print_receipt(self, invoice_id: int, *, copy: bool = False, kick: bool = False) -> None:
        """Print an invoice; returns at once. `kick` opens the drawer, for cash."""
        self._print(_Paper("receipt", invoice_id, copy), kick=kick)

    def print_closing(self, session_id: int, *, copy: bool = False) -> None:
        """Print a closed session's Z report; returns at once."""
        self._print(_Paper("closing", session_id, copy))

    def print_figures(self, title: str, period: Period) -> None:
        """Print the six figures of a period; returns at once. A failure is only told."""
        printer = self._ready_printer("report")
        if printer is None:
            return
        from printing.reports import figures_report

        document = self._tasks.now(
            lambda connection: figures_report(
                title,
                figures(connection, period),
                _head(connection),
                self._display,
                printer.sheet,
            )
        )
        self._send(document, printer, False, lambda: None, self._tell_failure)

    def waiting(self) -> list[PrintJob]:
        """The papers that failed, the oldest first."""
        return self._tasks.now(waiting_prints)

    def retry(self, job: PrintJob) -> None:
        """Print a waiting paper again, as a copy when some of it may have been printed."""
        self._print(_Paper(job.document, job.subject_id, copy=True), job=job)

    def give_up(self, job: PrintJob) -> None:
        """Take a paper off the waiting list."""
        self._tasks.write_now(lambda connection: end_print_job(connection, job.id), {"print_jobs"})
        self._note_waiting()

    def open_drawer(self) -> None:
        """Open the cash drawer of the receipt printer."""
        printer = self._ready_printer("receipt")
        if printer is not None:
            from printing.jobs import open_drawer

            self._tasks.slow(
                lambda _progress: open_drawer(printer),
                lambda _nothing: None,
                owner=self,
                failed=self._tell_failure,
            )

    # Looking before printing.

    def preview_receipt(self, invoice_id: int, parent: QWidget) -> None:
        """Show an invoice as it would be printed."""
        self._preview(_Paper("receipt", invoice_id, copy=True), parent)

    def preview_closing(self, session_id: int, parent: QWidget) -> None:
        """Show a Z report as it would be printed."""
        self._preview(_Paper("closing", session_id, copy=True), parent)

    def _preview(self, paper: _Paper, parent: QWidget) -> None:
        from ui.preview import PreviewDialog

        role = "receipt" if paper.document == "receipt" else "report"
        printer = self._printer(role)
        sheet = printer.sheet if printer else (ROLL_80 if role == "receipt" else A4)
        document = self._document(paper, sheet)
        PreviewDialog(document, lambda: self._print(paper), parent).open()

    def _print(self, paper: _Paper, *, kick: bool = False, job: PrintJob | None = None) -> None:
        role = "receipt" if paper.document == "receipt" else "report"
        printer = self._ready_printer(role, asked=paper.copy)
        if printer is None:
            return
        document = self._document(paper, printer.sheet)

        def printed() -> None:
            if job is not None:
                self.give_up(job)
            self._note_waiting()

        def failed(error: ShopError) -> None:
            self._keep(paper, printer, error, job)

        self._send(document, printer, kick, printed, failed)

    def _send(
        self,
        document: Document,
        printer: PrinterSettings,
        kick: bool,
        printed: Callable[[], None],
        failed: Callable[[ShopError], None],
    ) -> None:
        from printing.jobs import print_document

        self.state_changed.emit("printing", tr("{printer} printing", printer=isolate(printer.name)))
        self._tasks.slow(
            lambda _progress: print_document(document, printer, kick=kick),
            lambda _nothing: printed(),
            owner=self,
            failed=failed,
        )

    def _keep(
        self, paper: _Paper, printer: PrinterSettings, error: ShopError, job: PrintJob | None
    ) -> None:
        text = words(error, self._display)

        def write(connection: "Connection") -> None:
            if job is not None:
                failed_again(connection, job.id, text)
            else:
                keep_failed_print(
                    connection, paper.document, paper.subject_id, printer.name, text, now()
                )

        self._tasks.write_now(write, {"print_jobs"})
        self._failed = True
        self.tell_state()
        self._messages.say(text, "warning")

    def _tell_failure(self, error: ShopError) -> None:
        self._messages.say(words(error, self._display), "error")
        self.tell_state()

    def _note_waiting(self) -> None:
        self._failed = bool(self.waiting())
        self.tell_state()

    def _document(self, paper: _Paper, sheet: Paper) -> Document:
        from printing.receipt import receipt
        from printing.reports import day_report

        def read(connection: "Connection") -> Document:
            head = _head(connection)
            if paper.document == "closing":
                closing = closing_sheet(connection, paper.subject_id)
                assert closing is not None, "a Z report is never deleted"
                return day_report(closing, head, self._display, sheet)
            invoice = invoice_sheet(connection, paper.subject_id)
            assert invoice is not None, "an invoice is never deleted"
            return receipt(invoice, head, self._display, copy=paper.copy, paper=sheet)

        return self._tasks.now(read)

    def _printer(self, role: str) -> PrinterSettings | None:
        names = self.roles()
        wanted = (names[0] or names[1]) if role == "receipt" else (names[1] or names[0])
        return next((each for each in self.printers() if each.name == wanted), None)

    def _ready_printer(self, role: str, *, asked: bool = True) -> PrinterSettings | None:
        """The printer for it; that there is none is said each time somebody asks for paper, and
        once of paper that comes by itself, for that is so all day.
        """
        printer = self._printer(role)
        if printer is None and (asked or not self._told_of_none):
            self._told_of_none = True
            self._messages.say(
                tr("No printer is set up here. Everything is saved and can be printed later."),
                "warning" if asked else "info",
                (tr("Set up a printer"), self.navigate_to_printers.emit),
            )
        return printer


def _head(connection: "Connection") -> ShopHead:
    shop = read_shop(connection)
    assert shop is not None, "papers are printed after the first run"
    return shop.head
