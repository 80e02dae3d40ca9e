"""The dashboard: three doors, today's figures, the last thirty days, what waits."""

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from models.calendar import business_date, now
from models.queries.dashboard import Dashboard, FollowUp, dashboard
from models.queries.drafts import parked_drafts, waiting_prints
from models.queries.invoices import InvoiceFilter, InvoiceRow, invoice_ids, invoice_rows
from resources.translations import tr, trn
from sync.state import SyncState
from ui.desk import Desk
from ui.page import Page
from ui.places import (
    NewCustomer,
    ShowBirthdays,
    ShowCustomer,
    ShowInvoice,
    ShowReport,
    ShowSetting,
)
from ui.theme import SIZES
from ui.widgets.action_tile import ActionTile
from ui.widgets.bar_chart import Bar, BarChart
from ui.widgets.buttons import SecondaryButton
from ui.widgets.card import Card, SectionTitle
from ui.widgets.chip import Chip
from ui.widgets.empty_state import EmptyState
from ui.widgets.figure_tile import FigureTile
from ui.widgets.labels import Divider, Label
from ui.widgets.line_button import LineButton
from ui.widgets.page_header import PageHeader

_DAYS = 30
_FOLLOW_UPS = 6
_BURST_MS = 500
_ROWS = 6
"""What has room on the card of today: what waits first, then the latest invoices."""


