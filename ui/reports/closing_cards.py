"""A Z report as it was saved, in three cards like those it was closed with."""

from PySide6.QtWidgets import QWidget

from models.display import Display
from models.queries.sheets import COIN, ClosingSheet
from resources.translations import tr
from ui.reports.difference import DifferenceLine
from ui.reports.figures import returns_figures, six_figures
from ui.reports.names import method_name
from ui.reports.side_by_side import SideBySide
from ui.theme import SIZES
from ui.widgets.card import Card
from ui.widgets.labels import Divider, FigureRow, Label


def closing_cards(sheet: ClosingSheet, display: Display) -> QWidget:
    """The count, the drawer and the sales of a closed session."""
    cards = (_count(sheet, display), _drawer(sheet, display), _sales(sheet, display))
    for card in cards:
        card.body.addStretch(1)
    return SideBySide(cards)


def _count(sheet: ClosingSheet, display: Display) -> Card:
    card = Card(tr("Count of the drawer"), note=display.currency_name, gap=SIZES.gap_small)
    for note in sheet.denominations:
        if note.value == COIN:
            name = tr("Coins and others")
        else:
            name = f"{display.amount(note.value)} × {display.number(note.count)}"
        card.add(FigureRow(name, display.amount(note.value * note.count), role="body"))
        card.add(Divider())
    card.add(FigureRow(tr("Counted"), display.amount(sheet.counted), role="sum", name_role="body"))
    return card


def _drawer(sheet: ClosingSheet, display: Display) -> Card:
    card = Card(tr("Expected"), note=display.currency_name)
    for name, amount in (
        (tr("Opening float"), sheet.opening_float),
        (tr("Cash sales"), sheet.cash_received),
        (tr("Cash returns"), -sheet.cash_refunded),
        (tr("Paid in"), sheet.paid_in),
        (tr("Paid out"), -sheet.paid_out),
    ):
        card.add(FigureRow(name, display.amount(amount), role="body"))
    card.add(Divider(strong=True))
    expected = display.amount(sheet.expected)
    card.add(FigureRow(tr("Expected"), expected, role="sum", name_role="body"))
    difference = DifferenceLine(display)
    difference.show_difference(sheet.difference)
    card.add(difference)
    if sheet.reason:
        card.add(Label(tr("Reason"), "secondary"))
        card.add(Label(sheet.reason, wrap=True))
    card.add(Divider())
    for name, who, when in (
        (tr("Opened at"), sheet.opened_by, sheet.opened_at),
        (tr("Closed at"), sheet.closed_by, sheet.closed_at),
    ):
        card.add(Label(f"{name}: {display.moment(when)} · {who}", "secondary", wrap=True))
    return card


def _sales(sheet: ClosingSheet, display: Display) -> Card:
    card = Card(tr("Sales of this session"), gap=SIZES.gap_small)
    for figure in (*six_figures(), *returns_figures()):
        card.add(FigureRow(figure.name, figure.text(sheet.figures, display)))
        card.add(Divider())
    for total in sheet.methods:
        name = f"{method_name(total.method)} ({display.number(total.count)})"
        card.add(FigureRow(name, display.amount(total.amount), role="body"))
    return card
