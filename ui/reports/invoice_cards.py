"""The cards beside an invoice's lines: its sums, payments, loyalty and what belongs to it."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from models.display import Display
from models.queries.sheets import InvoiceSheet
from models.text import isolate
from resources.translations import tr
from ui.reports.names import method_name
from ui.theme import SIZES, Tone
from ui.widgets.buttons import GhostButton
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.labels import Divider, FigureRow, Label


def side_cards(
    sheet: InvoiceSheet, display: Display, show_invoice: Callable[[int], None]
) -> QWidget:
    """All cards under each other; `show_invoice` opens an invoice that belongs to this one."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SIZES.gap)
    column.addWidget(_sums(sheet, display))
    column.addWidget(_payments(sheet, display))
    if sheet.returns or sheet.original_id is not None:
        column.addWidget(_related(sheet, display, show_invoice))
    if sheet.customer_id is not None:
        column.addWidget(_loyalty(sheet, display))
    column.addStretch(1)
    return whole


def _sums(sheet: InvoiceSheet, display: Display) -> Card:
    card = Card(tr("Sums"), note=display.currency_name, gap=SIZES.radius)
    rows = [(tr("Gross amount"), sheet.gross)]
    for name, amount in (
        (tr("Discounts of lines"), -sheet.line_discounts),
        (tr("Discount of the invoice"), -sheet.invoice_discount),
        (tr("VAT {rate}", rate=display.percent(sheet.vat_bp)), sheet.vat),
    ):
        if amount:
            rows.append((name, amount))
    if sheet.used:
        rows.append((tr("Payable"), sheet.payable))
        used = tr("Credit given back") if sheet.kind == "return" else tr("Credit used")
        rows.append((used, -sheet.used))
    _add(card, rows, display)
    card.add(Divider(strong=True))
    total = tr("Money back") if sheet.kind == "return" else tr("Total")
    card.add(FigureRow(total, display.amount(sheet.total), role="sum", name_role="strong"))
    return card


def _payments(sheet: InvoiceSheet, display: Display) -> Card:
    seller = Label(f"{tr('Salesperson')}: {isolate(sheet.salesperson)}", "third", elide=True)
    seller.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    card = Card(tr("Payments"), gap=SIZES.radius)
    assert card.title is not None
    card.title.end.addWidget(seller)
    for payment in sheet.payments:
        card.add(FigureRow(method_name(payment.method), display.amount(payment.amount)))
        if payment.change:
            given = tr(
                "{tendered} given, {change} change",
                tendered=display.money(payment.tendered),
                change=display.money(payment.change),
            )
            card.add(Label(given, "third", wrap=True))
        if payment.reference:
            card.add(Label(display.code(display.digits(payment.reference)), "third", elide=True))
    if not sheet.payments:
        card.add(Label(tr("Nothing was paid."), "second"))
    return card


def _loyalty(sheet: InvoiceSheet, display: Display) -> Card:
    name = display.name(sheet.customer_name or sheet.customer_mobile)
    card = Card(name, elide=True, gap=SIZES.radius)
    assert card.title is not None
    if sheet.rank_after:
        card.title.end.addWidget(Chip(sheet.rank_after, sheet.rank_tone))
    card.add(Label(display.mobile(sheet.customer_mobile), "second"))
    taken = sheet.kind == "return"
    earned = tr("Credit taken back") if taken else tr("Credit earned")
    points = tr("Points taken back") if taken else tr("Points earned")
    card.add(FigureRow(earned, display.amount(sheet.earned)))
    card.add(FigureRow(points, display.number(sheet.points)))
    rule = tr(
        "Computed as {rank}: {share} credit, a point for every {amount}.",
        rank=isolate(sheet.rank_title),
        share=display.percent(sheet.credit_bp),
        amount=display.money(sheet.rials_per_point),
    )
    card.add(Label(rule, "third", wrap=True))
    card.add(Divider())
    if sheet.credit_after is not None:
        tone: Tone | None = "red" if sheet.credit_after < 0 else None
        balance = display.amount(sheet.credit_after)
        card.add(FigureRow(tr("Credit now"), balance, tone=tone))
    if sheet.points_after is not None:
        card.add(FigureRow(tr("Points now"), display.number(sheet.points_after)))
    return card


def _related(sheet: InvoiceSheet, display: Display, show_invoice: Callable[[int], None]) -> Card:
    card = Card(tr("Belongs to it"), gap=SIZES.grid)
    others: list[tuple[int, str, str]] = []
    if sheet.original_id is not None:
        others.append((sheet.original_id, tr("Original invoice"), sheet.original_number or ""))
    others += [(one, tr("Sales return"), number) for one, number in sheet.returns]
    for invoice_id, title, number in others:
        shown = display.code(display.digits(number))
        button = GhostButton(
            tr("{title} {number}", title=title, number=shown), icon="external-link"
        )
        button.clicked.connect(lambda _=False, one=invoice_id: show_invoice(one))
        card.add(button)
    return card


def _add(card: Card, rows: Sequence[tuple[str, int]], display: Display) -> None:
    for name, amount in rows:
        card.add(FigureRow(name, display.amount(amount), role="body"))
