"""The demo from beginning to end."""

import shutil
import sys
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from models.calendar import business_date, now
from models.database import Connection, Database
from models.queries.invoices import InvoiceFilter, invoice_ids, invoice_sheet
from models.queries.shop import read_shop
from models.queries.till import closing_sheet, latest_closings
from printing.document import Document
from printing.paper import A4, A5, ROLL_58, ROLL_80
from printing.pdf import render_pdf
from printing.raster import render_png
from printing.receipt import receipt
from printing.reports import day_report
from sajac_desktop.demo import DEMO_LOOKS
from sajac_desktop.demo.day import Day
from sajac_desktop.demo.hands import Hands
from sajac_desktop.demo.listener import Listener
from sajac_desktop.demo.manual import manual_day, manual_year, six
from sajac_desktop.demo.pictures import Pictures
from sajac_desktop.demo.trade import trade
from sajac_desktop.demo.two_tills import TwoTills
from sajac_desktop.window import DATABASE, Window, open_till

_RECEIPTS = 6
SIZE = (1366, 768)


def pass_over_sizes() -> None:
    """Keep Qt's off-screen platform from saying for every dialog that it has no window manager."""

    def tell(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if "propagateSizeHints" not in text:
            sys.stderr.write(f"{text}\n")

    qInstallMessageHandler(tell)


class Demo:
    """Works in `data`, leaves screens, papers and printer bytes in `out`."""

    def __init__(self, out: Path, data: Path, *, sale_only: bool) -> None:
        self._out = out
        self._data = data
        self._sale_only = sale_only

    def run(self) -> dict[str, dict[str, int]]:
        """The day, and the figures read back: the manual's year and day, and the demo's own."""
        self._clear()
        found = {
            "manual_year": manual_year(self._data),
            "manual_day": manual_day(self._data),
        }
        app = QApplication.instance() or QApplication(["sajac"])
        assert isinstance(app, QApplication)
        printer = Listener(self._out / "paper")
        window = Window(self._data / "this-pc.ini")
        window.resize(*SIZE)
        window.show()
        window.activateWindow()
        till = open_till(app, self._data, window)
        hands = Hands(app, window)
        day = Day(till, hands, printer.port)
        pictures = Pictures(till, hands, day, self._out / "screens")
        try:
            till.start()
            hands.rest(0.1)
            if not self._sale_only:
                pictures.first_run()
            day.first_run()
            if not self._sale_only:
                trade(self._database(till), 1, business_date(now()))
            day.finish_first_run()
            day.sign_in()
            day.open_till()
            day.sell_to_a_newcomer()
            if not self._sale_only:
                day.sell_to_a_member()
                day.sell_to_a_walk_in()
                day.sell_with_a_split_payment()
                day.take_back()
                day.reprint()
                for language, colours in DEMO_LOOKS:
                    pictures.take(language, colours)
                till.wear("fa", "light")
                day.count_the_drawer()
                day.close_the_day()
            hands.wait("the printer", lambda: len(printer.files) >= self._prints())
            found["demo_day"] = six(day.today())
            till.tasks.now(self._leave_papers)
        except TimeoutError:
            window.grab().save(str(self._out / "stuck.png"))
            raise
        finally:
            window.close()
            till.stop()
            if self._sale_only:
                printer.close()
        if not self._sale_only:
            try:
                found["two_tills"] = TwoTills(
                    app, self._data, self._out / "screens" / "two-tills", SIZE, printer.port
                ).run()
            finally:
                printer.close()
        return found

    def _clear(self) -> None:
        """An earlier demo's leavings, and nothing else, make room."""
        for folder in (self._data, self._out / "screens", self._out / "paper"):
            marker = folder / ".demo"
            if folder.exists() and (marker.exists() or not any(folder.iterdir())):
                shutil.rmtree(folder)
            folder.mkdir(parents=True, exist_ok=False)
            marker.touch()

    def _prints(self) -> int:
        """How many papers the day sends: four receipts, a return, a copy, the Z report."""
        return 1 if self._sale_only else 7

    def _database(self, till: object) -> Database:
        return Database.open(self._data / DATABASE)

    def _leave_papers(self, connection: Connection) -> None:
        """The receipts of the day on every paper, and the Z report, as PDF and PNG."""
        from models.display import Display

        display = Display("fa")
        shop = read_shop(connection)
        assert shop is not None
        ids = invoice_ids(connection, InvoiceFilter(), limit=_RECEIPTS)
        for place, invoice_id in enumerate(reversed(ids)):
            sheet = invoice_sheet(connection, invoice_id)
            assert sheet is not None
            papers = (ROLL_80, ROLL_58, A5, A4) if place == 0 else (ROLL_80,)
            for paper in papers:
                self._leave(receipt(sheet, shop.head, display, paper=paper), paper.name)
        for closing in latest_closings(connection, limit=1):
            report = closing_sheet(connection, closing.session_id)
            assert report is not None
            for paper in (ROLL_80, A4):
                self._leave(day_report(report, shop.head, display, paper), paper.name)

    def _leave(self, document: Document, paper: str) -> None:
        folder = self._out / "paper"
        pdf = render_pdf(document)
        name = f"{document.name}-{paper}"
        (folder / f"{name}.pdf").write_bytes(pdf)
        for page, png in enumerate(render_png(pdf), start=1):
            suffix = f"-{page}" if page > 1 else ""
            (folder / f"{name}{suffix}.png").write_bytes(png)
