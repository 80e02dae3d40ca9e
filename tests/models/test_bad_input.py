"""What a person may do wrong: a typed error with what it takes to say so, and nothing written."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from models import errors as e
from models.calendar import business_date
from models.loyalty import Band
from models.money import LARGEST
from models.queries.products import product_by_code
from models.services.adjustments import adjust_credit, adjust_points, pin_rank
from models.services.customers import (
    CustomerDetails,
    change_customer,
    join_club,
    remove_customer,
    restore_customer,
)
from models.services.orders import OrderLine, Tender
from models.services.products import (
    ProductDetails,
    add_product,
    add_subgroup,
    change_product,
    remove_product,
    remove_subgroup,
)
from models.services.ranks import set_ranks
from models.services.sales import issue_invoice
from models.services.shop import (
    ShopDetails,
    add_title,
    change_rules,
    change_shop,
    open_shop,
    remove_title,
    rename_title,
    set_vat,
)
from models.services.staff import NewStaff, add_staff, change_staff, sign_in
from models.tables.titles import PRODUCT_GROUPS, TAGS
from tests.models.factories import BUILT_IN, OPENED, OWNER, Trade, order

Act = Callable[[Any], object]
AHMAD, HAMID = 1, 2
HUGE = 2**63
GHOST = 99


@pytest.fixture
def known(trade: Trade) -> Trade:
    """احمد with 50 000 rials, who brought حمیدرضا; milk, a tag that is borne, a cashier."""
    trade.join(mobile="09214880800", first_name="احمد", last_name="آرانی")
    trade.join(mobile="09132765300", first_name="حمیدرضا", last_name="آرا", referrer_id=AHMAD)
    trade.give_credit(AHMAD, 50_000)
    trade.product(title="شیر", code="12", barcode="6260100320014")
    trade.staff("cashier")
    with trade.database.write() as connection:
        add_title(connection, TAGS, "عمده", OPENED)
        change_customer(
            connection,
            HAMID,
            CustomerDetails(
                "09132765300", "حمیدرضا", "آرا", referrer_id=AHMAD, tag_ids=frozenset({1})
            ),
            OPENED,
        )
    return trade


def _sell(*lines: OrderLine | int, **fields: Any) -> Act:
    return lambda connection: issue_invoice(connection, order(*lines, **fields), OPENED)


def _join(mobile: str = "09121111111", **fields: Any) -> Act:
    return lambda connection: join_club(
        connection, CustomerDetails(mobile, **fields), OWNER, OPENED
    )


def _change(customer: int, mobile: str, **fields: Any) -> Act:
    return lambda connection: change_customer(
        connection, customer, CustomerDetails(mobile, **fields), OPENED
    )


def _product(title: str = "نان", **fields: Any) -> Act:
    details = {"subgroup_id": 1, "price": 1000, **fields}
    return lambda connection: add_product(connection, ProductDetails(title, **details), OPENED)


def _ranks(*bands: Band) -> Act:
    return lambda connection: set_ranks(connection, bands, OPENED)


def _rules(**changes: object) -> Act:
    return lambda connection: change_rules(connection, changes, OPENED)


def _staff(**fields: Any) -> Act:
    person = {"first_name": "نام", "last_name": "خانوادگی", "role": "cashier", "pin": "1234"}
    return lambda connection: add_staff(connection, NewStaff(**{**person, **fields}), OPENED)


_TOMORROW = business_date(OPENED) + timedelta(days=1)
BAD: list[tuple[str, Act, e.ShopError]] = [
    # Mobile numbers.
    ("wrong mobile", _join("0912"), e.BadMobile("0912")),
    ("letters in a mobile", _join("0912abc4567"), e.BadMobile("0912abc4567")),
    # Telephones, and days to come.
    ("letters in a telephone", _join(phone="02188x"), e.BadPhone("02188x")),
    ("a word for a telephone", _change(HAMID, "09132765300", phone="ندارد"), e.BadPhone("ندارد")),
    ("born tomorrow", _join(birth_date=_TOMORROW), e.DateAhead("birth_date")),
    ("married tomorrow", _join(marriage_date=_TOMORROW), e.DateAhead("marriage_date")),
    (
        "letters in the shop's telephone",
        lambda connection: change_shop(
            connection, ShopDetails("آرا", "تهران", "تهران", "abc"), OPENED
        ),
        e.BadPhone("abc"),
    ),
    ("foreign mobile", _join("+971501234567"), e.BadMobile("+971501234567", foreign=True)),
    ("no mobile", _join("  "), e.MissingField("mobile")),
    (
        "duplicate mobile, typed otherwise",
        _join("+98 921 488 08 00"),
        e.DuplicateMobile("09214880800", AHMAD, "احمد آرانی"),
    ),
    (
        "another's mobile",
        _change(HAMID, "۰۹۲۱۴۸۸۰۸۰۰"),
        e.DuplicateMobile("09214880800", AHMAD, "احمد آرانی"),
    ),
    ("national id", _join(national_id="0084575947"), e.BadNationalId("0084575947")),
    (
        "legal id",
        _join(kind="company", national_id="0084575948"),
        e.BadNationalId("0084575948", legal=True),
    ),
    # Referrers.
    ("oneself", _change(AHMAD, "09214880800", referrer_id=AHMAD), e.RefersToSelf("احمد آرانی")),
    ("a circle", _change(AHMAD, "09214880800", referrer_id=HAMID), e.RefersToSelf("حمیدرضا آرا")),
    ("a ghost of a referrer", _join(referrer_id=GHOST), e.NotFound("customer")),
    ("a ghost of a tag", _join(tag_ids=frozenset({GHOST})), e.NotFound("tag")),
    ("a ghost of a customer", _change(GHOST, "09121111111"), e.NotFound("customer")),
    (
        "removing a ghost",
        lambda connection: remove_customer(connection, GHOST, OPENED),
        e.NotFound("customer"),
    ),
    # Lines.
    ("no line", _sell(), e.EmptyInvoice()),
    ("quantity zero", _sell(10, OrderLine(BUILT_IN, 0, 1)), e.BadLine(2, "quantity")),
    ("quantity negative", _sell(OrderLine(BUILT_IN, -1, 1)), e.BadLine(1, "quantity")),
    ("price negative", _sell(OrderLine(BUILT_IN, 1, -1)), e.BadLine(1, "unit_price")),
    (
        "discount above the line",
        _sell(OrderLine(BUILT_IN, 1000, 10, discount=11)),
        e.DiscountTooLarge(11, 10, 1),
    ),
    ("discount above the invoice", _sell(10, discount=11), e.DiscountTooLarge(11, 10)),
    ("discount beyond 64 bits", _sell(10, discount=HUGE), e.DiscountTooLarge(HUGE, 10)),
    ("price beyond 64 bits", _sell(HUGE), e.AmountTooLarge(1)),
    ("quantity beyond 64 bits", _sell(OrderLine(BUILT_IN, HUGE, 0)), e.AmountTooLarge(1)),
    ("sum too large", _sell(LARGEST, 1), e.AmountTooLarge()),
    (
        "a ghost of a product",
        _sell(OrderLine(GHOST, 1000, 1, title="؟")),
        e.NotFound("product", "؟"),
    ),
    # Credit.
    (
        "credit above the balance",
        _sell(100_000, customer=AHMAD, credit=50_001),
        e.CreditTooLarge(50_001, 50_000, "balance"),
    ),
    (
        "credit above the invoice",
        _sell(10_000, customer=AHMAD, credit=10_001),
        e.CreditTooLarge(10_001, 10_000, "payable"),
    ),
    (
        "credit negative",
        _sell(10_000, customer=AHMAD, credit=-1),
        e.CreditTooLarge(-1, 10_000, "payable"),
    ),
    (
        "credit beyond 64 bits",
        _sell(10_000, customer=AHMAD, credit=HUGE),
        e.CreditTooLarge(HUGE, 10_000, "payable"),
    ),
    (
        "credit of a walk-in",
        _sell(10_000, credit=1),
        e.CreditTooLarge(1, 0, "nobody"),
    ),
    ("a ghost buys", _sell(10_000, customer=GHOST), e.NotFound("customer")),
    # Payments.
    (
        "too little",
        _sell(10_000, tenders=[Tender("cash", 9_999)]),
        e.PaymentMismatch(10_000, 1),
    ),
    (
        "too much by card",
        _sell(10_000, tenders=[Tender("card", 10_001)]),
        e.PaymentMismatch(10_000, -1),
    ),
    (
        "change above the cash",
        _sell(10_000, tenders=[Tender("card", 10_000), Tender("card", 5), Tender("cash", 4)]),
        e.PaymentMismatch(10_000, -9),
    ),
    (
        "a negative payment",
        _sell(10_000, tenders=[Tender("card", -5), Tender("cash", 10_005)]),
        e.PaymentMismatch(10_000, 0),
    ),
    (
        "cash beyond 64 bits",
        _sell(10_000, tenders=[Tender("cash", HUGE)]),
        e.BadAmount(str(HUGE), "too_large"),
    ),
    # Ranks.
    (
        "a gap",
        _ranks(Band(1, "الف", 0, 4, 0), Band(2, "ب", 5, None, 0)),
        e.BandsApart("الف", "ب", 4, 5),
    ),
    (
        "an overlap",
        _ranks(Band(1, "الف", 0, 6, 0), Band(2, "ب", 5, None, 0)),
        e.BandsApart("الف", "ب", 6, 5),
    ),
    ("no ranks", _ranks(), e.BadBand("", "no_ranks")),
    ("a rank without a title", _ranks(Band(1, " ", 0, None, 0)), e.MissingField("title")),
    (
        "two ranks of one title",
        _ranks(Band(1, "طلایی", 0, 4, 0), Band(2, "طلايي", 4, None, 0)),
        e.DuplicateTitle("طلایی"),
    ),
    (
        "points beyond 64 bits",
        _ranks(Band(1, "الف", 0, HUGE, 0), Band(2, "ب", HUGE, None, 0)),
        e.BadAmount(str(HUGE), "too_large"),
    ),
    (
        "a ghost of a rank",
        lambda connection: pin_rank(connection, AHMAD, GHOST, OPENED),
        e.NotFound("rank"),
    ),
    # Adjustments.
    (
        "no reason",
        lambda connection: adjust_points(connection, AHMAD, 1, " ", OWNER, OPENED),
        e.ReasonNeeded(1),
    ),
    (
        "more points than there are",
        lambda connection: adjust_points(connection, AHMAD, -1, "چون", OWNER, OPENED),
        e.BalanceTooSmall(0),
    ),
    (
        "more credit than there is",
        lambda connection: adjust_credit(connection, AHMAD, -50_001, "چون", OWNER, OPENED),
        e.BalanceTooSmall(50_000),
    ),
    (
        "credit given beyond 64 bits",
        lambda connection: adjust_credit(connection, AHMAD, HUGE, "چون", OWNER, OPENED),
        e.BadAmount(str(HUGE), "too_large"),
    ),
    (
        "points beyond 64 bits given",
        lambda connection: adjust_points(connection, AHMAD, HUGE, "چون", OWNER, OPENED),
        e.BadAmount(str(HUGE), "too_large"),
    ),
    (
        "a ghost adjusted",
        lambda connection: adjust_credit(connection, GHOST, 1, "چون", OWNER, OPENED),
        e.NotFound("customer"),
    ),
    # Goods.
    ("no title", _product(" "), e.MissingField("title")),
    ("a negative price", _product(price=-1), e.BadAmount("-1", "negative")),
    ("a price beyond 64 bits", _product(price=HUGE), e.AmountTooLarge()),
    ("another's code", _product(code="۱۲"), e.DuplicateCode("code", "12", "شیر")),
    (
        "another's barcode",
        _product(barcode="٦٢٦٠١٠٠٣٢٠٠١٤"),
        e.DuplicateCode("barcode", "6260100320014", "شیر"),
    ),
    (
        "a code that is another's barcode",
        _product(code="6260100320014"),
        e.DuplicateCode("code", "6260100320014", "شیر"),
    ),
    (
        "a barcode that is another's code",
        _product(barcode="۱۲"),
        e.DuplicateCode("barcode", "12", "شیر"),
    ),
    ("a ghost of a subgroup", _product(subgroup_id=GHOST), e.MissingField("subgroup")),
    (
        "the built-in product switched off",
        lambda connection: change_product(
            connection, BUILT_IN, ProductDetails("خرید", 1, 0, active=False), OPENED
        ),
        e.StillInUse("خرید از پوز", 1),
    ),
    (
        "the built-in product removed",
        lambda connection: remove_product(connection, BUILT_IN, OPENED),
        e.NotFound("product"),
    ),
    (
        "a ghost of a product changed",
        lambda connection: change_product(connection, GHOST, ProductDetails("؟", 1, 0), OPENED),
        e.NotFound("product"),
    ),
    (
        "a subgroup with products",
        lambda connection: remove_subgroup(connection, 1, OPENED),
        e.StillInUse("عمومی", 2),
    ),
    (
        "a subgroup twice",
        lambda connection: add_subgroup(connection, 1, "عمومي", OPENED),
        e.DuplicateTitle("عمومی"),
    ),
    (
        "a subgroup of nothing",
        lambda connection: add_subgroup(connection, GHOST, "الف", OPENED),
        e.NotFound("product_group"),
    ),
    # Lists of titles.
    (
        "a tag twice",
        lambda connection: add_title(connection, TAGS, " عمده ", OPENED),
        e.DuplicateTitle("عمده"),
    ),
    (
        "no tag",
        lambda connection: add_title(connection, TAGS, " ", OPENED),
        e.MissingField("title"),
    ),
    (
        "a tag that is borne",
        lambda connection: remove_title(connection, TAGS, 1, OPENED),
        e.StillInUse("عمده", 1),
    ),
    (
        "a ghost of a tag removed",
        lambda connection: remove_title(connection, TAGS, GHOST, OPENED),
        e.NotFound("tag"),
    ),
    (
        "a ghost of a group renamed",
        lambda connection: rename_title(connection, PRODUCT_GROUPS, GHOST, "الف", OPENED),
        e.NotFound("product_group"),
    ),
    # Settings.
    ("above 100 %", _rules(credit_share_bp=10_001), e.BadPercent("10001")),
    ("no rials per point", _rules(rials_per_point=0), e.MissingField("rials_per_point")),
    ("a negative smallest invoice", _rules(credit_min_invoice=-1), e.BadAmount("-1", "negative")),
    (
        "a reward beyond 64 bits",
        _rules(referral_credit=HUGE),
        e.BadAmount(str(HUGE), "too_large"),
    ),
    ("credit that is never valid", _rules(credit_valid_days=0), e.BadNumber("0", 1, 36_500)),
    (
        "credit valid for ever and ever",
        _rules(credit_valid_days=10**9),
        e.BadNumber(str(10**9), 1, 36_500),
    ),
    (
        "a tax above 100 %",
        lambda connection: set_vat(connection, OPENED.date(), 10_001, OWNER, OPENED),
        e.BadPercent("10001"),
    ),
    (
        "a shop without a name",
        lambda connection: change_shop(connection, ShopDetails(" ", "a", "b", "c"), OPENED),
        e.MissingField("name"),
    ),
    (
        "a first run without a telephone",
        lambda connection: open_shop(
            connection,
            ShopDetails("الف", "ب", "پ", ""),
            NewStaff("نام", "خانوادگی", "owner", "1234"),
            OPENED,
        ),
        e.MissingField("phone"),
    ),
    # People.
    ("a short PIN", _staff(pin="123"), e.BadPin()),
    ("a PIN of letters", _staff(pin="abcd"), e.BadPin()),
    ("no name", _staff(first_name=" "), e.MissingField("first_name")),
    ("a wrong mobile of staff", _staff(mobile="12"), e.BadMobile("12")),
    (
        "the last owner demoted",
        lambda connection: change_staff(
            connection, OWNER, NewStaff("نام", "خانوادگی", "manager", ""), True, OPENED
        ),
        e.LastOwner(),
    ),
    (
        "a ghost of staff",
        lambda connection: change_staff(
            connection, GHOST, NewStaff("نام", "خانوادگی", "manager", ""), True, OPENED
        ),
        e.NotFound("staff"),
    ),
    (
        "a ghost signs in",
        lambda connection: sign_in(connection, GHOST, "1234", OPENED),
        e.NotFound("staff"),
    ),
]


def everything(trade: Trade) -> dict[str, list[Any]]:
    with trade.database.read() as connection:
        tables = list(
            connection.exec_driver_sql(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            ).scalars()
        )
        return {
            table: sorted(map(repr, connection.exec_driver_sql(f"SELECT * FROM {table}").all()))
            for table in [*tables, "sqlite_sequence"]
        }


@pytest.mark.parametrize(
    ("act", "error"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_bad_input_is_told_and_writes_nothing(known: Trade, act: Act, error: e.ShopError) -> None:
    before = everything(known)
    with pytest.raises(type(error)) as caught, known.database.write() as connection:
        act(connection)
    assert vars(caught.value) == vars(error)
    assert everything(known) == before


def test_a_barcode_not_found_is_nothing(known: Trade) -> None:
    with known.database.read() as connection:
        assert product_by_code(connection, "6260100320015") is None
        assert product_by_code(connection, "") is None
        found = product_by_code(connection, " ۶۲۶۰۱۰۰۳۲۰۰۱۴ ")
        assert found is not None
        assert found.title == "شیر"


def test_a_member_who_left_buys_nothing_until_brought_back(known: Trade) -> None:
    with known.database.write() as connection:
        remove_customer(connection, AHMAD, known.now)
    for act in (
        _sell(10_000, customer=AHMAD),
        _join(referrer_id=AHMAD),
        lambda connection: adjust_credit(connection, AHMAD, 1, "چون", OWNER, OPENED),
    ):
        with pytest.raises(e.NotFound), known.database.write() as connection:
            act(connection)
    other = known.join(mobile="09214880800")
    with pytest.raises(e.DuplicateMobile) as caught, known.database.write() as connection:
        restore_customer(connection, AHMAD, known.now)
    assert caught.value.customer_id == other
    with known.database.write() as connection:
        remove_customer(connection, other, known.now)
        restore_customer(connection, AHMAD, known.now)
    assert known.card(AHMAD).credit == 50_000
    known.assert_well()


def test_a_failed_sale_gives_its_number_back(known: Trade) -> None:
    first = known.sell(1_000)
    with pytest.raises(e.PaymentMismatch):
        known.issue(order(1_000, tenders=[Tender("cash", 1)]))
    known.now += timedelta(minutes=1)
    assert known.sell(1_000).number == first.number + 1
    known.assert_well()
