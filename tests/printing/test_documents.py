"""Every document on every paper: all of it is there, inside the edges, and reads back."""

from dataclasses import replace

import pytest

from models.display import Display
from models.queries.sheets import InvoiceSheet, ShopHead
from printing import fonts
from printing.document import Document, Qr
from printing.paper import A4, A5, PAPERS, POINTS_PER_MM, ROLL_58, ROLL_80, Paper
from printing.pdf import _pages, render_pdf
from printing.raster import opened
from printing.receipt import qr_data, receipt
from printing.reports import day_report, figures_report
from printing.reports import test_page as printer_test_page
from printing.strips import Text
from resources.translations import use_language
from tests.printing.made import (
    CLOSING,
    EN,
    FA,
    LINES,
    SHOP,
    line,
    logo,
    plain,
    sale_back,
    sheet,
    text_of,
    walk_in,
)
from tests.printing.test_script import HOSTILE

ALL_PAPERS = [pytest.param(paper, id=paper.name) for paper in PAPERS.values()]
BOTH = [pytest.param(FA, id="fa"), pytest.param(EN, id="en")]
HUGE = 999_999_999_999_999


def assert_inside(document: Document) -> None:
    """Nothing is drawn beyond the printable width or below the page."""
    paper = document.paper
    left = paper.margin * POINTS_PER_MM
    right = (paper.width - paper.margin) * POINTS_PER_MM
    for height, marks in _pages(document):
        for mark in marks:
            if isinstance(mark, Text):
                width = fonts.advance(mark.text, mark.weight) * mark.size / 1000
                bottom = mark.y
            else:
                width, bottom = mark.width, mark.y + mark.height
            assert mark.x >= left - 0.1, mark
            assert mark.x + width <= right + 0.1, mark
            assert mark.y >= 0, mark
            assert bottom <= height, mark


def assert_reads(document: Document, *texts: str) -> str:
    """Every word of every text is there, whole and in the order of its letters."""
    read = text_of(render_pdf(document))
    for text in texts:
        # A bracket at a line's end belongs to either direction for who reads a PDF back.
        for word in plain(text).split():
            assert word.strip("()") in read, (word, read)
    return read


@pytest.mark.parametrize("paper", ALL_PAPERS)
@pytest.mark.parametrize("display", BOTH)
@pytest.mark.parametrize("copy", [False, True])
@pytest.mark.parametrize("invoice", [sheet(), sale_back(), walk_in()], ids=["sale", "back", "anon"])
def test_a_receipt_says_everything(
    paper: Paper, display: Display, copy: bool, invoice: InvoiceSheet
) -> None:
    use_language(display.language)
    document = receipt(invoice, SHOP, display, copy=copy, paper=paper)
    assert_inside(document)
    amounts = [display.amount(each.unit_price) for each in invoice.lines]
    amounts += [display.amount(each.gross if paper.is_roll else each.net) for each in invoice.lines]
    amounts += [display.quantity(each.quantity) for each in invoice.lines]
    sums = [invoice.gross, -invoice.discounts, invoice.payable]
    amounts += [display.amount(amount) for amount in sums]
    read = assert_reads(
        document,
        SHOP.name,
        SHOP.footer,
        invoice.salesperson,
        invoice.customer_name,
        display.digits(invoice.number),
        display.money(invoice.total),
        display.money_in_words(invoice.total),
        display.moment(invoice.issued_at),
        *amounts,
        *(each.title for each in invoice.lines),
    )
    assert (("المثنی" if display is FA else "COPY") in read) == copy
    returned = invoice.kind == "return"
    assert (("برگشت از فروش" if display is FA else "Sales return") in read) == returned
    assert (display.digits("1931") in read) == returned
    balance = plain(display.amount(144_200)).strip()
    member = invoice.customer_id is not None
    assert (balance in read) == member
    # On a copy, which may be of long ago, what the customer has by then is said to be of now.
    now = "اکنون" if display is FA else "now"
    assert plain(read).count(now) == (3 if copy and member else 0)
    codes = [block for block in _all_blocks(document) if isinstance(block, Qr)]
    assert [code.data for code in codes] == [qr_data(invoice)]


def _all_blocks(document: Document) -> list[object]:
    found: list[object] = []

    def look(blocks: tuple[object, ...]) -> None:
        for block in blocks:
            found.append(block)
            look(getattr(block, "start", ()))
            look(getattr(block, "end", ()))
            look(getattr(block, "beside", ()))

    look(document.blocks)
    return found


def test_the_manuals_invoice_reads_word_for_word() -> None:
    """Joined letters, order and figures, line by line, as a reader copies them."""
    document = receipt(sheet(), SHOP, FA, paper=ROLL_80)
    read = assert_reads(document)
    for text in (
        "فروشگاه ساجاک",
        "شماره ۱۹۷۹",
        "تاریخ ۱۴۰۳/۰۲/۲۹ ۱۴:۱۲",
        "قهوه اسپرسو دوبل ۲ عدد × ۸۵۰,۰۰۰ ۱,۷۰۰,۰۰۰",
        "iPhone 15 Pro Max (256GB) Titanium",
        "تخفیف −۵,۰۰۰,۰۰۰",
        "چای سیاه لاهیجان (بسته ۵۰۰ گرمی)",
        "لطفاً فاکتور را نگه دارید.",
    ):
        assert text in read


