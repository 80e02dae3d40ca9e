"""Copies of the shop's data: making one now, and how one is put back."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from models.calendar import business_date, now, shop_time, to_jalali
from models.errors import DatabaseUnreachable, ShopError
from resources.translations import tr
from ui.desk import Desk
from ui.errors import words
from ui.settings.section import Section
from ui.tasks import Job
from ui.theme import SIZES
from ui.widgets.buttons import PrimaryButton, SecondaryButton
from ui.widgets.card import SectionTitle
from ui.widgets.field import Field, TextField
from ui.widgets.labels import Divider, Label
from ui.widgets.progress_line import ProgressLine

FOLDER = "backup/folder"
LAST = "backup/last"
LAST_FILE = "backup/last_file"
"""Keys of this computer's settings."""


def backup_name(moment: datetime) -> str:
    """A file name that sorts by time: sajac-14030229-141231.db."""
    day = to_jalali(business_date(moment))
    return f"sajac-{day.year:04}{day.month:02}{day.day:02}-{shop_time(moment):%H%M%S}.db"


class BackupSection(Section):
    """The copy is made while selling goes on; it appears under its name only when it is whole."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            tr("Backup"),
            tr("A copy of everything: customers, invoices, credit, settings of the shop."),
        )
        self._job: Job | None = None
        self._build()
        self._connect()

    def load(self) -> None:
        if not self.folder.text():
            standard = QStandardPaths.StandardLocation.DocumentsLocation
            default = QStandardPaths.writableLocation(standard)
            self.folder.setText(str(self.desk.settings.value(FOLDER, default)))
        self._show_last()

    def first_focus(self) -> QWidget | None:
        return self.start_button

    def start(self) -> None:
        """Copy the data into the chosen folder."""
        if self._job is not None:
            return
        self.field.set_error(None)
        folder = self.folder.value()
        if not folder or not Path(folder).is_absolute():
            self.field.set_error(tr("Choose the folder the copy goes into."))
            return
        target = Path(folder) / backup_name(now())
        self.start_button.setEnabled(False)
        self.messages.clear()
        self.progress.start(tr("Copying …"))
        self._job = self.desk.tasks.back_up(
            target,
            self._on_done,
            owner=self,
            failed=self._on_failed,
            progress=self.progress.set_progress,
        )

    def _build(self) -> None:
        inside = QVBoxLayout()
        inside.setContentsMargins(SIZES.padding, SIZES.gap_large, SIZES.padding, SIZES.padding)
        inside.setSpacing(SIZES.gap_large)
        self.folder = TextField(latin=True)
        self.field = Field(tr("Folder"), self.folder, hint=tr("Best on another disk."))
        self.browse = SecondaryButton(tr("Choose a folder"), icon="archive")
        self.start_button = PrimaryButton(
            tr("Back up now"), icon="database-export", key="Ctrl+S", compact=True
        )
        line = QHBoxLayout()
        line.setSpacing(SIZES.gap)
        line.addWidget(self.field, 1)
        for button in (self.browse, self.start_button):
            level = QVBoxLayout()
            level.setContentsMargins(0, SIZES.key + SIZES.grid, 0, 0)
            level.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
            line.addLayout(level)
        self.progress = ProgressLine()
        self.last = Label("", "second", wrap=True)
        inside.addLayout(line)
        inside.addWidget(self.progress)
        inside.addWidget(self.last)
        daily = tr("Each day a copy is also made by itself, beside the shop's data.")
        inside.addWidget(Label(daily, "second"))
        inside.addWidget(Divider())
        inside.addWidget(SectionTitle(tr("How to restore")))
        for step in (
            tr("1. Close the program on this computer."),
            tr(
                "2. In a terminal run: {command}",
                command=self.desk.display.code("sajac restore sajac-….db"),
            ),
            tr("3. Start the program. The data that was replaced is kept beside it."),
        ):
            inside.addWidget(Label(self.desk.display.digits(step[:2]) + step[2:], "second"))
        inside.addStretch(1)
        self.card.add(Divider())
        self.card.add(inside, 1)

    def _connect(self) -> None:
        self.start_button.clicked.connect(self.start)
        self.browse.clicked.connect(self._on_browse)
        self.progress.cancelled.connect(self._on_cancelled)
        self.folder.returnPressed.connect(self.start)

    def _show_last(self) -> None:
        settings = self.desk.settings
        stamp = str(settings.value(LAST, ""))
        try:
            moment = datetime.fromisoformat(stamp)
        except ValueError:
            self.last.setText(tr("No backup has been made from here yet."))
            return
        path = self.desk.display.code(str(settings.value(LAST_FILE, "")))
        when = self.desk.display.moment(moment)
        self.last.setText(tr("Last backup: {when} · {path}", when=when, path=path))

    def _on_browse(self) -> None:
        chooser = QFileDialog(self, tr("Choose a folder"), self.folder.value())
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.fileSelected.connect(self.folder.setText)
        chooser.open()

    def _on_done(self, path: Path) -> None:
        self._finish()
        settings = self.desk.settings
        settings.setValue(FOLDER, str(path.parent))
        settings.setValue(LAST, now().isoformat())
        settings.setValue(LAST_FILE, str(path))
        self._show_last()
        shown = self.desk.display.code(path.name)
        self.messages.say(tr("The backup {file} is complete.", file=shown), "success")

    def _on_failed(self, error: ShopError) -> None:
        self._finish()
        told = words(error, self.desk.display)
        if isinstance(error, DatabaseUnreachable):
            told = tr("Nothing can be written to this folder. Choose another one.")
        self.field.set_error(told)

    def _on_cancelled(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._finish()
        self.messages.say(tr("The backup was stopped; no file was left behind."), "info")

    def _finish(self) -> None:
        self._job = None
        self.progress.finish()
        self.start_button.setEnabled(True)
