"""The day's closing report, the figures of a period, and a printer's test page."""

from models.calendar import business_date
from models.display import Display
from models.queries.sheets import (
    COIN,
    ClosingSheet,
    Denomination,
    Figures,
    MethodTotal,
    ShopHead,
)
from printing.document import (
    Block,
    Column,
    Document,
    Facts,
    Gap,
    Pair,
    Pairs,
    Paragraph,
    Qr,
    Rule,
    Sides,
    Signatures,
    Sums,
    Table,
    Tone,
)
from printing.paper import Paper
from printing.script import own
from resources.translations import tr


def day_report(closing: ClosingSheet, shop: ShopHead, display: Display, paper: Paper) -> Document:
    """A closed till session: what was sold, what was counted, what differs."""
    title = tr("End of day report {number}", number=display.number(closing.number))
    facts = (
        Pair(tr("Business day"), display.long_day(business_date(closing.closed_at))),
        Pair(tr("Register"), own(closing.register)),
        Pair(tr("Opened at"), _by(closing.opened_by, display.moment(closing.opened_at))),
        Pair(tr("Closed at"), _by(closing.closed_by, display.moment(closing.closed_at))),
        Pair(tr("Invoices"), _range(closing, display)),
    )
    sold = (_heading(tr("Sales")), Sums(tuple(_figures(closing.figures, display))))
    paid = (
        _heading(tr("Received by method")),
        Sums(tuple(_methods(closing, display))),
    )
    cash = (_heading(tr("Cash in the drawer")), Sums(tuple(_cash(closing, display))))
    counted = (_heading(tr("Cash counted")), *_counted(closing, display, paper))
    tone: Tone = "alert" if closing.difference < 0 else "accent"
    outcome = (Sums((_difference(closing, display),), tone), *_reason(closing))
    blocks: list[Block] = _head(shop, title, display, paper)
    if paper.is_roll:
        blocks += [Pairs(facts), Rule(), *sold, Gap(1.5), *paid]
        for part in (cash, counted):
            blocks += [Rule(), *part]
        blocks += [*outcome, Gap(3), Signatures((tr("Signature"),)), Gap(2)]
    else:
        blocks += [Facts(facts[:3]), Gap(1.5), Facts((*facts[3:], Pair("", ""))), Rule(), Gap(1)]
        blocks += [Sides(sold, paid), Gap(4), Rule(), Gap(1), Sides(cash, counted), Gap(2)]
        blocks += [
            *outcome,
            Gap(8 if paper.width > 150 else 1),
            Signatures((tr("Cashier"), tr("Manager"))),
        ]
    return Document(
        name=f"day-{closing.number}",
        title=f"{shop.name} - {title}",
        paper=paper,
        right_to_left=display.right_to_left,
        blocks=tuple(blocks),
        running_head=f"{title} · {own(shop.name)}".replace("\n", " "),
    )


def figures_report(
    title: str, figures: Figures, shop: ShopHead, display: Display, paper: Paper
) -> Document:
    """The six figures of a period; `title` names it, e.g. «امروز، ۲۹ اردیبهشت»."""
    blocks = _head(shop, tr("Sales report"), display, paper)
    blocks += [Paragraph(own(title), "strong"), Gap(2)]
    blocks.append(Sums(tuple(_figures(figures, display))))
    blocks.append(Gap(2))
    return Document(
        name="sales-report",
        title=f"{shop.name} - {tr('Sales report')}",
        paper=paper,
        right_to_left=display.right_to_left,
        blocks=tuple(blocks),
        running_head=f"{own(title)} · {own(shop.name)}".replace("\n", " "),
    )


def test_page(printer: str, display: Display, paper: Paper) -> Document:
    """What shows at a glance whether a printer's width, edges, letters and codes are right."""
    millimetres = display.number(round(paper.printable))
    blocks: tuple[Block, ...] = (
        Rule(strong=True),
        Paragraph(tr("Test page"), "title", "center"),
        Paragraph(own(printer), "strong", "center"),
        Paragraph(
            tr("The line above and below should be {width} mm wide.", width=millimetres),
            "small",
            "center",
        ),
        Rule(strong=True),
        Paragraph("پژواک گچ‌کاران، ژاله و «ضحاک» (۱۴۰۳)"),
        Paragraph("۰۱۲۳۴۵۶۷۸۹ ٪"),
        Paragraph("The quick brown fox (0123456789)"),
        Rule(),
        Sums(
            (
                Pair(tr("Gross amount"), display.amount(1_250_000)),
                Pair(tr("Discounts"), display.amount(-50_000)),
                Pair(tr("Total"), display.money(1_200_000), "total"),
            )
        ),
        Gap(2),
        Qr("SAJAC:TEST", tr("Ready to print")),
        Gap(1),
    )
    return Document(
        name="test-page",
        title=tr("Test page"),
        paper=paper,
        right_to_left=display.right_to_left,
        blocks=blocks,
        running_head=own(printer),
    )