@pytest.mark.parametrize("paper", ALL_PAPERS)
@pytest.mark.parametrize("display", BOTH)
def test_reports_say_everything(paper: Paper, display: Display) -> None:
    use_language(display.language)
    closing = day_report(CLOSING, SHOP, display, paper)
    assert_inside(closing)
    figures = CLOSING.figures
    six = [figures.gross, figures.credit_and_discount, figures.received, figures.credit_given]
    cash = [CLOSING.opening_float, CLOSING.expected, CLOSING.counted, CLOSING.difference]
    assert_reads(
        closing,
        *(display.amount(amount) for amount in (*six, *cash)),
        *(display.amount(note.value * note.count) for note in CLOSING.denominations),
        display.number(figures.invoices),
        display.number(figures.lines),
        CLOSING.reason,
        CLOSING.opened_by,
        CLOSING.closed_by,
    )
    period = figures_report("امسال، ۱۴۰۳", figures, SHOP, display, paper)
    assert_inside(period)
    assert_reads(period, *(display.amount(amount) for amount in six), "امسال", "۱۴۰۳")
    page = printer_test_page("Epson TM-T20 (آشپزخانه)", display, paper)
    assert_inside(page)
    assert_reads(page, "Epson TM-T20", "آشپزخانه", "پژواک")


@pytest.mark.parametrize(("paper", "pages"), [(A4, 5), (A5, 10)], ids=["a4", "a5"])
def test_many_lines_fill_pages_that_repeat_their_head(paper: Paper, pages: int) -> None:
    many = tuple(line(place, f"کالای شماره {place}", 1000, place * 1000) for place in range(1, 201))
    document = receipt(sheet(lines=many), SHOP, FA, paper=paper)
    assert_inside(document)
    pdf = render_pdf(document)
    with opened(pdf) as read:
        texts = [plain(read.getAllText(page).text()) for page in range(read.pageCount())]
    assert abs(len(texts) - pages) <= 2
    for number, text in enumerate(texts, 1):
        assert f"صفحهٔ {FA.digits(str(number))} از {FA.digits(str(len(texts)))}" in text
    with_rows = [text for text in texts if "کالای" in text]
    assert len(with_rows) >= len(texts) - 1
    assert all("شرح" in text and "فی" in text for text in with_rows)
    whole = " ".join(texts)
    for each in many:
        assert plain(FA.amount(each.gross)).strip() in whole
        assert f"کالای شماره {each.position}" in whole


def test_every_page_says_which_invoice_however_long_the_shops_name() -> None:
    many = tuple(line(place, f"کالای شماره {place}", 1000, place * 1000) for place in range(1, 51))
    shop = replace(SHOP, name="فروشگاه زنجیره‌ای بزرگ خانه و کاشانه شعبهٔ مرکزی تهران بزرگ")
    pdf = render_pdf(receipt(sheet(lines=many, number="73519"), shop, FA, paper=A5))
    with opened(pdf) as read:
        texts = [plain(read.getAllText(page).text()) for page in range(read.pageCount())]
    assert len(texts) > 1
    assert all(FA.digits("73519") in text for text in texts)


def test_a_long_roll_is_one_seamless_strip() -> None:
    many = tuple(line(place, f"کالای شماره {place}", 1000, place * 1000) for place in range(1, 201))
    document = receipt(sheet(lines=many), SHOP, FA, paper=ROLL_58)
    assert_inside(document)
    pdf = render_pdf(document)
    with opened(pdf) as read:
        assert read.pageCount() > 1
        assert all(read.pagePointSize(page).height() < 3500 for page in range(read.pageCount()))
    read_back = text_of(pdf)
    assert "شماره 200" in read_back
    assert read_back.count("فروشگاه ساجاک") == 1


@pytest.mark.parametrize("paper", ALL_PAPERS)
@pytest.mark.parametrize("display", BOTH)
def test_the_largest_amounts_and_longest_names_are_never_clipped(
    paper: Paper, display: Display
) -> None:
    use_language(display.language)
    long = "کالای بسیار بلندنام با شرحی مفصل " * 12 + "Supercalifragilistic" * 8
    lines = (
        replace(line(1, long, 9_999_999_000, HUGE, 5, code="1234567890123"), gross=HUGE, net=HUGE),
        *LINES,
    )
    invoice = sheet(
        lines=lines,
        gross=HUGE,
        line_discounts=HUGE,
        payable=HUGE,
        total=HUGE,
        used=HUGE,
        vat=HUGE,
        vat_bp=1050,
        earned=HUGE,
        credit_after=-HUGE,
        points_after=HUGE,
        customer_name="محمدرضا " * 20,
        salesperson="مریم " * 30,
        rank_after="رتبه‌ای با نامی دراز " * 5,
        note="یادداشت " * 60,
    )
    shop = replace(SHOP, name="فروشگاه بزرگ " * 12, address="تهران " * 50, footer="سپاس " * 90)
    document = receipt(invoice, shop, display, paper=paper)
    assert_inside(document)
    assert_reads(document, display.amount(HUGE), "مفصل", "یادداشت")
    closing = replace(CLOSING, counted=HUGE, expected=HUGE, difference=-HUGE, reason="دلیل " * 99)
    assert_inside(day_report(closing, shop, display, paper))


