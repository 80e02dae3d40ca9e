"""The columns of the customers table, on screen and in Excel."""

from models.display import Display
from models.queries.customers import CustomerRow
from models.text import isolate_ltr
from resources.translations import tr, tr_later
from ui.excel import ExcelColumn, money_cell
from ui.tables import Column, row_number_column
from ui.theme import Tone

KINDS = {"person": tr_later("Person"), "company": tr_later("Company")}


def kind_word(kind: str) -> str:
    """حقیقی or حقوقی."""
    return tr(KINDS[kind])


def rank_words(row: CustomerRow) -> str:
    """The rank's title, marked when it was set by hand."""
    return f"{row.rank_title} ●" if row.rank_pinned else row.rank_title


def debt_tone(amount: int) -> Tone | None:
    """Red for a debt; its minus says so as well."""
    return "red" if amount < 0 else None


def signed_amount(display: Display, rials: int) -> str:
    """Money with its sign, for the movements of a ledger."""
    return isolate_ltr(f"+{display.editable_amount(rials)}") if rials > 0 else display.amount(rials)


def signed_number(display: Display, number: int) -> str:
    """A number with its sign."""
    return isolate_ltr(f"+{display.plain(number)}") if number > 0 else display.number(number)


def table_columns(display: Display) -> list[Column]:
    """The manual's columns; their keys are what `customer_ids` sorts by. The spare ones stand on
    the member's sheet as well.
    """
    return [
        row_number_column(display),
        Column(
            "name",
            tr("Customer name"),
            136,
            format=lambda row: display.name(row.name),
            weight=600,
            sortable=True,
            stretch=True,
        ),
        Column(
            "mobile",
            tr("Mobile"),
            108,
            sortable=True,
            format=lambda row: display.phone(row.mobile),
        ),
        Column(
            "kind",
            tr("Type"),
            84,
            sortable=True,
            tone="plain",
            format=lambda row: kind_word(row.kind),
        ),
        Column("tags", tr("Tag"), 112, sortable=True, chip=lambda row: "plain"),
        Column(
            "rank",
            tr("Rank"),
            84,
            sortable=True,
            format=rank_words,
            chip=lambda row: row.rank_tone,
        ),
        Column(
            "credit",
            tr("Credit"),
            104,
            align="number",
            sortable=True,
            format=lambda row: display.amount(row.credit),
            tone=lambda row: debt_tone(row.credit),
        ),
        Column(
            "points",
            tr("Points"),
            64,
            align="number",
            sortable=True,
            format=lambda row: display.number(row.points),
        ),
        Column(
            "national_id",
            tr("National/legal ID"),
            116,
            sortable=True,
            format=lambda row: display.phone(row.national_id) if row.national_id else "",
            spare=True,
        ),
        Column(
            "phone",
            tr("Telephone"),
            108,
            sortable=True,
            format=lambda row: display.phone(row.phone) if row.phone else "",
            spare=True,
        ),
        Column(
            "address", tr("Address"), 104, sortable=True, tone="plain", stretch=True, spare=True
        ),
    ]


def excel_columns(display: Display) -> list[ExcelColumn]:
    """The same columns in a file: numbers to reckon with, telephone numbers as text."""
    currency = display.currency_name
    return [
        ExcelColumn(tr("Customer name"), lambda row: row.name, 28),
        ExcelColumn(tr("Mobile"), lambda row: row.mobile, 14),
        ExcelColumn(tr("Type"), lambda row: kind_word(row.kind), 12),
        ExcelColumn(tr("Tag"), lambda row: row.tags, 24),
        ExcelColumn(tr("Rank"), lambda row: row.rank_title, 12),
        ExcelColumn(
            tr("Credit ({currency})", currency=currency),
            lambda row: money_cell(display, row.credit),
            18,
            "number",
        ),
        ExcelColumn(tr("Points"), lambda row: row.points, 10, "number"),
        ExcelColumn(tr("National/legal ID"), lambda row: row.national_id, 18),
        ExcelColumn(tr("Telephone"), lambda row: row.phone, 16),
        ExcelColumn(tr("Address"), lambda row: row.address, 40),
    ]
