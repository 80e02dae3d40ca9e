"""The report of a period: the six figures held against the period before, a chart, the returns."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from models.calendar import Period
from models.errors import MissingField, ShopError
from models.queries.reports import PartRow, figures, method_of, sales_by
from models.queries.sheets import Figures
from resources.translations import tr
from ui import errors
from ui.desk import Desk
from ui.excel import ExcelTable
from ui.reports.charts import Chart, read_chart
from ui.reports.figures import change_words, figures_table, returns_figures, six_figures
from ui.reports.names import method_name
from ui.reports.period_choice import RangeFields
from ui.reports.periods import (
    Compared,
    PeriodName,
    chart_period,
    compared,
    file_days,
    period_of,
    title_of,
    today,
)
from ui.tasks import Job
from ui.theme import SIZES, Tone
from ui.widgets.bar_chart import BarChart
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.figure_tile import FigureTile
from ui.widgets.labels import Divider, FigureRow, Label
from ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from models.database import Connection


@dataclass(frozen=True, slots=True)
class _Read:
    """What the report shows, read in one go."""

    now: Figures
    before: Figures
    chart: Chart
    methods: tuple[PartRow, ...]


class PeriodReport(QWidget):
    """Shows one named period at a time; for "range" it asks for the days."""

    shown = Signal()
    """Other figures are seen."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._name: PeriodName = "today"
        self._shown: Compared | None = None
        self._read: _Read | None = None
        self._job: Job | None = None
        self.range = RangeFields(desk.display)
        self.messages = MessageBar(closable=False)
        self.tiles = [FigureTile(figure.name) for figure in six_figures()]
        self._build()
        self.range.period_changed.connect(self._on_range_changed)

    def show_period(self, name: PeriodName) -> None:
        """Show a named period, up to this very day."""
        self._name = name
        self.range.setVisible(name == "range")
        if name == "range" and self.range.is_empty():
            self.range.set_period(period_of("range", today()))
        self.reload()

    def reload(self) -> None:
        """Read the figures again."""
        try:
            period = (
                self.range.period() if self._name == "range" else period_of(self._name, today())
            )
        except ShopError as error:
            self._refuse(error)
            return
        self.messages.clear()
        asked = compared(self._name, period)
        drawn = chart_period(self._name, period)
        display = self._desk.display

        def read(connection: "Connection") -> _Read:
            return _Read(
                figures(connection, asked.period),
                figures(connection, asked.before),
                read_chart(connection, drawn, display),
                tuple(sales_by(connection, asked.period, "method")),
            )

        if self._job:
            self._job.cancel()
        self._job = self._desk.tasks.run(
            read, lambda result: self._show(asked, result), owner=self, failed=self._on_failed
        )

    def subtitle(self) -> str:
        """Which days are shown."""
        return title_of(self._name, self._shown.period, self._desk.display) if self._shown else ""

    def print_(self) -> None:
        """Print the six figures."""
        if self._shown:
            self._desk.papers.print_figures(self.subtitle(), self._shown.period)

    def table(self) -> ExcelTable | None:
        """What is shown, for Excel."""
        if not self._shown or not self._read:
            return None
        display = self._desk.display
        periods = [
            (title_of(self._name, self._shown.period, display), self._read.now),
            (_days(self._shown.before, self._desk), self._read.before),
        ]
        title = f"{tr('Sales report')} {file_days(self._shown.period, display)}"
        return figures_table(title, periods, display)

    def first_focus(self) -> QWidget | None:
        """Where typing begins, when something is typed here."""
        return self.range.first if self._name == "range" else None

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(SIZES.gap_large)
        for place, tile in enumerate(self.tiles):
            grid.addWidget(tile, place // 3, place % 3)
        self._chart_card = Card(tr("Received by day"), note=self._desk.display.currency_name)
        self._chart = BarChart((), accent="blue", highlight_last=False)
        nothing = EmptyState("chart-bar", tr("Nothing was sold on these days."))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._chart)
        self._stack.addWidget(nothing)
        self._chart_card.add(self._stack, 1)
        side = Card(tr("Payments and returns"), gap=SIZES.radius)
        self._methods: dict[str, FigureRow] = {}
        for method in ("cash", "card", "transfer"):
            self._methods[method] = FigureRow(method_name(method))
            side.add(self._methods[method])
            side.add(Divider())
        self._returns = [FigureRow(figure.name) for figure in returns_figures()]
        for row in self._returns:
            side.add(row)
            side.add(Divider())
        note = tr("Returns are already subtracted from the figures above.")
        side.add(Label(note, "third", wrap=True))
        side.body.addStretch(1)
        side.setFixedWidth(SIZES.toast)
        below = QHBoxLayout()
        below.setSpacing(SIZES.gap_large)
        below.addWidget(self._chart_card, 1)
        below.addWidget(side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.gap_large)
        column.addWidget(self.range)
        column.addWidget(self.messages)
        column.addLayout(grid)
        column.addLayout(below, 1)

    def _show(self, asked: Compared, result: _Read) -> None:
        self._shown, self._read = asked, result
        display = self._desk.display
        for figure, tile in zip(six_figures(), self.tiles, strict=True):
            note = change_words(figure, result.now, result.before, asked.before_name, display)
            tile.set_figure(figure.whole(result.now, display), note)
        tone: Tone | None = "orange" if result.now.returns else None
        for figure, row in zip(returns_figures(), self._returns, strict=True):
            row.set_figure(figure.text(result.now, display), tone)
        amounts = {method_of(part.key): part.amount for part in result.methods}
        for method, row in self._methods.items():
            row.set_figure(display.amount(amounts.get(method, 0)))
        self._chart.set_bars(result.chart.bars)
        if self._chart_card.title:
            self._chart_card.title.title.setText(result.chart.title)
        sold = any(bar.value for bar in result.chart.bars)
        self._stack.setCurrentIndex(0 if sold else 1)
        self.shown.emit()

    def _on_range_changed(self) -> None:
        if self._name == "range":
            self.reload()

    def _refuse(self, error: ShopError) -> None:
        """Say what is wrong with the range; the figures shown are no longer those asked for."""
        if self._job:
            self._job.cancel()
        self._shown = self._read = None
        for tile in self.tiles:
            tile.set_figure("—")
        for row in (*self._methods.values(), *self._returns):
            row.set_figure("—")
        self._chart.set_bars(())
        self._stack.setCurrentIndex(0)
        words = errors.words(error, self._desk.display)
        if isinstance(error, MissingField):
            words = tr("Type the first and the last day.")
        self.messages.say(words, "warning")
        self.shown.emit()

    def _on_failed(self, error: ShopError) -> None:
        self.messages.say(errors.words(error, self._desk.display), "error")


def _days(period: Period, desk: Desk) -> str:
    return title_of("range", period, desk.display)