class DashboardPage(Page):
    """What an owner or cashier sees first."""

    name = "dashboard"
    go_to_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._stale = True
        self._day: date | None = None
        """The day that is shown."""
        self._build()
        # What waits for the service is counted in bursts: one look after each is enough.
        self._waits = (0, 0)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_BURST_MS)
        self._settled.timeout.connect(self._reload)
        desk.sync.state_changed.connect(self._on_sync_changed)

    def opened(self, argument: object) -> None:
        """Read today's figures, unless they are as they were."""
        self._reload()

    def changed(self, names: frozenset[str]) -> None:
        """A sale, a join, a parked invoice: the figures are old."""
        if names & {"invoices", "customers", "till", "drafts", "print_jobs"}:
            self._stale = True
            if self.isVisible():
                self._reload()

    def _on_sync_changed(self, state: SyncState) -> None:
        waits = (state.backlog, state.set_aside)
        if waits != self._waits:
            self._waits = waits
            self._stale = True
            if self.isVisible():
                self._settled.start()

    def _build(self) -> None:
        go_to = SecondaryButton(
            tr("Go to a customer, product, invoice or page…"), icon="search", key="Ctrl+K"
        )
        go_to.clicked.connect(self.go_to_asked)
        self.column.addWidget(PageHeader(tr("Dashboard"), actions=(go_to,)))
        doors = QHBoxLayout()
        doors.setSpacing(SIZES.gap_large)
        for tile, page, argument in (
            (
                ActionTile(
                    tr("Sale"), tr("An invoice by mobile number"), "shopping-cart", key="F2"
                ),
                "sale",
                None,
            ),
            (
                ActionTile(
                    tr("Membership"),
                    tr("A new member of the club"),
                    "user-plus",
                    accent="orange",
                    key="Shift+F3",
                ),
                "customers",
                NewCustomer(),
            ),
            (
                ActionTile(
                    tr("Reports"),
                    tr("Sales of today, month and year"),
                    "clipboard-data",
                    accent="blue",
                    key="F8",
                ),
                "reports",
                ShowReport("today"),
            ),
        ):
            tile.clicked.connect(
                lambda _checked=False, page=page, argument=argument: self.desk.navigate.emit(
                    page, argument
                )
            )
            doors.addWidget(tile, 1)
        self.column.addLayout(doors)
        figures = QHBoxLayout()
        figures.setSpacing(SIZES.gap_large)
        self._received = FigureTile(tr("Received today"))
        self._invoices = FigureTile(tr("Invoices today"))
        self._earned = FigureTile(tr("Credit given"))
        self._joined = FigureTile(tr("New members"))
        for figure in (self._received, self._invoices, self._earned, self._joined):
            figures.addWidget(figure, 1)
        self.column.addLayout(figures)
        below = QHBoxLayout()
        below.setSpacing(SIZES.gap_large)
        below.addWidget(self._build_chart(), 65)
        below.addWidget(self._build_waiting(), 35)
        self.column.addLayout(below, 1)

    def _build_chart(self) -> QWidget:
        card = Card(tr("Sales of the last 30 days"), note=self._unit())
        self._chart = BarChart()
        self._sold = QStackedWidget()
        self._sold.addWidget(self._chart)
        self._sold.addWidget(EmptyState("chart-bar", tr("Nothing was sold on these days.")))
        card.add(self._sold, 1)
        return card

    def _build_waiting(self) -> QWidget:
        card = Card(tr("Today"))
        self._overdue = Chip("", "orange")
        self._overdue.hide()
        assert card.title is not None
        card.title.end.addWidget(self._overdue)
        self._waiting = QVBoxLayout()
        self._waiting.setSpacing(0)
        card.add(self._waiting)
        card.body.addStretch(1)
        return card

    def _reload(self) -> None:
        day = business_date(now())
        if not self._stale and day == self._day:
            return
        self._stale, self._day = False, day
        self.desk.tasks.run(
            lambda connection: (
                dashboard(connection, day),
                len(parked_drafts(connection)),
                len(waiting_prints(connection)),
                invoice_rows(connection, invoice_ids(connection, InvoiceFilter(), limit=_ROWS)),
            ),
            lambda found: self._show(*found, day),
            owner=self,
        )

    def _show(
        self, found: Dashboard, parked: int, prints: int, latest: list[InvoiceRow], day: date
    ) -> None:
        display, today = self.desk.display, found.today
        self._received.set_figure(display.money(today.received), self._compared(found, day))
        average = today.received // today.invoices if today.invoices > 0 else 0
        self._invoices.set_figure(
            display.number(today.invoices),
            tr("Average {amount}", amount=display.money(average)) if average else tr("None yet"),
        )
        self._earned.set_figure(
            display.money(today.credit_given), tr("{amount} used", amount=display.money(found.used))
        )
        self._joined.set_figure(
            display.number(found.joined),
            trn(
                "From {count} sale",
                "From {count} sales",
                today.invoices,
                count=display.number(today.invoices),
            ),
        )
        by_day = {each.day: each for each in found.days}
        bars = []
        for back in range(_DAYS - 1, -1, -1):
            each = day - timedelta(days=back)
            received = by_day[each].received if each in by_day else 0
            tip = f"{display.long_day(each)}\n{display.money(received)}"
            bars.append(Bar(received, display.short_day(each) if back else tr("Today"), tip))
        self._chart.set_bars(bars)
        self._sold.setCurrentIndex(0 if any(bar.value for bar in bars) else 1)
        shown = self._show_waiting(found, parked, prints, day)
        self._show_latest(latest[: max(0, _ROWS - shown)], day)

    def _compared(self, found: Dashboard, day: date) -> str:
        before, display = found.last_week.received, self.desk.display
        weekday = display.weekday_name(day)
        if before <= 0:
            return tr("Nothing to compare with last {weekday}", weekday=weekday)
        percent = abs(found.today.received - before) * 100 // before
        share = display.percent(percent * 100)
        if found.today.received >= before:
            return tr("{percent} more than last {weekday}", percent=share, weekday=weekday)
        return tr("{percent} less than last {weekday}", percent=share, weekday=weekday)

    def _show_waiting(self, found: Dashboard, parked: int, prints: int, day: date) -> int:
        while (item := self._waiting.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        display = self.desk.display
        self._overdue.setVisible(bool(found.overdue))
        self._overdue.set_text(tr("{count} overdue", count=display.number(found.overdue)))
        for follow_up in found.follow_ups[:_FOLLOW_UPS]:
            self._waiting.addWidget(self._follow_up(follow_up))
            self._waiting.addWidget(Divider())
        sync, to_sync = self.desk.sync.state, ShowSetting("sync")
        # A shop without a service waits for none.
        backlog = sync.backlog if sync.joined else 0
        rows: tuple[tuple[int, str, str, str, object], ...] = (
            (found.birthdays, "cake", tr("Birthdays today"), "customers", ShowBirthdays(day)),
            (parked, "clock", tr("Parked invoices"), "sale", None),
            (prints, "printer", tr("Prints waiting"), "prints", None),
            (backlog, "cloud-upload", tr("Waiting for the service"), "settings", to_sync),
            (sync.set_aside, "cloud-off", tr("Refused by the service"), "settings", to_sync),
        )
        shown = 0
        for count, icon, text, page, argument in rows:
            if count:
                button = LineButton(text, end=display.number(count), icon=icon)
                button.clicked.connect(
                    lambda _checked=False, page=page, argument=argument: self.desk.navigate.emit(
                        page, argument
                    )
                )
                self._waiting.addWidget(button)
                shown += 1
        shown += min(len(found.follow_ups), _FOLLOW_UPS)
        if not shown:
            self._waiting.addWidget(Label(tr("Nothing waits. A good day to sell."), "second"))
        return shown

    def _show_latest(self, latest: Sequence[InvoiceRow], day: date) -> None:
        if not latest:
            return
        self._waiting.addSpacing(SIZES.gap_large)
        self._waiting.addWidget(
            SectionTitle(tr("Latest invoices"), self.desk.display.currency_name)
        )
        self._waiting.addSpacing(SIZES.grid)
        for place, invoice in enumerate(latest):
            if place:
                self._waiting.addWidget(Divider())
            self._waiting.addWidget(self._invoice(invoice, day))

    def _follow_up(self, follow_up: FollowUp) -> QWidget:
        display = self.desk.display
        what = " · ".join(part for part in (follow_up.type_title, follow_up.note) if part)
        due = display.short_day(follow_up.due_on)
        if follow_up.minute is not None and follow_up.due_on == business_date(now()):
            due = display.digits(f"{follow_up.minute // 60:02}:{follow_up.minute % 60:02}")
        row = LineButton(display.name(follow_up.customer_name), what, due)
        row.clicked.connect(
            lambda: self.desk.navigate.emit("customers", ShowCustomer(follow_up.customer_id))
        )
        return row

    def _invoice(self, invoice: InvoiceRow, day: date) -> QWidget:
        display = self.desk.display
        on = business_date(invoice.issued_at)
        when = display.time(invoice.issued_at) if on == day else display.short_day(on)
        number = tr("Invoice {number}", number=display.code(display.digits(invoice.number)))
        row = LineButton(
            display.name(invoice.customer_name) or tr("Walk-in customer"),
            f"{number} · {when}",
            display.amount(invoice.total),
            tone="red" if invoice.total < 0 else None,
            number=True,
        )
        row.clicked.connect(lambda: self.desk.navigate.emit("reports", ShowInvoice(invoice.id)))
        return row

    def _unit(self) -> str:
        return tr("million {unit}", unit=self.desk.display.currency_name)