@pytest.mark.parametrize("paper", ALL_PAPERS)
def test_hostile_text_neither_breaks_nor_hides_a_line(paper: Paper) -> None:
    endless = "آ" * 10_000
    lines = (
        line(1, HOSTILE, 1000, 11_111),
        line(2, "\u202e" + "گزنه" + "\n\n\n" + "تلخ", 1000, 22_222, unit="\x1b@\u2067"),
        line(3, "😀" * 40, 1000, 33_333),
        line(4, "", 1000, 44_444),
        line(5, "\u200b\u200d\ufe0f", 1000, 55_555),
        line(6, endless, 1000, 66_666),
    )
    shop = ShopHead("\x1dV\x00", "\x1b", "\u2066" * 50, "\x00" * 9, b"not a picture")
    invoice = sheet(lines=lines, customer_name=HOSTILE, note="\u202e" * 10_000, number="۱-<2>")
    document = receipt(invoice, shop, FA, paper=paper)
    assert_inside(document)
    read = assert_reads(document, "گزنه", "تلخ", "سلام")
    for each in lines:
        assert plain(FA.amount(each.gross)).strip() in read
    assert read.count("آ") >= 10_000
    assert document.name.isascii()


def test_a_logo_is_on_the_paper_and_a_broken_one_is_not() -> None:
    whole = replace(SHOP, logo=logo())
    for paper in (ROLL_58, ROLL_80, A5, A4):
        with_logo = render_pdf(receipt(sheet(), whole, FA, paper=paper))
        assert b"/Image" in with_logo
        broken = replace(SHOP, logo=logo()[:60])
        assert b"/Subtype /Image" not in render_pdf(receipt(sheet(), broken, FA, paper=paper))


def test_the_same_invoice_gives_the_same_bytes() -> None:
    first, second = (render_pdf(receipt(sheet(), SHOP, FA, paper=A5)) for _ in range(2))
    assert first == second


def test_tomans_and_tax_and_no_discount() -> None:
    display = Display("fa", "toman")
    plain_lines = (LINES[0],)
    invoice = sheet(
        lines=plain_lines, line_discounts=0, invoice_discount=0, vat=170_000, vat_bp=1000, used=0
    )
    document = receipt(invoice, SHOP, display, paper=A4)
    read = assert_reads(document, "۱۷۰,۰۰۰", "مالیات", "٪۱۰", "تومان", "۱۷,۰۰۰")
    assert "تخفیف" not in read


@pytest.mark.parametrize("paper", [A4, A5], ids=["a4", "a5"])
def test_the_footer_and_the_signatures_stand_on_one_page(paper: Paper) -> None:
    shop = replace(SHOP, footer="کالای فروخته‌شده تا هفت روز با همین فاکتور تعویض می‌شود. " * 4)
    for count in range(8, 30):
        many = tuple(line(place, f"کالای {place}", 1000, place * 1000) for place in range(1, count))
        pdf = render_pdf(receipt(sheet(lines=many), shop, FA, paper=paper))
        with opened(pdf) as read:
            texts = [plain(read.getAllText(page).text()) for page in range(read.pageCount())]
        assert sum("فروخته" in text for text in texts) == 1, count
        assert all(("فروخته" in text) == ("امضای" in text) for text in texts), count


def test_a_running_head_that_is_cut_says_so() -> None:
    shop = replace(SHOP, name="فروشگاه زنجیره‌ای بزرگ خانه و کاشانه (شعبهٔ مرکزی تهران بزرگ)")
    read = text_of(render_pdf(receipt(sheet(), shop, FA, paper=A5)))
    assert "..." in read  # as it reads back
    assert "..." not in text_of(render_pdf(receipt(sheet(), SHOP, FA, paper=A5)))


def test_numbers_typed_at_the_till_are_in_the_languages_digits() -> None:
    mobile = "09121234567"
    nameless = sheet(customer_name=mobile, customer_mobile=mobile)
    for paper in (ROLL_80, A4):
        persian = text_of(render_pdf(receipt(nameless, SHOP, FA, paper=paper)))
        assert FA.digits(mobile) in persian
        assert FA.digits("482913") in persian
        assert mobile not in persian
