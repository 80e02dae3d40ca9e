"""The manual's six figures as rows, tiles and columns, under their exact names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from models.display import Display
from models.queries.sheets import Figures
from resources.translations import tr
from ui.excel import Cell, ExcelColumn, ExcelTable, money_cell


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the six: its name, and how to get and write it."""

    name: str
    value: Callable[[Figures], int]
    money: bool = True

    def text(self, figures: Figures, display: Display) -> str:
        """The figure as it is read."""
        value = self.value(figures)
        return display.amount(value) if self.money else display.number(value)

    def whole(self, figures: Figures, display: Display) -> str:
        """The figure with its unit."""
        value = self.value(figures)
        return display.money(value) if self.money else display.number(value)


def six_figures() -> tuple[Figure, ...]:
    """The figures in the manual's order."""
    return (
        Figure(tr("Number of invoices"), lambda f: f.invoices, money=False),
        Figure(tr("Number of invoice lines"), lambda f: f.lines, money=False),
        Figure(tr("Gross sales"), lambda f: f.gross),
        Figure(tr("Credit and discounts"), lambda f: f.credit_and_discount),
        Figure(tr("Received"), lambda f: f.received),
        Figure(tr("Credit given"), lambda f: f.credit_given),
    )


def returns_figures() -> tuple[Figure, ...]:
    """What returns took, which the six have counted negatively already."""
    return (
        Figure(tr("Number of returns"), lambda f: f.returns, money=False),
        Figure(tr("Given back"), lambda f: f.returned),
    )


_TOO_MANY_TIMES = 10 * 10_000
"""Basis points above which a percentage says nothing; the figure before says more."""


def change_words(figure: Figure, now: Figures, before: Figures, name: str, display: Display) -> str:
    """How a figure stands against the same figure before: «۱۲٪ بیشتر از دیروز»."""
    new, old = figure.value(now), figure.value(before)
    if old <= 0:
        if new <= 0:
            return ""
        return tr("{before}: zero", before=name)
    change = (new - old) * 10_000 // old
    if abs(change) < 50:
        return tr("the same as {before}", before=name)
    if change > _TOO_MANY_TIMES:
        return tr("{before}: {figure}", before=name, figure=figure.whole(before, display))
    share = display.percent(abs(change) // 100 * 100 or abs(change))
    if change > 0:
        return tr("{share} more than {before}", share=share, before=name)
    return tr("{share} less than {before}", share=share, before=name)


def figures_table(
    title: str, periods: Sequence[tuple[str, Figures]], display: Display
) -> ExcelTable:
    """The six figures and the returns of some periods, a column for each."""
    rows = (*six_figures(), *returns_figures())

    def cell(figures: Figures) -> Callable[[Figure], Cell]:
        return lambda row: (
            money_cell(display, row.value(figures)) if row.money else row.value(figures)
        )

    unit = tr("Amounts in {currency}", currency=display.currency_name)
    columns = [ExcelColumn(unit, lambda row: row.name, 30)]
    columns += [ExcelColumn(name, cell(figures), 24, "number") for name, figures in periods]
    return ExcelTable(title, columns, rows, len(rows))