def _head(shop: ShopHead, title: str, display: Display, paper: Paper) -> list[Block]:
    if paper.is_roll:
        return [
            Paragraph(own(shop.name), "shop", "center"),
            Paragraph(title, "title", "center"),
            Rule(strong=True),
        ]
    contact = [display.phone(own(shop.phone))] if shop.phone else []
    start = [Paragraph(own(shop.name), "shop")]
    start += [Paragraph(text, "small", tone="second") for text in contact]
    return [
        Sides(tuple(start), (Paragraph(title, "title", "end", "accent"),), 55),
        Rule(strong=True),
    ]


def _heading(text: str) -> Paragraph:
    return Paragraph(text, "strong")


def _by(who: str, when: str) -> str:
    return f"{when} · {own(who)}"


def _range(closing: ClosingSheet, display: Display) -> str:
    if not closing.first_invoice:
        return "—"
    first, last = (
        display.code(display.digits(number))
        for number in (closing.first_invoice, closing.last_invoice)
    )
    return tr("{first} to {last}", first=first, last=last)


def _figures(figures: Figures, display: Display) -> list[Pair]:
    rows = [
        Pair(tr("Number of invoices"), display.number(figures.invoices)),
        Pair(tr("Number of lines"), display.number(figures.lines)),
        Pair(tr("Gross sales"), display.amount(figures.gross)),
        Pair(tr("Credit and discounts"), display.amount(figures.credit_and_discount)),
        Pair(tr("Credit given"), display.amount(figures.credit_given)),
    ]
    if figures.returns:
        rows.append(Pair(tr("Number of returns"), display.number(figures.returns)))
        rows.append(Pair(tr("Given back"), display.amount(figures.returned)))
    rows.append(Pair(tr("Received"), display.money(figures.received), "total"))
    return rows


def _methods(closing: ClosingSheet, display: Display) -> list[Pair]:
    if not closing.methods:
        return [Pair("—", "")]
    rows = [
        Pair(
            tr("{method} ({count})", method=_method(total), count=display.number(total.count)),
            display.amount(total.amount),
        )
        for total in closing.methods
    ]
    whole = sum(total.amount for total in closing.methods)
    return [*rows, Pair(tr("Together"), display.amount(whole), "strong")]


def _method(total: MethodTotal) -> str:
    return {"cash": tr("Cash"), "card": tr("Card"), "transfer": tr("Card-to-card transfer")}[
        total.method
    ]


def _cash(closing: ClosingSheet, display: Display) -> list[Pair]:
    rows = [
        Pair(tr("Opening float"), display.amount(closing.opening_float)),
        Pair(tr("Cash received"), display.amount(closing.cash_received)),
    ]
    for label, amount in (
        (tr("Cash given back"), -closing.cash_refunded),
        (tr("Paid in"), closing.paid_in),
        (tr("Paid out"), -closing.paid_out),
    ):
        if amount:
            rows.append(Pair(label, display.amount(amount)))
    return [*rows, Pair(tr("Expected"), display.amount(closing.expected), "strong")]


def _counted(closing: ClosingSheet, display: Display, paper: Paper) -> list[Block]:
    notes = [note for note in closing.denominations if note.count]
    whole = tr("Counted in all"), display.amount(closing.counted)
    if paper.is_roll or not notes:
        rows = [
            Pair(_note(note, display), display.amount(note.value * note.count)) for note in notes
        ]
        return [Sums((*rows, Pair(*whole, "strong")))]
    table = Table(
        (
            Column(tr("Banknote or coin"), number=True),
            Column(tr("Pieces"), number=True),
            Column(tr("Amount ({currency})", currency=display.currency_name), number=True),
        ),
        tuple(
            (
                tr("Coins and others") if note.value == COIN else display.amount(note.value),
                "" if note.value == COIN else display.number(note.count),
                display.amount(note.value * note.count),
            )
            for note in notes
        ),
        foot=(whole[0], "", whole[1]),
    )
    return [table]


def _note(note: Denomination, display: Display) -> str:
    if note.value == COIN:
        return tr("Coins and others")
    return f"{display.amount(note.value)} × {display.number(note.count)}"


def _difference(closing: ClosingSheet, display: Display) -> Pair:
    if closing.difference < 0:
        label = tr("Shortage")
    else:
        label = tr("Surplus") if closing.difference else tr("Difference")
    return Pair(label, display.money(closing.difference), "total")


def _reason(closing: ClosingSheet) -> list[Block]:
    return [Paragraph(tr("Reason: {reason}", reason=own(closing.reason)))] if closing.reason else []
