"""The window with the sale in it, and a keyboard: everything is done by key events."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from models.text import persian_digits
from ui.desk import Desk
from ui.page import Page
from ui.rail import RailEntry
from ui.sale.joining import JoinPanel
from ui.sale.page import SalePage
from ui.scanner import Scanner
from ui.shell import Shell

_PERSIAN_KEYS = dict(zip("abcdefgh", "شذزیثبلا", strict=True))


class Keyboard:
    """A person's keys, a third of a second apart by their clock, and a scanner's, all at once."""

    def __init__(self) -> None:
        self._clock = 1000

    def type(self, text: str) -> None:
        """Type a text, in whatever script."""
        for letter in text:
            self._clock += 300
            self._send(letter)
        # The last is withheld until a key that no scanner sends, or a pause, says it was typed.
        self.press(Qt.Key.Key_F35)

    def press(
        self,
        key: Qt.Key,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        times: int = 1,
    ) -> None:
        """Press a key that types nothing."""
        for _ in range(times):
            self._clock += 300
            QTest.keyClick(self._window(), key, modifiers)
            QApplication.processEvents()

    def enter(self, text: str = "") -> None:
        """Type a text and press Enter."""
        if text:
            self.type(text)
        self.press(Qt.Key.Key_Return)

    def scan(self, code: str) -> None:
        """Scan a barcode while the Persian layout is active."""
        self._clock += 300
        for letter in persian_digits(code):
            self._clock += 2
            self._send(_PERSIAN_KEYS.get(letter, letter))
        self._clock += 2
        self._send("\r", Qt.Key.Key_Return)
        QApplication.processEvents()

    def _send(self, text: str, key: Qt.Key = Qt.Key.Key_unknown) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            event.setTimestamp(self._clock)
            QApplication.sendEvent(self._window(), event)

    def _window(self) -> QWindow:
        window = QApplication.focusWindow()
        assert window is not None, "no window is active"
        return window


class Dashboard(Page):
    """Another page, to leave the sale for."""

    name = "dashboard"


class Till:
    """The window at the sale page."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk = desk
        self.keys = Keyboard()
        self.scanner = Scanner()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.scanner.listen(app)
        entries = [
            RailEntry("dashboard", "داشبورد", "home"),
            RailEntry("sale", "خرید", "shopping-cart", "F2"),
        ]
        factories = {"dashboard": lambda: Dashboard(desk), "sale": lambda: SalePage(desk)}
        self.window = Shell(desk, entries, factories, scanner=self.scanner)
        self.window.resize(1366, 768)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is self.window)
        self.window.show_page("sale")

    @property
    def page(self) -> SalePage:
        """The sale page."""
        page = self.window.page()
        assert isinstance(page, SalePage)
        return page

    @property
    def buyer(self) -> str:
        """The name of the member sold to, "" for none."""
        customer = self.page.sale.customer
        return customer.name if customer else ""

    @property
    def join(self) -> JoinPanel:
        """The membership form, once it was needed."""
        panel = self.page._joining
        assert panel is not None
        return panel

    def shows(self, panel: QWidget | None) -> bool:
        """Whether a panel of the page is the one on screen."""
        return panel is not None and panel.isVisible()

    def close(self) -> None:
        """As when the program ends."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.scanner.stop(app)
        self.window.close()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
