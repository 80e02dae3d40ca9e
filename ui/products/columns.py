"""The columns of the products table, on screen and in Excel."""

from models.display import Display
from models.queries.products import Product
from models.text import sort_key
from resources.translations import tr, tr_later
from ui.excel import ExcelColumn, money_cell
from ui.tables import Column, row_number_column
from ui.theme import Tone

KINDS = {"goods": tr_later("Goods"), "service": tr_later("Service")}


def table_columns(display: Display) -> tuple[Column, ...]:
    """ردیف، عنوان، گروه، زیرگروه، کد، بارکد، واحد، قیمت، مالیات، وضعیت."""
    return (
        row_number_column(display),
        Column(
            "title",
            tr("Title"),
            width=210,
            stretch=True,
            sortable=True,
            weight=600,
            sort_key=lambda row: sort_key(row.title),
            tone=lambda row: None if row.active else "plain",
        ),
        Column(
            "group_title",
            tr("Group"),
            width=110,
            sortable=True,
            sort_key=lambda row: (sort_key(row.group_title), sort_key(row.title)),
            stretch=True,
            tone="plain",
        ),
        Column(
            "subgroup_title",
            tr("Subgroup"),
            width=110,
            sortable=True,
            sort_key=lambda row: (sort_key(row.subgroup_title), sort_key(row.title)),
            stretch=True,
            tone="plain",
        ),
        Column("kind", tr("Kind"), width=80, format=lambda row: tr(KINDS[row.kind]), hidden=True),
        Column(
            "code",
            tr("Code"),
            width=80,
            align="number",
            least=64,
            sortable=True,
            format=lambda row: display.code(row.code) if row.code else "",
            sort_key=lambda row: (not row.code, row.code.zfill(12)),
        ),
        Column(
            "barcode",
            tr("Barcode"),
            width=130,
            align="number",
            least=116,
            sortable=True,
            format=lambda row: display.code(row.barcode) if row.barcode else "",
            sort_key=lambda row: (not row.barcode, row.barcode),
        ),
        Column("unit", tr("Unit"), width=70, tone="plain", spare=True),
        Column(
            "price",
            tr("Price ({currency})", currency=display.currency_name),
            width=120,
            align="number",
            least=104,
            sortable=True,
            weight=600,
            format=lambda row: "" if row.built_in else display.amount(row.price),
        ),
        Column(
            "taxable",
            tr("Tax"),
            width=70,
            align="centre",
            format=lambda row: "✓" if row.taxable else "",
            tone="green",
            spare=True,
        ),
        Column(
            "state",
            tr("State"),
            width=90,
            least=88,
            format=_state,
            chip=_state_tone,
        ),
    )


def _state(row: Product) -> str:
    if row.built_in:
        return tr("Built in")
    return tr("Active") if row.active else tr("Inactive")


def _state_tone(row: Product) -> Tone:
    if row.built_in:
        return "blue"
    return "plain" if row.active else "orange"


def excel_columns(display: Display) -> tuple[ExcelColumn, ...]:
    """Everything a product's form holds."""
    return (
        ExcelColumn(tr("Title"), lambda row: row.title, 36),
        ExcelColumn(tr("Kind"), lambda row: tr(KINDS[row.kind]), 10),
        ExcelColumn(tr("Group"), lambda row: row.group_title, 20),
        ExcelColumn(tr("Subgroup"), lambda row: row.subgroup_title, 20),
        ExcelColumn(tr("Code"), lambda row: row.code, 12),
        ExcelColumn(tr("Barcode"), lambda row: row.barcode, 18),
        ExcelColumn(tr("Unit"), lambda row: row.unit, 10),
        ExcelColumn(
            tr("Price ({currency})", currency=display.currency_name),
            lambda row: money_cell(display, row.price),
            18,
            "number",
        ),
        ExcelColumn(tr("Taxable"), lambda row: tr("Yes") if row.taxable else tr("No"), 10),
        ExcelColumn(tr("State"), lambda row: tr("Active") if row.active else tr("Inactive"), 10),
    )
