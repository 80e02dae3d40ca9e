"""The program's one window, and how the till is started in it."""

import argparse
import gc
import logging
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QLockFile, QSettings, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import QApplication, QMessageBox, QStackedWidget, QWidget

import resources
from models.errors import AlreadyRunning, ShopError
from sajac_desktop.log import keep_log

if TYPE_CHECKING:
    from sajac_desktop.compose import Till
    from ui.shell import Shell
    from ui.start.first_run import FirstRun
    from ui.start.sign_in import SignIn

    Part = FirstRun | SignIn | Shell

DATABASE = "shop.db"
THIS_PC = "this-pc.ini"
_GEOMETRY = "window/geometry"
_SIZE = (1366, 768)


class Window(QStackedWidget):
    """Shows one part at a time: first run, sign-in, or the shell with its pages."""

    closing = Signal()

    def __init__(self, settings_file: Path) -> None:
        super().__init__()
        self._settings = QSettings(str(settings_file), QSettings.Format.IniFormat)
        self.setWindowTitle("Sajac")
        geometry = self._settings.value(_GEOMETRY)
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            room = self.screen().availableGeometry()
            self.resize(min(_SIZE[0], room.width()), min(_SIZE[1], room.height()))

    def show_part(self, part: "Part") -> None:
        """Show a part; one that was shown for the moment only is forgotten."""
        before = self.part()
        if self.indexOf(part) < 0:
            self.addWidget(part)
        self.setCurrentWidget(part)
        self.setWindowTitle(part.windowTitle() or "Sajac")
        # While a part is built it cannot have the keys; and Qt gives them to the whole part.
        part.take_focus()
        if before is not None and before is not part and not before.property("kept"):
            self.remove_part(before)

    def remove_part(self, part: QWidget) -> None:
        """Forget a part."""
        focus = QApplication.focusWidget()
        if focus is not None and part.isAncestorOf(focus):
            # Qt dies of a field that is deleted while the ring around it follows the focus.
            focus.clearFocus()
        self.removeWidget(part)
        part.deleteLater()

    def part(self) -> QWidget | None:
        """What is shown."""
        return self.currentWidget()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._settings.setValue(_GEOMETRY, self.saveGeometry())
        self._settings.sync()
        self.closing.emit()
        super().closeEvent(event)


def open_till(app: QApplication, folder: Path, window: Window) -> "Till":
    """Build the till around the database in `folder`. Raises what `Database.open` does."""
    # The window is on the screen by now: what takes longest to load comes after it.
    from models.database import Database
    from sajac_desktop.compose import Till

    return Till(app, Database.open(folder / DATABASE), folder, window)


def run_till(arguments: argparse.Namespace) -> int:
    """Open the till and stay until its window is closed; the exit code."""
    folder: Path = arguments.data
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Sajac")
    app.setDesktopFileName("sajac")
    app.setWindowIcon(QIcon(str(Path(resources.__file__).with_name("sajac.svg"))))
    if sys.platform == "win32":
        import ctypes

        # Else the taskbar shows it as one of Python's windows, with Python's icon.
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("Sajac.Desktop")
    lock = QLockFile(str(folder / "till.lock"))
    try:
        _take(folder, lock)
        window = Window(folder / THIS_PC)
        window.show()
        app.processEvents()
        till = open_till(app, folder, window)
    except ShopError as error:
        return _refuse(app, folder, error)
    _report_surprises(till)
    # What has been made by then stays: nobody need look through it for garbage.
    till.ready.connect(gc.freeze)
    QTimer.singleShot(0, till.start)
    code = app.exec()
    till.stop()
    lock.unlock()
    return code


def _take(folder: Path, lock: QLockFile) -> None:
    """Begin the log, and keep a second till off this folder. Raises ShopError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        keep_log(folder)
    except OSError as error:
        from models.database import unusable

        raise unusable(folder, error) from error
    if not lock.tryLock(100):
        if lock.error() == QLockFile.LockError.LockFailedError:
            raise AlreadyRunning
        from models.database import unusable

        raise unusable(folder / DATABASE, OSError(lock.fileName()))


def _refuse(app: QApplication, folder: Path, error: ShopError) -> int:
    """Say, in the language of this computer, why the till cannot be opened."""
    from models.display import Display, Language
    from ui import theme
    from ui.errors import words

    logging.getLogger(__name__).info("not opened: %s", type(error).__name__)
    settings = QSettings(str(folder / THIS_PC), QSettings.Format.IniFormat)
    language: Language = "en" if settings.value("language") == "en" else "fa"
    theme.apply(app, theme.LIGHT, language)
    text = words(error, Display(language))
    if sys.stderr:  # a program without a console has none
        sys.stderr.write(f"{text}\n")
    for window in app.topLevelWidgets():
        window.hide()
    QMessageBox.critical(None, "Sajac", text)
    return 1


def _report_surprises(till: "Till") -> None:
    """An exception nobody caught is told, and logged under a code the person can tell support."""

    def hook(
        kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, traceback)
        else:
            till.tasks.tell(error)

    sys.excepthook = hook
