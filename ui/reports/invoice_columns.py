"""The columns of the invoice list, on the screen and in Excel: the manual's, in its order."""

from collections.abc import Callable

from models.display import Display
from models.queries.invoices import InvoiceRow
from resources.translations import tr
from ui.excel import ExcelColumn, moment_cell, money_cell
from ui.reports.names import kind_name
from ui.tables import Column
from ui.theme import Tone

_AMOUNTS = ("gross", "discounts", "total", "used", "earned")


def invoice_columns(display: Display) -> list[Column]:
    """For the table; amounts of returns are negative and red."""

    def amount(key: str) -> Callable[[InvoiceRow], str]:
        return lambda row: display.amount(getattr(row, key))

    titles = _titles()
    columns = [
        Column(
            "number",
            tr("Number"),
            92,
            format=lambda row: display.code(display.digits(row.number)),
            sortable=True,
            weight=600,
            least=76,
        ),
        Column(
            "issued_at",
            tr("Date"),
            150,
            format=lambda row: display.moment(row.issued_at, seconds=True),
        ),
        Column(
            "kind",
            tr("Kind"),
            84,
            format=lambda row: kind_name(row.kind) if row.kind == "return" else "",
            chip=lambda row: "orange",
            least=72,
        ),
        Column(
            "customer",
            tr("Customer"),
            150,
            format=lambda row: display.name(row.customer_name) or tr("Walk-in customer"),
            sortable=True,
            stretch=True,
            tone=lambda row: None if row.customer_name else "plain",
        ),
        Column(
            "lines",
            tr("Lines"),
            70,
            "number",
            lambda row: display.number(row.lines),
            hidden=True,
        ),
    ]
    for key in _AMOUNTS:
        columns.append(
            Column(
                key,
                titles[key],
                118,
                "number",
                amount(key),
                sortable=key == "total",
                weight=600 if key == "total" else 400,
                tone=_tone(key),
                hidden=key in ("gross", "discounts"),
                least=104,
            )
        )
    columns.append(Column("salesperson", tr("Salesperson"), 140, stretch=True))
    return columns


def excel_columns(display: Display) -> list[ExcelColumn]:
    """For the file: every column, numbers as numbers, days as the shop writes them."""

    def amount(key: str) -> Callable[[InvoiceRow], int | float]:
        return lambda row: money_cell(display, getattr(row, key))

    titles = _titles()
    return [
        ExcelColumn(tr("Number"), lambda row: row.number, 12),
        ExcelColumn(tr("Date"), lambda row: moment_cell(display, row.issued_at), 22),
        ExcelColumn(tr("Kind"), lambda row: kind_name(row.kind), 12),
        ExcelColumn(tr("Customer"), lambda row: row.customer_name or tr("Walk-in customer"), 28),
        ExcelColumn(tr("Lines"), lambda row: row.lines, 10, "number"),
        *(
            ExcelColumn(f"{titles[key]} ({display.currency_name})", amount(key), 22, "number")
            for key in _AMOUNTS
        ),
        ExcelColumn(tr("Salesperson"), lambda row: row.salesperson, 24),
    ]


def _tone(key: str) -> Callable[[InvoiceRow], Tone | None]:
    def tone(row: InvoiceRow) -> Tone | None:
        amount = getattr(row, key)
        if not amount:
            return "plain"
        return "red" if amount < 0 else None

    return tone


def _titles() -> dict[str, str]:
    return {
        "gross": tr("Gross amount"),
        "discounts": tr("Discount"),
        "total": tr("Total"),
        "used": tr("Credit used"),
        "earned": tr("Credit earned"),
    }
