"""The receipt: an invoice or a return as a roll shows it, and as a sheet does."""

from dataclasses import replace

from models.display import Display
from models.queries.sheets import InvoiceSheet, SheetLine, SheetPayment, ShopHead
from printing.document import (
    Badge,
    Block,
    Column,
    Document,
    Facts,
    Gap,
    Item,
    Items,
    Pair,
    Pairs,
    Paragraph,
    Picture,
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


def receipt(
    sheet: InvoiceSheet,
    shop: ShopHead,
    display: Display,
    *,
    copy: bool = False,
    paper: Paper,
) -> Document:
    """An invoice on a paper. `copy` marks a reprint."""
    compose = _on_roll if paper.is_roll else _on_sheet
    title = tr("{title} {number}", title=_title(sheet), number=_number(sheet, display))
    return Document(
        name=f"{sheet.kind}-{file_name(sheet.number)}",
        title=f"{shop.name} - {title}",
        paper=paper,
        right_to_left=display.right_to_left,
        blocks=tuple(compose(sheet, shop, display, copy, paper)),
        running_head=f"{title} · {own(shop.name)}".replace("\n", " "),
    )


def file_name(text: str) -> str:
    """The ASCII letters and digits of an invoice number, dashes for the rest."""
    plain = "".join(
        character if character.isascii() and character.isalnum() else "-" for character in text
    )
    return plain.strip("-") or "document"


def _title(sheet: InvoiceSheet) -> str:
    return tr("Sales return") if sheet.kind == "return" else tr("Sales invoice")


def _number(sheet: InvoiceSheet, display: Display) -> str:
    return display.code(display.digits(sheet.number))


def _on_roll(
    sheet: InvoiceSheet, shop: ShopHead, display: Display, copy: bool, paper: Paper
) -> list[Block]:
    wide = paper.width > 60
    blocks: list[Block] = []
    if shop.logo:
        blocks.append(Picture(shop.logo, 14 if wide else 11, "center"))
    blocks.append(Paragraph(own(shop.name), "shop", "center"))
    blocks += [Paragraph(text, "small", "center") for text in _contact(shop, display)]
    blocks += [Gap(1.2), Rule(strong=True)]
    blocks.append(Paragraph(_title(sheet), "title", "center"))
    if copy:
        blocks += [Gap(0.6), Badge(tr("COPY"))]
    blocks += [Pairs(tuple(_particulars(sheet, display))), Gap(1.2)]
    blocks.append(
        Items(
            tr("Description"),
            tr("Amount ({currency})", currency=display.currency_name),
            tuple(_item(line, display) for line in sheet.lines),
        )
    )
    blocks += [Rule(), Sums(tuple(_sums(sheet, display)))]
    blocks.append(Paragraph(_in_words(sheet, display), "small"))
    payments = _payments(sheet, display)
    if payments:
        blocks += [Rule(), Sums(tuple(payments))]
    loyalty = _loyalty(sheet, display, copy=copy)
    if loyalty:
        blocks += [Rule(), Sums(tuple(loyalty))]
    if sheet.note:
        blocks += [Rule(), Paragraph(own(sheet.note), "small")]
    blocks += [Gap(2.5), Qr(qr_data(sheet), _number(sheet, display))]
    if shop.footer:
        blocks += [Gap(0.8), Paragraph(own(shop.footer), "small", "center")]
    blocks.append(Gap(1))
    return blocks


def _on_sheet(
    sheet: InvoiceSheet, shop: ShopHead, display: Display, copy: bool, paper: Paper
) -> list[Block]:
    returned = sheet.kind == "return"
    head: list[Block] = [Paragraph(own(shop.name), "shop")]
    head += [Paragraph(text, "small", tone="second") for text in _contact(shop, display)]
    if shop.logo:
        head = [Picture(shop.logo, 17 if paper.width > 150 else 14, beside=tuple(head))]
    tone: Tone = "alert" if returned else "accent"
    end: list[Block] = [Paragraph(_title(sheet), "title", "end", tone)]
    end.append(Paragraph(tr("No. {number}", number=_number(sheet, display)), "strong", "end"))
    if copy:
        end += [Gap(0.8), Badge(tr("COPY"), "end")]
    blocks: list[Block] = [Sides(tuple(head), tuple(end), 66), Rule(strong=True)]
    blocks += [Facts(tuple(_facts(sheet, display))), Gap(3)]
    blocks += [_table(sheet, display, paper), Gap(4)]
    start: list[Block] = [Paragraph(_in_words(sheet, display), "strong"), Gap(2)]
    payments = _payments(sheet, display)
    if payments:
        start += [Paragraph(tr("Payments"), "small", tone="second"), Sums(tuple(payments)), Gap(2)]
    loyalty = _loyalty(sheet, display, copy=copy)
    if loyalty:
        start += [Paragraph(tr("Customer club"), "small", tone="second"), Sums(tuple(loyalty))]
    sums = Sums(tuple(_sums(sheet, display)), tone)
    code = Qr(qr_data(sheet), _number(sheet, display), "end")
    blocks.append(Sides(tuple(start), (sums, Gap(3), code), 50))
    if sheet.note:
        blocks += [Gap(2), Paragraph(tr("Remarks"), "small", tone="second")]
        blocks.append(Paragraph(own(sheet.note)))
    foot: tuple[Block, ...] = ()
    if shop.footer:
        foot = (Paragraph(own(shop.footer), "small", tone="second", keep=True),)
    seller = tr("Seller's seal and signature")
    if paper.width > 150:
        foot = (*foot, Signatures((seller, tr("Customer's signature"))))
    else:  # half a sheet: one signature, beside the footer, so that a usual sale is one page
        foot = (Sides(foot, (Signatures((seller,)),), 58),)
    blocks += [Gap(2), Rule(), *foot]
    return blocks


def qr_data(sheet: InvoiceSheet) -> str:
    """What the QR of an invoice says: its number and its 128-bit identity, for scanning it back.

    Capital letters and colons, so that the code stays small and its modules large.
    """
    return f"SAJAC:{sheet.number}:{sheet.uuid.hex().upper()}"


def _contact(shop: ShopHead, display: Display) -> list[str]:
    lines = [own(shop.address)] if shop.address else []
    return [*lines, display.phone(own(shop.phone))] if shop.phone else lines


def _customer(sheet: InvoiceSheet, display: Display) -> str:
    if sheet.customer_id is None:
        return tr("Walk-in customer")
    return own(display.name(sheet.customer_name)) or display.mobile(sheet.customer_mobile)


def _particulars(sheet: InvoiceSheet, display: Display) -> list[Pair]:
    rows = [
        Pair(tr("Invoice number"), _number(sheet, display), "strong"),
        Pair(tr("Date"), display.moment(sheet.issued_at)),
    ]
    if sheet.original_number:
        original = display.code(display.digits(sheet.original_number))
        rows.insert(1, Pair(tr("Original invoice"), original, "strong"))
    rows.append(Pair(tr("Salesperson"), own(sheet.salesperson)))
    rows.append(Pair(tr("Customer"), _customer(sheet, display)))
    return rows


def _facts(sheet: InvoiceSheet, display: Display) -> list[Pair]:
    facts = [Pair(tr("Customer"), _customer(sheet, display))]
    if sheet.customer_mobile:
        facts.append(Pair(tr("Mobile"), display.mobile(sheet.customer_mobile)))
    facts.append(Pair(tr("Date"), display.moment(sheet.issued_at)))
    facts.append(Pair(tr("Salesperson"), own(sheet.salesperson)))
    if sheet.original_number:
        original = display.code(display.digits(sheet.original_number))
        facts.append(Pair(tr("Original invoice"), original))
    return facts


def _quantity(line: SheetLine, display: Display) -> str:
    quantity = display.quantity(line.quantity)
    return f"{quantity} {own(line.unit)}" if line.unit else quantity


def _item(line: SheetLine, display: Display) -> Item:
    extras = []
    if line.discount:
        extras.append(Pair(tr("Discount"), display.amount(-line.discount)))
    detail = f"{_quantity(line, display)} × {display.amount(line.unit_price)}"
    return Item(own(line.title), detail, display.amount(line.gross), tuple(extras))


def _table(sheet: InvoiceSheet, display: Display, paper: Paper) -> Table:
    """Only columns that say something: no discount or tax column without one, no code on A5."""
    wide = paper.width > 150
    codes = wide and any(line.code for line in sheet.lines)
    discounts = sheet.line_discounts > 0
    columns = [Column(tr("Row"), number=True)]
    columns += [Column(tr("Code"))] if codes else []
    columns += [
        Column(tr("Description"), share=1),
        Column(tr("Quantity"), number=True),
        Column(tr("Unit price"), number=True),
    ]
    amount = Column(tr("Amount ({currency})", currency=display.currency_name), number=True)
    if discounts:
        columns += [replace(amount, title=tr("Amount"))] if wide else []
        columns.append(Column(tr("Discount"), number=True))
        amount = replace(amount, title=tr("Net ({currency})", currency=display.currency_name))
    columns.append(replace(amount, strong=True))
    rows = []
    for place, line in enumerate(sheet.lines, 1):
        row = [display.number(place)]
        row += [display.code(own(line.code))] if codes else []
        row += [own(line.title), _quantity(line, display), display.amount(line.unit_price)]
        if discounts:
            row += [display.amount(line.gross)] if wide else []
            row.append(display.amount(-line.discount) if line.discount else "")
        rows.append((*row, display.amount(line.gross - line.discount)))
    return Table(tuple(columns), tuple(rows))


def _sums(sheet: InvoiceSheet, display: Display) -> list[Pair]:
    rows = [Pair(tr("Gross amount"), display.amount(sheet.gross))]
    if sheet.discounts:
        rows.append(Pair(tr("Discounts"), display.amount(-sheet.discounts)))
    if sheet.vat:
        rate = display.percent(sheet.vat_bp)
        rows.append(Pair(tr("VAT {rate}", rate=rate), display.amount(sheet.vat)))
    if sheet.used or sheet.discounts or sheet.vat:
        rows.append(Pair(tr("Payable"), display.amount(sheet.payable), "strong"))
    if sheet.used:
        rows.append(
            Pair(tr("Credit given back"), display.amount(-sheet.used))
            if sheet.kind == "return"
            else Pair(tr("Paid with credit"), display.amount(-sheet.used))
        )
    label = tr("Money back") if sheet.kind == "return" else tr("Total")
    rows.append(Pair(label, display.money(sheet.total), "total"))
    return rows


def _in_words(sheet: InvoiceSheet, display: Display) -> str:
    return tr("In words: {words}", words=display.money_in_words(sheet.total))


def _payments(sheet: InvoiceSheet, display: Display) -> list[Pair]:
    rows: list[Pair] = []
    for payment in sheet.payments:
        rows.append(Pair(_method(payment, sheet, display), display.amount(payment.amount)))
        if payment.change:
            rows.append(Pair(tr("Received in cash"), display.amount(payment.tendered)))
            rows.append(Pair(tr("Change given"), display.amount(payment.change), "strong"))
    return rows


def _method(payment: SheetPayment, sheet: InvoiceSheet, display: Display) -> str:
    names = (
        {"cash": tr("Given back in cash"), "card": tr("Back to the card")}
        if sheet.kind == "return"
        else {"cash": tr("Cash"), "card": tr("Card")}
    )
    name = names.get(payment.method) or tr("Card-to-card transfer")
    reference = own(display.digits(payment.reference))
    return f"{name} ({reference})" if reference else name


def _loyalty(sheet: InvoiceSheet, display: Display, *, copy: bool) -> list[Pair]:
    """What the customer club has to say; nothing to a walk-in. A copy may come long after: what is
    the customer's by then is said to be so.
    """
    if sheet.customer_id is None:
        return []
    rows: list[Pair] = []
    returned = sheet.kind == "return"
    if sheet.used:
        label = tr("Credit given back") if returned else tr("Credit used")
        rows.append(Pair(label, display.amount(sheet.used)))
    if returned:
        rows.append(Pair(tr("Credit taken back"), display.amount(-sheet.earned)))
        rows.append(Pair(tr("Points taken back"), display.number(-sheet.points)))
    else:
        rows.append(Pair(tr("Credit earned"), display.amount(sheet.earned)))
        rows.append(Pair(tr("Points earned"), display.number(sheet.points)))
    if sheet.credit_after is not None:
        label = tr("Credit now") if copy else tr("Credit balance")
        rows.append(Pair(label, display.amount(sheet.credit_after), "strong"))
    if sheet.points_after is not None:
        label = tr("Points now") if copy else tr("Points in all")
        rows.append(Pair(label, display.number(sheet.points_after)))
    if sheet.rank_after:
        label = tr("Rank now") if copy else tr("Rank")
        rows.append(Pair(label, own(sheet.rank_after), "strong"))
    return rows
