"""A year of trade for a shop that has just been opened: products, members, days, sales, returns."""

import random
from datetime import UTC, date, datetime, time, timedelta

from models.calendar import SHOP_ZONE
from models.database import Connection, Database
from models.queries.customer_card import customer_card
from models.queries.products import Product, find_products
from models.queries.sheets import Denomination
from models.queries.till import open_session, session_sums
from models.services.customers import CustomerDetails, join_club
from models.services.orders import Order, OrderLine, Tender
from models.services.products import ProductDetails, add_product, add_subgroup
from models.services.return_preview import ReturnLine, ReturnOrder, preview_return
from models.services.returns import return_invoice
from models.services.sales import issue_invoice
from models.services.shop import add_title, change_rules
from models.services.till import close_till, open_till
from models.tables.titles import PRODUCT_GROUPS, TAGS

GOODS = {
    "خوراکی": {
        "لبنیات": [
            ("شیر کم‌چرب ۱ لیتری", "6260100320014", 385_000),
            ("ماست چکیده ۵۰۰ گرمی", "6260100450018", 620_000),
            ("پنیر لیقوان ۴۰۰ گرمی", "6260100110059", 1_480_000),
            ("کره ۱۰۰ گرمی", "6260100770022", 540_000),
        ],
        "نان": [
            ("نان لواش بسته‌ای", "6261107020038", 150_000),
            ("نان تست سبوس‌دار", "6261107030044", 420_000),
        ],
        "خواربار": [
            ("روغن آفتاب‌گردان ۱٫۵ لیتر", "6260402111203", 1_890_000),
            ("برنج هاشمی ۱۰ کیلویی", "6260417700115", 14_900_000),
            ("چای ایرانی ۵۰۰ گرمی", "6260419950020", 2_750_000),
            ("قند حبه ۷۰۰ گرمی", "6260421180031", 690_000),
            ("رب گوجه ۸۰۰ گرمی", "6260423310046", 910_000),
            ("زعفران سرگل ۱ مثقال", "6260425540052", 9_800_000),
        ],
    },
    "نوشیدنی": {
        "گرم": [
            ("Nescafé Gold 100g", "7613036303712", 4_250_000),
            ("دمنوش بهارنارنج", "6260431170065", 980_000),
        ],
        "سرد": [
            ("آب معدنی ۱٫۵ لیتر", "6260433320071", 180_000),
            ("دوغ گازدار ۱٫۵ لیتر", "6260433390078", 450_000),
            ("آب‌میوهٔ انار ۱ لیتر", "6260433470083", 760_000),
        ],
    },
    "خدمات": {"ارسال": [("ارسال به منزل", "", 500_000)]},
}
FIRST_NAMES = (
    "زهرا علی مریم رضا سارا حسین نگار مهدی پری‌ناز محمد الهام امیر لیلا کاوه شیرین بهرام نرگس "
    "آرش مینا فرهاد یاسمن سهراب پروین کیان"
).split()
LAST_NAMES = (
    "احمدی موسوی کیانی قاسمی رستمی فراهانی شریفی کاظمی نوری صادقی جعفری یوسفی کریمی حیدری "
    "اکبری طاهری سلطانی بهرامی پژوهش‌فر گلستانی"
).split()
PLACES = (
    "تهران، خیابان آزادی",
    "کرج، گوهردشت",
    "قم، بلوار امین",
    "تهران، شهرک غرب",
    "شیراز، ملاصدرا",
    "",
)
TAG_TITLES = ("نمایشگاه بهاره", "عمده", "پرسنل")
AHMAD = "09214880800"
_MEMBERS = 180
_DAYS = 365


def stock(connection: Connection, now: datetime) -> None:
    """Fill the shelves."""
    for group, subgroups in GOODS.items():
        group_id = add_title(connection, PRODUCT_GROUPS, group, now)
        for subgroup, goods in subgroups.items():
            subgroup_id = add_subgroup(connection, group_id, subgroup, now)
            for title, barcode, price in goods:
                kind = "goods" if barcode else "service"
                details = ProductDetails(
                    title, subgroup_id, price, barcode=barcode, kind=kind, taxable=False
                )
                add_product(connection, details, now)


