"""The page of reports: its tabs, and what each of them can print and export."""

from typing import Protocol, cast

from PySide6.QtWidgets import QStackedWidget, QWidget

from resources.translations import tr
from ui.desk import Desk
from ui.excel import ExcelExport, ExcelTable
from ui.page import Page
from ui.places import ReportName, ShowInvoice, ShowReport
from ui.reports.closings import Closings
from ui.reports.end_of_day import EndOfDay
from ui.reports.invoices import Invoices
from ui.reports.period_report import PeriodReport
from ui.reports.periods import PeriodName
from ui.reports.split_report import SplitReport
from ui.widgets.buttons import SecondaryButton
from ui.widgets.page_header import PageHeader
from ui.widgets.segmented_control import SegmentedControl

_PERIODS = ("today", "yesterday", "month", "year", "range")
_CUSTOMERS = "customers"


class Report(Protocol):
    """What a tab offers the page."""

    def reload(self) -> None: ...
    def subtitle(self) -> str: ...
    def table(self) -> ExcelTable | None: ...
    def first_focus(self) -> QWidget | None: ...


class ReportsPage(Page):
    """One report at a time, read again when it is shown and when what it tells has changed."""

    name = "reports"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._shown: ReportName = "end_of_day"
        self.tabs = SegmentedControl(_tabs(), self._shown, accent="blue")
        self.tabs.setAccessibleName(tr("Reports"))
        self.header = PageHeader(tr("Reports"))
        self.print_button = SecondaryButton(tr("Print"), icon="printer", key="Ctrl+P")
        self.excel_button = SecondaryButton(tr("Excel"), icon="table-export", key="Ctrl+E")
        self.export = ExcelExport(desk)
        self.end_of_day = EndOfDay(desk)
        self.period = PeriodReport(desk)
        self.split = SplitReport(desk)
        self.invoices = Invoices(desk)
        self.closings = Closings(desk)
        self._printers = {name: self.period.print_ for name in _PERIODS}
        self._printers["end_of_day"] = self.end_of_day.print_
        self._build()
        self._connect()

    def opened(self, argument: object) -> None:
        """Show what was asked for, else the report shown last."""
        if isinstance(argument, ShowInvoice):
            self._show("invoices")
            self.invoices.show_invoice(argument.invoice_id)
        elif isinstance(argument, ShowReport):
            self._show(argument.name)
        else:
            self._show(self._shown)

    def changed(self, names: frozenset[str]) -> None:
        """Read the report that is seen again; the others do when they are shown."""
        if names & {"invoices", "till"} and self.isVisible():
            self._report().reload()

    def on_escape(self) -> bool:
        """Close the invoice or Z report that is open."""
        if self._shown == "invoices":
            return self.invoices.back()
        return self._shown == "closings" and self.closings.back()

    def first_focus(self) -> QWidget | None:
        """Into the report, else the tabs."""
        return self._report().first_focus() or self.tabs

    def report_shown(self) -> ReportName:
        """Which report is seen."""
        return self._shown

    def _build(self) -> None:
        self.header.add_action(self.print_button)
        self.header.add_action(self.excel_button)
        self._stack = QStackedWidget()
        for report in (self.end_of_day, self.period, self.split, self.invoices, self.closings):
            self._stack.addWidget(report)
        self.column.addWidget(self.header)
        self.column.addWidget(self.tabs)
        self.column.addWidget(self.export)
        self.column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.tabs.value_changed.connect(self._on_tab_chosen)
        self.print_button.clicked.connect(lambda: self._printers[self._shown]())
        self.excel_button.clicked.connect(self._on_excel)
        self.period.shown.connect(self._show_subtitle)
        self.split.shown.connect(self._show_subtitle)
        self.end_of_day.shown.connect(self._show_subtitle)
        self.invoices.shown.connect(self._show_subtitle)

    def _show(self, name: ReportName) -> None:
        self._shown = name
        self.tabs.set_value(name)
        report = self._report()
        self._stack.setCurrentWidget(cast(QWidget, report))
        if name in _PERIODS:
            self.period.show_period(cast(PeriodName, name))
        else:
            report.reload()
        self.print_button.setVisible(name in self._printers)
        self._show_subtitle()

    def _report(self) -> Report:
        if self._shown in _PERIODS:
            return self.period
        reports: dict[str, Report] = {
            "end_of_day": self.end_of_day,
            "split": self.split,
            "invoices": self.invoices,
            "closings": self.closings,
        }
        return reports[self._shown]

    def _show_subtitle(self) -> None:
        self.header.set_subtitle(self._report().subtitle())
        self.excel_button.setEnabled(self._report().table() is not None)

    def _on_tab_chosen(self, name: object) -> None:
        if name == _CUSTOMERS:
            self.tabs.set_value(self._shown)
            self.desk.navigate.emit(_CUSTOMERS, None)
        elif name != self._shown:
            self._show(cast(ReportName, name))

    def _on_excel(self) -> None:
        table = self._report().table()
        if table is not None:
            self.export.ask(table)


def _tabs() -> list[tuple[object, str]]:
    return [
        ("end_of_day", tr("End of day")),
        ("today", tr("Today")),
        ("yesterday", tr("Yesterday")),
        ("month", tr("This month")),
        ("year", tr("This year")),
        ("range", tr("Any range")),
        ("split", tr("By item")),
        ("invoices", tr("Invoice list")),
        ("closings", tr("Z reports")),
        (_CUSTOMERS, tr("Customer list")),
    ]
