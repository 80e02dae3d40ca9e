"""The window: rail, pages, status bar, the keys that work everywhere."""

from collections.abc import Callable, Mapping, Sequence

import shiboken6
from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QGridLayout,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from resources.translations import tr
from ui.desk import Desk
from ui.go_to import Destination, GoTo, Provider, pages_provider
from ui.page import Page
from ui.rail import Rail, RailEntry
from ui.scanner import Scanner
from ui.status_bar import StatusBar
from ui.theme import SIZES
from ui.widgets.dialog import Dialog
from ui.widgets.focus_ring import FocusRing
from ui.widgets.toasts import Toasts

_GEOMETRY = "window/geometry"
_BACK_STEPS = 30


class Shell(QWidget):
    """Shows one page at a time. Pages are made by their factory when first visited.

    `factories` may hold pages that are not on the rail, such as a customer's sheet. `providers`
    find customers, products and invoices for Ctrl+K; pages are found without one.
    """

    signed_out = Signal()
    page_shown = Signal(str)
    scan_unused = Signal(str)
    """A code the page had no use for."""

    def __init__(
        self,
        desk: Desk,
        entries: Sequence[RailEntry],
        factories: Mapping[str, Callable[[], Page]],
        *,
        shop_name: str = "",
        providers: Sequence[Provider] = (),
        scanner: Scanner | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("kept", True)
        self._desk = desk
        self._entries = tuple(entries)
        self._factories = dict(factories)
        self._pages: dict[str, Page] = {}
        self._areas: dict[str, QScrollArea] = {}
        self._shown: tuple[str, object] | None = None
        self._history: list[tuple[str, object]] = []
        self._open_dialogs: list[QDialog] = []
        self._build(shop_name, providers)
        self._connect(scanner)
        self._restore()

    def show_page(self, name: str, argument: object = None) -> None:
        """Show a page, remembering where one came from for Esc."""
        if self._shown:
            self._history.append(self._shown)
            del self._history[:-_BACK_STEPS]
        self._show(name, argument)

    def make_ready(self, name: str) -> None:
        """Make a page before it is asked for."""
        if name not in self._pages:
            self._make(name)

    def back(self) -> None:
        """Show the page one came from."""
        if self._history:
            self._show(*self._history.pop())

    def page(self) -> Page | None:
        """The page that is shown."""
        return self._pages[self._shown[0]] if self._shown else None

    def shown(self) -> tuple[str, object]:
        """The name of the page that is shown, and the argument it was opened with."""
        return self._shown or ("", None)

    def made(self, name: str) -> Page:
        """The page of that name, shown or not; made now if it was never visited."""
        if name not in self._pages:
            self._make(name)
        return self._pages[name]

    def set_badge(self, page: str, count: int) -> None:
        """Show on the rail how many things wait on a page."""
        self.rail.set_badge(page, count)

    def take_focus(self) -> None:
        """Typing goes to where the shown page begins."""
        self._focus_page()

    def go_to_anything(self) -> None:
        """Open the Ctrl+K palette."""
        self._go_to.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Not QShortcuts: a page's own key of the same name comes first then, without ambiguity.
        if event.key() == Qt.Key.Key_Escape:
            page = self.page()
            if not (page and page.on_escape()):
                self.back()
            return
        key = QKeySequence(event.keyCombination())
        if not self._on_key(key.toString(QKeySequence.SequenceFormat.PortableText)):
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Locked, or another part is shown: what lies over the pages goes out of sight with them,
        and comes back with them.
        """
        super().hideEvent(event)
        if event.spontaneous():
            return  # the window is minimised
        _close_popup()
        self._open_dialogs = [one for one in self.findChildren(QDialog) if one.isVisible()]
        # The topmost first: under it none can take the keys meanwhile.
        for dialog in reversed(self._open_dialogs):
            dialog.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        dialogs, self._open_dialogs = self._open_dialogs, []
        for dialog in dialogs:
            if shiboken6.isValid(dialog):
                dialog.open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail.set_narrow(self.width() < SIZES.narrow_window)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._desk.settings.setValue(_GEOMETRY, self.saveGeometry())
        super().closeEvent(event)

    def _build(self, shop_name: str, providers: Sequence[Provider]) -> None:
        self.setWindowTitle(f"{tr('Sajac')} · {shop_name}" if shop_name else tr("Sajac"))
        self.setMinimumSize(SIZES.least_width, SIZES.least_height)
        self.rail = Rail(self._entries, shop_name, self._desk.display)
        self.status = StatusBar(self._desk.display)
        self._stack = QStackedWidget()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self.rail, 0, 0)
        grid.addWidget(self._stack, 0, 1)
        grid.addWidget(self.status, 1, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(0, 1)
        pages = pages_provider(
            [Destination(one.title, one.page, None, one.key, one.icon) for one in self._entries]
        )
        self._go_to = GoTo([pages, *providers], self)
        self._toasts = Toasts(self._stack)
        self._ring = FocusRing(self)

    def _connect(self, scanner: Scanner | None) -> None:
        desk = self._desk
        desk.navigate.connect(self.show_page)
        desk.messages.said.connect(self._toasts.say)
        desk.changes.happened.connect(self._on_changes_happened)
        self.rail.chosen.connect(self.show_page)
        self.rail.signed_out.connect(self.signed_out)
        self._go_to.chosen.connect(self.show_page)
        self._go_to.closed.connect(self._focus_page)
        # A page that comes is laid over all that lies in the stack, a message just said as well.
        self._stack.currentChanged.connect(lambda _place: self._toasts.raise_())
        go_to = QShortcut(QKeySequence("Ctrl+K"), self)
        go_to.activated.connect(self.go_to_anything)
        # A page may have a button that shows and registers the same key.
        go_to.activatedAmbiguously.connect(self.go_to_anything)
        if scanner:
            scanner.scanned.connect(self._on_scanned)

    def _restore(self) -> None:
        if not self.isWindow():
            return  # composition's window remembers its own
        geometry = self._desk.settings.value(_GEOMETRY)
        if isinstance(geometry, QByteArray) and self.restoreGeometry(geometry):
            return
        room = self.screen().availableGeometry()
        width = min(SIZES.window_width, room.width())
        self.resize(width, min(SIZES.window_height, room.height()))

    def _show(self, name: str, argument: object) -> None:
        leaving = self.page()
        if leaving and self._shown and self._shown[0] != name:
            leaving.leave()
        if name not in self._pages:
            self._make(name)
        self._shown = (name, argument)
        self._stack.setCurrentWidget(self._areas[name])
        self.rail.show_page(name)
        self._pages[name].opened(argument)
        self._focus_page()
        self.page_shown.emit(name)

    def _make(self, name: str) -> None:
        page = self._factories[name]()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        self._stack.addWidget(area)
        self._pages[name] = page
        self._areas[name] = area

    def _focus_page(self) -> None:
        page = self.page()
        target = page.first_focus() if page else None
        if target:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_key(self, key: str) -> bool:
        page = self.page()
        if page and page.on_key(key):
            return True
        for entry in self._entries:
            if entry.key and entry.key == key:
                self.show_page(entry.page)
                return True
        return False

    def _on_scanned(self, code: str) -> None:
        if not self.isVisible():
            return
        over = QApplication.activeModalWidget()
        if over is not None:
            # Whoever fills in a card does not look at the page under it.
            if isinstance(over, Dialog):
                over.on_scan(code)
            return
        _close_popup()
        page = self.page()
        if not (page and page.on_scan(code)):
            self.scan_unused.emit(code)

    def _on_changes_happened(self, names: frozenset[str]) -> None:
        for page in tuple(self._pages.values()):
            page.changed(names)


def _close_popup() -> None:
    """A menu or list belongs to what was on the screen."""
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