def trade(database: Database, owner_id: int, today: date) -> None:
    """Sell for a year, up to yesterday. The same figures every time for the same `today`."""
    chance = random.Random(1403)
    first = today - timedelta(days=_DAYS)
    opened = _at(first, 8, 0)
    with database.write() as connection:
        change_rules(
            connection,
            {"referral_kind": "fixed", "referral_credit": 50_000, "rials_per_point": 2_000_000},
            opened,
        )
        stock(connection, opened)
        tags = [add_title(connection, TAGS, title, opened) for title in TAG_TITLES]
        members = _join_all(connection, chance, owner_id, tags, opened)
        goods = [product for product in find_products(connection) if not product.built_in]
    drawer = 5_000_000
    for days in range(_DAYS):
        day = first + timedelta(days=days)
        with database.write() as connection:
            drawer = _sell_for_a_day(connection, chance, owner_id, members, goods, day, drawer)


def _join_all(
    connection: Connection, chance: random.Random, owner_id: int, tags: list[int], now: datetime
) -> list[int]:
    details = CustomerDetails(
        AHMAD, "احمد", "آرانی", national_id="0012345679", address=PLACES[0], gender="male"
    )
    members = [join_club(connection, details, owner_id, now)]
    for number in range(_MEMBERS):
        company = number % 29 == 7
        person = CustomerDetails(
            mobile=f"0912{3_000_000 + number * 41_333 % 6_999_999:07}",
            first_name="شرکت" if company else chance.choice(FIRST_NAMES),
            last_name=chance.choice(LAST_NAMES),
            kind="company" if company else "person",
            birth_date=None if company else date(1960 + number % 45, number % 12 + 1, 15),
            address=chance.choice(PLACES),
            referrer_id=chance.choice(members) if number % 5 == 0 else None,
            tag_ids=frozenset({chance.choice(tags)} if number % 4 == 0 else ()),
        )
        members.append(join_club(connection, person, owner_id, now))
    return members


def _sell_for_a_day(
    connection: Connection,
    chance: random.Random,
    owner_id: int,
    members: list[int],
    goods: list[Product],
    day: date,
    drawer: int,
) -> int:
    """One day from opening to closing; what the drawer holds in the evening."""
    open_till(connection, drawer, owner_id, _at(day, 8, 0))
    busy = 2 if day.weekday() == 4 else 6
    invoices = []
    for _ in range(chance.randint(busy, busy + 6)):
        moment = _at(day, chance.randint(9, 21), chance.randint(0, 59))
        # Some come often, most now and then.
        customer = members[int(len(members) * chance.random() ** 2)]
        walk_in = chance.random() < 0.12
        invoices.append(
            _sell(connection, chance, owner_id, None if walk_in else customer, goods, moment)
        )
    if chance.random() < 0.15:
        _take_back(connection, owner_id, invoices[0], _at(day, 22, 0))
    session = open_session(connection)
    assert session is not None
    expected = session_sums(connection, session.id).expected
    counted = (Denomination(10_000, expected // 10_000), Denomination(1, expected % 10_000))
    close_till(connection, counted, "", owner_id, _at(day, 23, 0))
    return min(expected, 5_000_000)


def _sell(
    connection: Connection,
    chance: random.Random,
    owner_id: int,
    customer_id: int | None,
    goods: list[Product],
    moment: datetime,
) -> int:
    chosen = chance.sample(goods, chance.randint(1, 4))
    lines = tuple(
        OrderLine(product.id, chance.choice((1, 1, 1, 2, 3)) * 1000, product.price)
        for product in chosen
    )
    gross = sum(line.quantity * line.unit_price // 1000 for line in lines)
    discount = gross // 20 // 10_000 * 10_000 if chance.random() < 0.1 else 0
    credit = 0
    if customer_id is not None and chance.random() < 0.2:
        card = customer_card(connection, customer_id)
        credit = min(card.credit, gross - discount) if card else 0
    total = gross - discount - credit
    method = chance.choice(("card", "card", "card", "cash", "transfer"))
    order = Order(
        owner_id,
        lines,
        (Tender(method, total),),
        customer_id,
        invoice_discount=discount,
        use_credit=credit,
    )
    return issue_invoice(connection, order, moment).invoice_id


def _take_back(connection: Connection, owner_id: int, invoice_id: int, moment: datetime) -> None:
    from models.queries.invoices import invoice_sheet

    sheet = invoice_sheet(connection, invoice_id)
    assert sheet is not None
    line = sheet.lines[0]
    order = ReturnOrder(invoice_id, (ReturnLine(line.id, line.quantity),), owner_id)
    back = preview_return(connection, order).money_back
    refunds = (Tender("card", back),) if back else ()
    return_invoice(
        connection,
        ReturnOrder(order.original_id, order.lines, owner_id, refunds, note="کالای معیوب"),
        moment,
    )


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), SHOP_ZONE).astimezone(UTC)
