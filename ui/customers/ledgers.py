"""A member's ledgers, invoices and credit still to be spent, as tables under tabs."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from models.display import Display
from models.queries.customer_card import PastInvoice
from models.queries.customer_sheet import LedgerRow, OpenLot
from resources.translations import tr, trn
from ui.customers.columns import debt_tone, signed_amount, signed_number
from ui.desk import Desk
from ui.tables import Column, DataTable, RowsModel
from ui.theme import SIZES, Tone
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.segmented_control import SegmentedControl

_LEAST_AMOUNT = 96
"""Holds a hundred million rials with their sign."""


@dataclass(frozen=True, slots=True)
class History:
    """Everything that has happened to a member's account, the newest first."""

    credit: list[LedgerRow]
    points: list[LedgerRow]
    invoices: list[PastInvoice]
    lots: list[OpenLot]


def reason_words(row: LedgerRow) -> str:
    """Why a movement happened, in words."""
    words = {
        "earned": tr("Earned by the purchase"),
        "used": tr("Used in the purchase"),
        "referral": tr("For introducing a member"),
        "adjusted": tr("Adjusted by hand"),
        "expired": tr("Expired"),
        "returned": tr("Return of goods"),
    }.get(row.kind, row.kind)
    return f"{words}: {row.reason}" if row.reason else words


def _ledger_columns(display: Display, *, money: bool) -> list[Column]:
    def change(row: LedgerRow) -> str:
        return signed_amount(display, row.amount) if money else signed_number(display, row.amount)

    def balance(row: LedgerRow) -> str:
        return display.amount(row.balance) if money else display.number(row.balance)

    return [
        Column("at", tr("Date"), 140, format=lambda row: display.moment(row.at)),
        Column("kind", tr("Reason"), 230, format=reason_words, stretch=True),
        Column(
            "invoice_number",
            tr("Invoice"),
            84,
            tone="blue",
            spare=True,
            format=lambda row: display.phone(row.invoice_number) if row.invoice_number else "",
        ),
        Column("staff_name", tr("By"), 120, tone="plain", spare=True),
        Column(
            "amount",
            tr("Change"),
            110,
            align="number",
            format=change,
            tone=_change_tone,
            least=_LEAST_AMOUNT,
        ),
        Column(
            "balance",
            tr("Balance"),
            120,
            align="number",
            weight=600,
            format=balance,
            tone=lambda row: debt_tone(row.balance),
            least=_LEAST_AMOUNT,
        ),
    ]


def _change_tone(row: LedgerRow) -> Tone:
    return "red" if row.amount < 0 else "green"


def _invoice_columns(display: Display) -> list[Column]:
    return [
        Column("number", tr("Number"), 84, format=lambda row: display.phone(row.number), least=60),
        Column("issued_at", tr("Date"), 140, format=lambda row: display.moment(row.issued_at)),
        Column("first_title", tr("What"), 200, format=_what, stretch=True),
        Column(
            "kind",
            tr("Kind"),
            76,
            format=lambda row: tr("Return") if row.kind == "return" else "",
            chip=lambda row: "orange",
            least=64,
        ),
        Column(
            "used",
            tr("Credit used"),
            110,
            align="number",
            format=lambda row: display.amount(row.used),
            spare=True,
        ),
        Column(
            "earned",
            tr("Earned"),
            100,
            align="number",
            format=lambda row: display.amount(row.earned),
            spare=True,
        ),
        Column(
            "total",
            tr("Total"),
            120,
            align="number",
            weight=600,
            format=lambda row: display.amount(row.total),
            tone=lambda row: debt_tone(row.total),
            least=_LEAST_AMOUNT,
        ),
    ]


def _what(row: PastInvoice) -> str:
    if row.lines < 2:
        return row.first_title
    rest = row.lines - 1
    return trn("{title} and {count} more", "{title} and {count} more", rest, title=row.first_title)


def _lot_columns(display: Display) -> list[Column]:
    return [
        Column("granted_on", tr("Granted"), 140, format=lambda row: display.day(row.granted_on)),
        Column(
            "expires_on",
            tr("Expires"),
            200,
            format=lambda r: display.day(r.expires_on) if r.expires_on else tr("Never"),
            stretch=True,
        ),
        Column(
            "remaining",
            tr("Left to spend"),
            140,
            align="number",
            weight=600,
            format=lambda row: display.amount(row.remaining),
        ),
    ]


class Ledgers(Card):
    """Four tabs; Enter on a row that belongs to an invoice opens it."""

    invoice_wanted = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, gap=0, parent=parent)
        display = desk.display
        tabs = [
            ("credit", tr("Credit")),
            ("points", tr("Points")),
            ("invoices", tr("Invoices")),
            ("lots", tr("Credit to spend")),
        ]
        self.tabs = SegmentedControl(tabs)
        self.tables = {
            "credit": self._table(
                _ledger_columns(display, money=True), tr("No movement of credit yet")
            ),
            "points": self._table(
                _ledger_columns(display, money=False), tr("No movement of points yet")
            ),
            "invoices": self._table(_invoice_columns(display), tr("Nothing bought yet")),
            "lots": self._table(_lot_columns(display), tr("No credit to spend")),
        }
        head = QHBoxLayout()
        edge = SIZES.gap
        head.setContentsMargins(edge, edge, edge, edge)
        head.addWidget(self.tabs)
        head.addStretch(1)
        self._stack = QStackedWidget()
        for name, title in tabs:
            self.tables[name].setAccessibleName(title)
            self._stack.addWidget(self.tables[name])
        self.add(head)
        self.add(self._stack, 1)
        self.tabs.value_changed.connect(self._on_tab_changed)

    def show_history(self, history: History) -> None:
        """Show a member's past."""
        for name, rows in (
            ("credit", history.credit),
            ("points", history.points),
            ("invoices", history.invoices),
            ("lots", history.lots),
        ):
            model = self.tables[name].table_model()
            assert isinstance(model, RowsModel)
            if model.rows() != rows:
                model.set_rows(rows)
                self.tables[name].go_to(0)

    def table(self) -> DataTable:
        """The table of the tab that is shown."""
        return self.tables[str(self.tabs.value())]

    def _table(self, columns: list[Column], nothing: str) -> DataTable:
        table = DataTable(RowsModel(columns))
        table.set_empty(EmptyState("history", nothing))
        table.row_activated.connect(self._on_row_activated)
        return table

    def _on_tab_changed(self) -> None:
        self._stack.setCurrentWidget(self.table())

    def _on_row_activated(self, row: object) -> None:
        if isinstance(row, PastInvoice):
            self.invoice_wanted.emit(row.id)
        elif isinstance(row, LedgerRow) and row.invoice_id is not None:
            self.invoice_wanted.emit(row.invoice_id)
