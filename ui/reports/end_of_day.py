"""Closing the till: what was counted against what should be there, and the Z report."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from models.calendar import Period, business_date, now
from models.errors import ReasonNeeded, ShopError
from models.queries.till import OpenSession, SessionSums, open_session, session_sums
from models.services.till import Closed, close_till
from resources.translations import tr
from ui import errors
from ui.desk import Desk
from ui.excel import ExcelTable
from ui.reports.cash_dialog import MoveCashDialog
from ui.reports.counting import CashCount
from ui.reports.difference import DifferenceLine
from ui.reports.figures import figures_table, returns_figures, six_figures
from ui.reports.kept_count import KeptCount, forget, keep, kept_for
from ui.reports.opening import OpenTillPanel
from ui.reports.side_by_side import SideBySide
from ui.theme import SIZES
from ui.widgets.buttons import PrimaryButton, SecondaryButton
from ui.widgets.card import Card
from ui.widgets.field import Field, TextField
from ui.widgets.labels import Divider, FigureRow
from ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from models.database import Connection

_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class _Drawer:
    """The open session and what it has taken."""

    session: OpenSession
    sums: SessionSums


class EndOfDay(QWidget):
    """Counts and closes the open session; without one it offers to open the next."""

    closed = Signal(int)
    """The session was closed; its id."""
    shown = Signal()
    """Another session, or none, is seen."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._drawer: _Drawer | None = None
        self.count = CashCount(desk.display)
        self.difference = DifferenceLine(desk.display)
        self.reason = TextField(longest=_LONGEST_REASON)
        self.action = PrimaryButton(
            tr("Close the day and print the Z report"), key="F12", accent="blue"
        )
        self.cash = SecondaryButton(tr("Cash in or out"), icon="cash", key="Ctrl+M")
        self.messages = MessageBar()
        self.opening = OpenTillPanel(desk)
        self._build()
        self._connect()

    def reload(self) -> None:
        """Read the session's sums again; what has been counted stays."""
        self._desk.tasks.run(_read, self._show, owner=self, failed=self._on_failed)

    def expected_amount(self) -> int | None:
        """What the drawer should hold, in rials; None while no session has been read."""
        return self._drawer.sums.expected if self._drawer else None

    def subtitle(self) -> str:
        """Which session is being counted."""
        if self._drawer is None:
            return ""
        session = self._drawer.session
        return tr(
            "Session {number}, open since {moment}",
            number=self._desk.display.number(session.number),
            moment=self._desk.display.moment(session.opened_at),
        )

    def print_(self) -> None:
        """Print today's six figures; the Z report is printed by closing."""
        day = business_date(now())
        title = tr("Today, {day}", day=self._desk.display.long_day(day))
        self._desk.papers.print_figures(title, Period(day, day))

    def table(self) -> ExcelTable | None:
        """The session's figures, for Excel."""
        if self._drawer is None:
            return None
        title = self.subtitle()
        file = f"{tr('End of day')} {self._drawer.session.number}"
        return figures_table(file, [(title, self._drawer.sums.figures)], self._desk.display)

    def first_focus(self) -> QWidget:
        """Where counting begins."""
        return self.count.first_field() if self._drawer else self.opening.first_focus()

    def _build(self) -> None:
        counting = Card(tr("Count of the drawer"))
        counting.add(self.count)
        counting.body.addStretch(1)
        cards = SideBySide((counting, self._build_expected(), self._build_figures()))
        self._till = QWidget()
        column = QVBoxLayout(self._till)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.gap_large)
        column.addWidget(self.messages)
        column.addWidget(cards, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(QWidget())  # nothing, until the first reading is there
        self._stack.addWidget(self._till)
        self._stack.addWidget(self.opening)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _build_expected(self) -> Card:
        card = Card(tr("Expected"), note=self._desk.display.currency_name)
        names = (
            tr("Opening float"),
            tr("Cash sales"),
            tr("Cash returns"),
            tr("Paid in"),
            tr("Paid out"),
        )
        self._parts = [FigureRow(name, role="body") for name in names]
        for row in self._parts:
            card.add(row)
        self._expected = FigureRow(tr("Expected"), role="sum", name_role="body")
        card.add(Divider(strong=True))
        card.add(self._expected)
        card.add(self.difference)
        self._reason = Field(tr("Reason"), self.reason)
        card.add(self._reason)
        card.body.addStretch(1)
        card.add(self.cash)
        return card

    def _build_figures(self) -> Card:
        card = Card(tr("Sales of this session"), gap=SIZES.gap_small)
        self._figures = [FigureRow(figure.name) for figure in six_figures()]
        self._returns = [FigureRow(figure.name) for figure in returns_figures()]
        for row in (*self._figures, *self._returns):
            card.add(row)
            card.add(Divider())
        card.body.addStretch(1)
        card.add(self.action)
        return card

    def _connect(self) -> None:
        self.count.changed.connect(self._on_counted)
        self.reason.textEdited.connect(self._on_counted)
        self.reason.returnPressed.connect(self.action.setFocus)
        self.action.clicked.connect(self._on_close)
        self.cash.clicked.connect(lambda: MoveCashDialog(self._desk, self).open())
        self.opening.opened.connect(self.reload)

    def _show(self, drawer: _Drawer | None) -> None:
        before, self._drawer = self._drawer, drawer
        self.shown.emit()
        if drawer is None:
            closed = self._stack.currentWidget() is self._till
            self._stack.setCurrentWidget(self.opening)
            if closed and self.isVisible():
                self.opening.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if before is None or before.session.id != drawer.session.id:
            kept = kept_for(self._desk.settings, drawer.session.id)
            self.count.set_text(kept.count)
            self.reason.setText(kept.reason)
            self.messages.clear()
        display, sums = self._desk.display, drawer.sums
        amounts = (
            drawer.session.opening_float,
            sums.cash_received,
            -sums.cash_refunded,
            sums.paid_in,
            -sums.paid_out,
        )
        for row, amount in zip(self._parts, amounts, strict=True):
            row.set_figure(display.amount(amount))
        self._expected.set_figure(display.amount(sums.expected))
        for figure, row in zip(six_figures(), self._figures, strict=True):
            row.set_figure(figure.text(sums.figures, display))
        for figure, row in zip(returns_figures(), self._returns, strict=True):
            row.set_figure(figure.text(sums.figures, display))
        self._show_difference()
        arrived = self._stack.currentWidget() is not self._till
        self._stack.setCurrentWidget(self._till)
        if arrived and self.isVisible():
            self.count.first_field().setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_difference(self) -> None:
        assert self._drawer is not None
        counted, expected = self.count.total(), self._drawer.sums.expected
        if not counted and expected:
            self.difference.show_not_counted()
        else:
            self.difference.show_difference(counted - expected)
        if counted == expected:
            self._reason.set_error(None)

    def _on_counted(self) -> None:
        if self._drawer is None:
            return
        if self.reason.value():
            self._reason.set_error(None)
        self._show_difference()
        kept = KeptCount(self.count.to_text(), self.reason.value())
        keep(self._desk.settings, self._drawer.session.id, kept)

    def _on_close(self) -> None:
        if self.count.error():
            self.messages.say(self.count.error(), "error")
            return
        notes, reason, staff = self.count.notes(), self.reason.value(), self._desk.staff
        assert staff is not None, "nobody closes a till before signing in"
        self.action.setEnabled(False)
        self._desk.tasks.write(
            lambda connection: close_till(connection, notes, reason, staff.id, now()),
            self._on_closed,
            owner=self,
            failed=self._on_failed,
            changed={"till"},
        )

    def _on_closed(self, closed: Closed) -> None:
        self.action.setEnabled(True)
        forget(self._desk.settings)
        self._drawer = None
        self.messages.clear()
        number = self._desk.display.number(closed.number)
        self._desk.messages.say(
            tr("The day is closed. Z report {number} is saved.", number=number), "success"
        )
        self._desk.papers.print_closing(closed.session_id)
        self.reload()
        self.closed.emit(closed.session_id)

    def _on_failed(self, error: ShopError) -> None:
        self.action.setEnabled(True)
        words = errors.words(error, self._desk.display)
        if isinstance(error, ReasonNeeded):
            self._reason.set_error(tr("There is a difference: write the reason."))
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.messages.say(words, "error")


def _read(connection: "Connection") -> _Drawer | None:
    session = open_session(connection)
    return _Drawer(session, session_sums(connection, session.id)) if session else None
