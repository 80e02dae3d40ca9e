"""Rows to an Excel file: asked where, written off the GUI thread with progress and cancel."""

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from PySide6.QtCore import QSettings, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from models.display import Display
from models.errors import FileNotWritten, ShopError
from models.money import RIALS_PER_TOMAN, Rials
from models.text import LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE, isolate
from resources.translations import tr, trn
from ui import errors
from ui.desk import Desk
from ui.tasks import Job, Progress
from ui.widgets.progress_line import ProgressLine

Cell = int | float | str | None
_ROWS_A_SHEET = 1_048_575
"""What an Excel sheet holds below its head; more go on to the next sheet."""
_REPORT_EVERY = 2_000
_FOLDER = "excel/folder"


@dataclass(frozen=True, slots=True)
class ExcelColumn:
    """A column of the file. `value` is given the row; a number stays a number to reckon with."""

    title: str
    value: Callable[[Any], Cell]
    width: int = 16
    kind: Literal["text", "number", "quantity"] = "text"


@dataclass(frozen=True, slots=True)
class ExcelTable:
    """What is to be written; `rows` is gone through once, on the slow worker."""

    title: str
    columns: Sequence[ExcelColumn]
    rows: Iterable[Any]
    total: int


def money_cell(display: Display, rials: Rials) -> int | float:
    """Money as a number in the currency shown."""
    if not display.in_tomans:
        return rials
    whole, rest = divmod(rials, RIALS_PER_TOMAN)
    return whole if not rest else rials / RIALS_PER_TOMAN


def moment_cell(display: Display, instant: datetime) -> str:
    """Day and time as the shop writes them, without the marks that only a line of text needs."""
    text = display.moment(instant, seconds=True)
    return text.replace(LEFT_TO_RIGHT_ISOLATE, "").replace(POP_ISOLATE, "")


def write_table(path: Path, table: ExcelTable, display: Display, progress: Progress) -> int:
    """Write a file and return its number of rows. It appears under its name only when whole.

    Raises Cancelled or FileNotWritten.
    """
    # Loaded only for an export: it is not needed to sell.
    import xlsxwriter

    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.touch()  # a folder that cannot be written is told before all rows are read
        with TemporaryDirectory(prefix="sajac-") as folder:
            options = {"constant_memory": True, "tmpdir": folder}
            book = xlsxwriter.Workbook(str(partial), options)
            try:
                written = _fill(book, table, display, progress)
                book.close()
            finally:
                for sheet in book.worksheets():
                    sheet.row_data_fh.close()
        os.replace(partial, path)
    except (OSError, xlsxwriter.exceptions.XlsxFileError) as error:
        raise FileNotWritten(path, str(error)) from error
    finally:
        # Where it could not be made it often cannot be looked for either.
        with suppress(OSError):
            partial.unlink()
    return written


def _fill(book: Any, table: ExcelTable, display: Display, progress: Progress) -> int:
    head = book.add_format({"bold": True, "bottom": 1, "font_name": "Vazirmatn"})
    formats = {
        "text": book.add_format({"font_name": "Vazirmatn"}),
        "number": book.add_format({"font_name": "Vazirmatn", "num_format": "#,##0"}),
        "quantity": book.add_format({"font_name": "Vazirmatn", "num_format": "#,##0.###"}),
    }
    sheet: Any = None
    written = 0
    for row in table.rows:
        place = written % _ROWS_A_SHEET
        if place == 0:
            sheet = _add_sheet(book, table, display, head)
        for number, column in enumerate(table.columns):
            value = column.value(row)
            if isinstance(value, str):
                # Never write(): it would take a name that begins with "=" for a formula.
                sheet.write_string(place + 1, number, value, formats["text"])
            elif value is not None:
                sheet.write_number(place + 1, number, value, formats[column.kind])
        written += 1
        if written % _REPORT_EVERY == 0:
            progress.report(written, table.total)
    if sheet is None:
        _add_sheet(book, table, display, head)
    progress.report(written, table.total)
    return written


def _add_sheet(book: Any, table: ExcelTable, display: Display, head: Any) -> Any:
    sheet = book.add_worksheet()
    if display.right_to_left:
        sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.title, head)
    return sheet


class ExcelExport(QWidget):
    """The line that shows an export under way; hidden when none is. One at a time."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self.line = ProgressLine()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.line)
        self.line.cancelled.connect(self._on_cancelled)
        self.hide()

    def running(self) -> bool:
        """Whether a file is being written."""
        return self._job is not None

    def ask(self, table: ExcelTable) -> None:
        """Ask where to, then write."""
        if self.running():
            return
        path = _ask_path(self, self._desk.settings, table.title)
        if path is not None:
            self.start(table, path)

    def start(self, table: ExcelTable, path: Path) -> None:
        """Write to a file; a sentence tells when it is there."""
        self.line.start(tr("Writing “{file}”…", file=isolate(path.name)))
        self.show()
        self._job = self._desk.tasks.slow(
            lambda progress: write_table(path, table, self._desk.display, progress),
            lambda written: self._on_written(path, written),
            owner=self,
            failed=self._on_failed,
            progress=self.line.set_progress,
        )

    def _end(self) -> None:
        self._job = None
        self.line.finish()
        self.hide()

    def _on_written(self, path: Path, written: int) -> None:
        self._end()
        rows = self._desk.display.number(written)
        self._desk.messages.say(
            trn(
                "{count} row was written to “{file}”.",
                "{count} rows were written to “{file}”.",
                written,
                count=rows,
                file=isolate(path.name),
            ),
            "success",
            (tr("Open"), lambda: _open(path)),
        )

    def _on_failed(self, error: ShopError) -> None:
        self._end()
        self._desk.messages.say(errors.words(error, self._desk.display), "error")

    def _on_cancelled(self) -> None:
        if self._job:
            self._job.cancel()
        self._end()
        self._desk.messages.say(tr("The export was stopped; no file was written."))


def _ask_path(parent: QWidget, settings: QSettings, title: str) -> Path | None:
    """Where the person wants the file; None when they do not. The folder is remembered."""
    place = QStandardPaths.StandardLocation.DocumentsLocation
    folder = str(settings.value(_FOLDER, QStandardPaths.writableLocation(place)))
    name = "".join("-" if letter in '\\/:*?"<>|' else letter for letter in title)
    chosen, _ = QFileDialog.getSaveFileName(
        parent, tr("Save as Excel"), str(Path(folder) / f"{name}.xlsx"), "Excel (*.xlsx)"
    )
    if not chosen:
        return None
    path = Path(chosen)
    settings.setValue(_FOLDER, str(path.parent))
    return path if path.suffix.lower() == ".xlsx" else path.with_name(f"{path.name}.xlsx")


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
