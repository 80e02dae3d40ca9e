"""Valid invoices, shops and closings for the printing tests."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from models.display import Display
from models.queries.sheets import (
    ClosingSheet,
    Denomination,
    Figures,
    InvoiceSheet,
    MethodTotal,
    SheetLine,
    SheetPayment,
    ShopHead,
)
from printing.raster import opened

FA = Display("fa")
EN = Display("en")
ISSUED = datetime(2024, 5, 18, 10, 42, 31, tzinfo=UTC)


def line(
    position: int,
    title: str,
    quantity: int,
    unit_price: int,
    discount: int = 0,
    *,
    code: str = "",
    unit: str = "عدد",
) -> SheetLine:
    gross = quantity * unit_price // 1000
    return SheetLine(
        id=position,
        position=position,
        product_id=position,
        code=code,
        title=title,
        unit=unit,
        quantity=quantity,
        unit_price=unit_price,
        gross=gross,
        discount=discount,
        invoice_discount=0,
        vat=0,
        net=gross - discount,
    )


LINES = (
    line(1, "قهوه اسپرسو دوبل", 2000, 850_000, code="1001"),
    line(2, "iPhone 15 Pro Max (256GB) Titanium", 1000, 645_000_000, 5_000_000, code="A-2231"),
    line(3, "چای سیاه لاهیجان (بسته ۵۰۰ گرمی)", 1250, 4_200_000, 125_000, unit="کیلوگرم"),
    line(4, "نان", 3000, 20_000),
)


def sheet(**changes: Any) -> InvoiceSheet:
    lines = changes.pop("lines", LINES)
    gross = sum(each.gross for each in lines)
    discounts = sum(each.discount for each in lines)
    used = changes.get("used", 144_200)
    payable = gross - discounts - 10_000
    total = payable - used
    values: dict[str, Any] = {
        "id": 1,
        "uuid": bytes(range(16)),
        "kind": "sale",
        "number": "1979",
        "original_number": None,
        "original_id": None,
        "issued_at": ISSUED,
        "business_date": date(2024, 5, 18),
        "salesperson": "مریم رضایی",
        "register": "صندوق ۱",
        "customer_id": 5,
        "customer_name": "احمد آرانی",
        "customer_mobile": "09214880800",
        "lines": lines,
        "payments": (
            SheetPayment("cash", total // 2, total // 2 + 5_000, 5_000, ""),
            SheetPayment("card", total - total // 2, 0, 0, "482913"),
        ),
        "gross": gross,
        "line_discounts": discounts,
        "invoice_discount": 10_000,
        "vat": 0,
        "vat_bp": 0,
        "payable": payable,
        "used": used,
        "total": total,
        "earned": 139_200,
        "points": 6,
        "rank_title": "برنزی",
        "rank_tone": "bronze",
        "credit_bp": 200,
        "rials_per_point": 1_000_000,
        "credit_after": 144_200,
        "points_after": 10,
        "rank_after": "برنزی",
        "note": "",
    }
    return InvoiceSheet(**{**values, **changes})


def sale_back(**changes: Any) -> InvoiceSheet:
    total = sheet().total
    return sheet(
        kind="return",
        number="1980",
        original_number="1931",
        original_id=7,
        payments=(SheetPayment("cash", total, total, 0, ""),),
        **changes,
    )


def walk_in(**changes: Any) -> InvoiceSheet:
    return sheet(
        customer_id=None,
        customer_name="",
        customer_mobile="",
        used=0,
        earned=0,
        points=0,
        credit_after=None,
        points_after=None,
        rank_after="",
        **changes,
    )


def logo() -> bytes:
    picture = Image.new("RGBA", (200, 120), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((40, 0, 160, 119), fill=(17, 122, 80, 255))
    output = BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


SHOP = ShopHead(
    name="فروشگاه ساجاک",
    phone="02188776655",
    address="تهران، خیابان ولیعصر، پلاک ۱۲",
    footer="از خرید شما سپاسگزاریم\nلطفاً فاکتور را نگه دارید.",
)

CLOSING = ClosingSheet(
    session_id=1,
    number=128,
    register="صندوق ۱",
    opened_at=ISSUED - timedelta(hours=6),
    opened_by="مریم رضایی",
    closed_at=ISSUED,
    closed_by="علی محمدی",
    opening_float=2_000_000,
    cash_received=48_300_000,
    cash_refunded=1_200_000,
    paid_in=500_000,
    paid_out=3_000_000,
    expected=46_600_000,
    denominations=(Denomination(1_000_000, 40), Denomination(500_000, 13)),
    counted=46_500_000,
    difference=-100_000,
    reason="خطا در پس دادن باقی پول",
    figures=Figures(84, 213, 312_450_000, 8_120_000, 304_330_000, 5_210_400, 3, 1_200_000),
    methods=(MethodTotal("cash", 31, 47_100_000), MethodTotal("card", 50, 257_230_000)),
    first_invoice="1895",
    last_invoice="1979",
)


def plain(text: str) -> str:
    """Text as it is compared: joined forms as letters, nothing invisible, single spaces."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub("[\u200b-\u200f\u2066-\u2069\ufeff\x00-\x1f]", " ", text.replace("\u200c", ""))
    return re.sub(r"\s+", " ", text)


def text_of(pdf: bytes) -> str:
    """What a reader copies out of a PDF, all pages."""
    with opened(pdf) as document:
        pages = [document.getAllText(page).text() for page in range(document.pageCount())]
    return plain("\n".join(pages))
