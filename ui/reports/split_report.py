"""A period's sales split by product, group, salesperson, hour or payment method, with shares."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.calendar import Period
from models.errors import ShopError
from models.queries.reports import PartRow, Split, method_of, sales_by
from resources.translations import tr, trn
from ui import errors
from ui.desk import Desk
from ui.excel import ExcelColumn, ExcelTable, money_cell
from ui.reports.charts import hour_name
from ui.reports.names import method_name
from ui.reports.period_choice import PeriodChoice
from ui.reports.periods import file_days
from ui.reports.share_bars import ShareBars
from ui.tables import Column, DataTable, RowsModel, row_number_column
from ui.tasks import Job
from ui.theme import SIZES
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.labels import Label
from ui.widgets.message_bar import MessageBar
from ui.widgets.segmented_control import SegmentedControl


class SplitReport(QWidget):
    """One split of one period at a time."""

    shown = Signal()
    """Other rows are seen, or none because of days that are no period."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self._shown: Split = "product"
        self._period: Period | None = None
        self._bars = ShareBars(desk.display)
        self.splits = SegmentedControl(_options(), accent="blue")
        self.period = PeriodChoice(desk.display)
        self.messages = MessageBar(closable=False)
        self._sum = Label("", "sum", number=True)
        self._count = Label("", "secondary")
        self._build()
        self._connect()

    def reload(self) -> None:
        """Read the split again."""
        if self._job:
            self._job.cancel()
        try:
            period = self.period.period()
        except ShopError as error:
            self.messages.say(errors.words(error, self._desk.display), "warning")
            self._show(self._split(), [], None)
            return
        assert period is not None, "all days are not offered here"
        self.messages.clear()
        split = self._split()
        self._job = self._desk.tasks.run(
            lambda connection: sales_by(connection, period, split),
            lambda rows: self._show(split, rows, period),
            owner=self,
            failed=lambda error: self.messages.say(
                errors.words(error, self._desk.display), "error"
            ),
        )

    def subtitle(self) -> str:
        """Which split is shown."""
        return dict(_options())[self._shown]

    def table(self) -> ExcelTable | None:
        """What is shown, for Excel."""
        if self._period is None:
            return None
        display = self._desk.display
        rows = self.model.rows()
        counts = self._counts_goods()
        columns = [
            ExcelColumn(self._head(), self._title, 36),
            ExcelColumn(
                tr("Quantity") if counts else tr("Times"),
                lambda row: row.quantity / 1000 if counts else row.quantity,
                14,
                "quantity",
            ),
            ExcelColumn(
                tr("Amount ({currency})", currency=display.currency_name),
                lambda row: money_cell(display, row.amount),
                20,
                "number",
            ),
        ]
        days = file_days(self._period, display)
        title = f"{tr('Sales report')} - {self.subtitle()} {days}"
        return ExcelTable(title, columns, rows, len(rows))

    def first_focus(self) -> QWidget:
        """Where the keys go."""
        return self.splits

    def _build(self) -> None:
        display = self._desk.display
        self.model = RowsModel(
            [
                row_number_column(display),
                Column(
                    "title",
                    "",
                    260,
                    format=self._title,
                    stretch=True,
                    sortable=True,
                    weight=600,
                    sort_key=lambda row: (row.title, row.key),
                ),
                Column("quantity", tr("Quantity"), 120, "number", self._quantity, sortable=True),
                Column(
                    "amount",
                    tr("Amount ({currency})", currency=display.currency_name),
                    160,
                    "number",
                    lambda row: display.amount(row.amount),
                    sortable=True,
                    tone=lambda row: "red" if row.amount < 0 else None,
                ),
                Column(
                    "share",
                    tr("Share"),
                    320,
                    format=self._bars.percent,
                    draw=self._bars.draw,
                    least=200,
                ),
            ]
        )
        self.view = DataTable(
            self.model,
            settings=self._desk.settings,
            name="reports/split",
            title=tr("Reports"),
        )
        self.view.set_empty(EmptyState("chart-bar", tr("Nothing was sold on these days.")))
        card = Card(padding=0)
        card.add(self.view, 1)
        foot = card.add_footer()
        foot.addWidget(self._count)
        foot.addStretch(1)
        foot.addWidget(Label(tr("Together"), "second"))
        foot.addWidget(self._sum)
        foot.addWidget(Label(display.currency_name, "secondary"))
        choices = QHBoxLayout()
        choices.setSpacing(SIZES.gap)
        choices.addWidget(self.splits)
        choices.addStretch(1)
        choices.addWidget(self.period.range)
        choices.addWidget(self.period)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.gap_large)
        column.addLayout(choices)
        column.addWidget(self.messages)
        column.addWidget(card, 1)

    def _connect(self) -> None:
        self.splits.value_changed.connect(lambda _value: self.reload())
        self.period.period_changed.connect(self.reload)

    def _split(self) -> Split:
        return self.splits.value()  # type: ignore[return-value]

    def _counts_goods(self) -> bool:
        return self._shown in ("product", "group")

    def _head(self) -> str:
        heads = {
            "product": tr("Product"),
            "group": tr("Group"),
            "staff": tr("Salesperson"),
            "hour": tr("Hour"),
            "method": tr("Payment method"),
        }
        return heads[self._shown]

    def _title(self, row: PartRow) -> str:
        if self._shown == "hour":
            return hour_name(row.key, self._desk.display)
        return method_name(method_of(row.key)) if self._shown == "method" else row.title

    def _quantity(self, row: PartRow) -> str:
        display = self._desk.display
        return (
            display.quantity(row.quantity) if self._counts_goods() else display.number(row.quantity)
        )

    def _show(self, split: Split, rows: list[PartRow], period: Period | None) -> None:
        self.model.set_rows([])  # the rows there are those of another split
        self._shown, self._period = split, period
        display = self._desk.display
        total = sum(row.amount for row in rows)
        self._bars.total = total
        self._sum.setText(display.amount(total))
        number = display.number(len(rows))
        self._count.setText(trn("{count} row", "{count} rows", len(rows), count=number))
        self.model.rename("title", self._head())
        self.model.rename("quantity", tr("Quantity") if self._counts_goods() else tr("Times"))
        by_amount = split not in ("hour", "method")
        self.view.set_sort("amount" if by_amount else "", descending=by_amount)
        self.model.set_rows(rows)
        self.shown.emit()


def _options() -> list[tuple[object, str]]:
    return [
        ("product", tr("By product")),
        ("group", tr("By group")),
        ("staff", tr("By salesperson")),
        ("hour", tr("By hour")),
        ("method", tr("By payment method")),
    ]
