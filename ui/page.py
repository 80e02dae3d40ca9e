"""The base of every page of the window: when it is shown, what it hears, where typing begins."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.desk import Desk
from ui.theme import SIZES


class Page(QWidget):
    """One page. Subclasses set `name`, lay themselves out in `_build` and wire in `_connect`.

    `self.column` is the page's column, with the mock-ups' margins and gaps; a page's first row
    is a `PageHeader`.
    """

    name = ""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setObjectName("page")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(SIZES.margin, SIZES.padding, SIZES.margin, SIZES.padding)
        self.column.setSpacing(SIZES.gap_large)

    def opened(self, argument: object) -> None:
        """Called each time the page is shown, with what the caller passed along, often None."""

    def leave(self) -> None:
        """Called when another page is about to be shown."""

    def on_scan(self, code: str) -> bool:
        """A barcode was scanned while this page was shown. True when the page used it."""
        return False

    def on_escape(self) -> bool:
        """Esc was pressed. True when the page had something of its own to close or clear."""
        return False

    def on_key(self, key: str) -> bool:
        """One of the window's keys (F2, F4 …) was pressed. True when the page used it itself."""
        return False

    def changed(self, names: frozenset[str]) -> None:
        """Data changed while the page exists; `names` as in `Changes`."""

    def first_focus(self) -> QWidget | None:
        """Where typing goes when the page is shown."""
        return None
