"""What the tests of the reports sell, type and look at."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from models.calendar import now
from models.database import Database
from models.services.orders import Issued, Order, OrderLine, Tender
from models.services.sales import issue_invoice
from ui.desk import Desk
from ui.papers import Papers
from ui.reports.page import ReportsPage

Sell = Callable[..., Issued]
AHMAD, HAMID = 1, 2
MILK, BREAD = 2, 3


class PaperLog:
    """What was sent to paper, in order."""

    def __init__(self) -> None:
        self.papers: list[tuple[object, ...]] = []


@pytest.fixture
def sell(shop_database: Database) -> Sell:
    """Issue an invoice over lines (product, quantity in thousandths, unit price)."""

    def issue(
        *lines: tuple[int, int, int],
        customer: int | None = None,
        credit: int = 0,
        method: str = "cash",
        at: datetime | None = None,
    ) -> Issued:
        total = sum(quantity * price // 1000 for _, quantity, price in lines) - credit
        order = Order(
            staff_id=1,
            lines=tuple(OrderLine(*line) for line in lines),
            tenders=(Tender(method, total),),
            customer_id=customer,
            use_credit=credit,
        )
        with shop_database.write() as connection:
            return issue_invoice(connection, order, at or now())

    return issue


@pytest.fixture
def paper_log(monkeypatch: pytest.MonkeyPatch) -> PaperLog:
    """Records prints instead of asking for a printer."""
    log = PaperLog()

    def receipt(_self: Papers, invoice_id: int, *, copy: bool = False, kick: bool = False) -> None:
        log.papers.append(("receipt", invoice_id, copy))

    def closing(_self: Papers, session_id: int, *, copy: bool = False) -> None:
        log.papers.append(("closing", session_id, copy))

    def figures(_self: Papers, title: str, period: object) -> None:
        log.papers.append(("figures", title, period))

    monkeypatch.setattr(Papers, "print_receipt", receipt)
    monkeypatch.setattr(Papers, "print_closing", closing)
    monkeypatch.setattr(Papers, "print_figures", figures)
    return log


@pytest.fixture
def page(desk: Desk, qtbot: QtBot, paper_log: PaperLog) -> Iterator[ReportsPage]:
    """The page of reports in a window, listening for changes as the shell does."""
    window = QWidget()
    made = ReportsPage(desk)
    made.setParent(window)
    window.resize(1162, 740)
    made.resize(window.size())
    qtbot.addWidget(window)
    desk.changes.happened.connect(made.changed)
    desk.navigate.connect(lambda name, argument: made.opened(argument) if name == "reports" else 0)
    window.show()
    yield made
    desk.changes.happened.disconnect(made.changed)


def type_text(field: QLineEdit, text: str) -> None:
    """Type into a field, one key event a letter; QTest aborts on Persian ones."""
    field.setFocus()
    field.selectAll()
    for letter in text:
        press(field, Qt.Key.Key_unknown, letter)


def press(widget: QWidget, key: Qt.Key, text: str = "") -> None:
    """Press and release a key."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        modifiers = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers, text))


def texts(widget: QWidget) -> list[str]:
    """Every text that is seen on a widget, without the marks of direction."""
    shown = [label for label in widget.findChildren(QLabel) if label.isVisible()]
    return [plain(label.text()) for label in shown]


def plain(text: str) -> str:
    """A text without isolates."""
    return "".join(letter for letter in text if letter not in "\u2066\u2068\u2069")
