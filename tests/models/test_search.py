"""Finding members by any part of any column, in any order, whatever happened to them since."""

from typing import Any

import pytest
from sqlalchemy import event

from models.database import Database
from models.errors import DuplicateCode
from models.loyalty import Band
from models.queries.customer_card import RemovedMember, removed_member
from models.queries.customers import (
    SORTS,
    CustomerFilter,
    customer_ids,
    customer_rows,
    export_rows,
    offered_customers,
)
from models.queries.invoices import InvoiceFilter, invoice_by_number, invoice_ids
from models.queries.numbers import typed_number
from models.queries.products import find_products, product_by_code
from models.queries.rules import read_bands
from models.services.adjustments import adjust_credit, adjust_points
from models.services.customers import (
    CustomerDetails,
    change_customer,
    remove_customer,
    restore_customer,
)
from models.services.products import ProductDetails, change_product, remove_product
from models.services.ranks import set_ranks
from models.services.shop import add_title, rename_title
from models.tables.titles import TAGS
from models.text import persian_digits
from tests.models.factories import Trade
from tests.models.told import join


@pytest.fixture
def club(trade: Trade) -> Trade:
    """Three members with something in every column."""
    with trade.database.write() as connection:
        for title in ("عمده", "نمایشگاه بهار"):
            add_title(connection, TAGS, title, trade.now)
    trade.join(
        mobile="09214880800",
        first_name="احمد",
        last_name="آرانی",
        national_id="0084575948",
        phone="02188776655",
        address="خیابان كاشانی، پلاک ۱۲",
        tag_ids=frozenset({1, 2}),
    )
    trade.join(mobile="09132765300", first_name="حمیدرضا", last_name="خرم‌آبادی")
    trade.join(mobile="09125503771", first_name="شرکت ژرف", kind="company")
    return trade


def found(trade: Trade, text: str, **fields: object) -> list[int]:
    with trade.database.read() as connection:
        wanted = CustomerFilter(text, **fields)  # type: ignore[arg-type]
        ids = sorted(customer_ids(connection, wanted))
        assert sorted(customer_ids(connection, wanted, limit=50)) == ids
        assert sorted(customer_ids(connection, wanted, "name")) == ids
    return ids


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [1, 2, 3]),
        ("احمد", [1]),
        ("حمد", [1]),
        ("ارانی", [1]),
        ("آراني", [1]),
        ("احمد آرانی", [1]),
        ("آرانی احمد", [1]),
        ("خرم آبادی", [2]),
        ("خرم‌آبادی", [2]),
        ("خرمآبادی", []),
        ("حميدرضا", [2]),
        ("کاشانی", [1]),
        ("پلاک 12", [1]),
        ("ژرف", [3]),
        ("حقوقی", [3]),
        ("4880", [1]),
        ("۴۸۸۰", [1]),
        ("٤٨٨٠", [1]),
        ("09214880800", [1]),
        ("+989214880800", [1]),
        ("00989214880800", [1]),
        ("989214880800", [1]),
        ("9214880800", [1]),
        ("0921 488 0800", [1]),
        ("0921-488-0800", [1]),
        ("+98921", [1]),
        ("8457594", [1]),
        ("88776655", [1]),
        ("عمده", [1]),
        ("بهار", [1]),
        ("عادی", [1, 2, 3]),
        ("ا", [1, 2, 3]),
        ("رض", [2]),
        ("ژ", [3]),
        ("ش رض", []),
        ("احمد نیست", []),
        ('"', []),
        ("'; DROP TABLE customers", []),
        ("%", []),
        ("***", []),
    ],
)
def test_any_part_of_any_column(club: Trade, text: str, expected: list[int]) -> None:
    assert found(club, text) == expected


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("text", ["", "عادی", "ا"])
def test_every_column_sorts(club: Trade, sort: str, text: str) -> None:
    club.give_credit(2, 5_000)
    club.give_points(3, 2)
    with club.database.read() as connection:
        wanted = CustomerFilter(text)
        up = list(customer_ids(connection, wanted, sort))
        down = list(customer_ids(connection, wanted, sort, descending=True))
        first = list(customer_ids(connection, wanted, sort, limit=1))
        rows = customer_rows(connection, up)
    assert sorted(up) == sorted(down) == [1, 2, 3]
    assert first == up[:1]
    if sort in ("credit", "points", "mobile"):
        assert [getattr(row, sort) for row in rows] == sorted(getattr(row, sort) for row in rows)
        assert down == up[::-1]
    if sort == "name":
        assert up == [1, 2, 3]


def test_filters(club: Trade) -> None:
    assert found(club, "", tag_id=1) == [1]
    assert found(club, "عادی", tag_id=2) == [1]
    assert found(club, "", rank_id=1) == [1, 2, 3]
    sold = club.sell(10_000_000, customer=2)
    assert found(club, "", rank_id=1) == [1, 3]
    assert found(club, "", not_bought_since=club.now.date()) == [1, 3]
    club.sell(100_000, customer=2, credit=100_000)
    club.take_back(sold.invoice_id)
    assert found(club, "", in_debt=True) == [2]
    assert found(club, "", birth_month=3) == []


def test_a_sale_is_found_at_once(club: Trade) -> None:
    club.sell(12_345_600, customer=1)
    assert found(club, "123456") == [1]
    assert found(club, "123,456") == [1]
    assert found(club, "۱۲۳٬۴۵۶") == [1]
    assert found(club, "برنزی") == [1]
    assert found(club, "عادی") == [2, 3]
    club.assert_well()


def test_a_renamed_rank_is_found_by_its_new_name(club: Trade) -> None:
    with club.database.write() as connection:
        bands = read_bands(connection)
        renamed = [Band(b.id, "ویژه" if b.title == "عادی" else b.title, *_rest(b)) for b in bands]
        set_ranks(connection, renamed, club.now)
    assert found(club, "عادی") == []
    assert found(club, "ویژه") == [1, 2, 3]
    club.sell(4_000_000, customer=1)
    assert found(club, "ویژه") == [2, 3]
    with club.database.write() as connection:
        set_ranks(connection, [Band(0, "همه", 0, None, 100)], club.now)
    assert found(club, "همه") == [1, 2, 3]
    assert found(club, "برنزی") == []
    with club.database.read() as connection:
        pieces = connection.exec_driver_sql("SELECT count(DISTINCT segid) FROM customer_fts_idx")
        assert pieces.scalar_one() == 1
    club.assert_well()


def _rest(band: Band) -> tuple[int, int | None, int, str]:
    return band.first_point, band.end_point, band.credit_bp, band.tone


def test_a_renamed_tag_is_shown_and_found(club: Trade) -> None:
    with club.database.write() as connection:
        rename_title(connection, TAGS, 1, "یلدا", club.now)
        (row,) = customer_rows(connection, [1])
    assert row.tags == "نمایشگاه بهار، یلدا"
    assert found(club, "عمده") == []
    assert found(club, "یلدا") == [1]
    club.assert_well()


def test_who_left_is_not_found_until_brought_back(club: Trade) -> None:
    with club.database.write() as connection:
        remove_customer(connection, 1, club.now)
    for text in ("احمد", "اح", ""):
        assert 1 not in found(club, text)
    with club.database.write() as connection:
        restore_customer(connection, 1, club.now)
    assert found(club, "احمد") == [1]
    with club.database.write() as connection:
        details = CustomerDetails("09214880801", "محمود", "آرانی")
        change_customer(connection, 1, details, club.now)
    assert found(club, "احمد") == []
    assert found(club, "محمود") == [1]
    assert found(club, "عمده") == []
    club.assert_well()


def test_a_number_leads_to_who_had_it_and_was_removed_last(club: Trade) -> None:
    mobile = "09214880800"
    with club.database.write() as connection:
        assert removed_member(connection, mobile) is None
        adjust_credit(connection, 1, 5_000, "x", 1, club.now)
        adjust_points(connection, 1, 7, "x", 1, club.now)
        remove_customer(connection, 1, club.now)
        name = "احمد آرانی"
        assert removed_member(connection, mobile) == RemovedMember(1, name, 5_000, 7)
    club.wait(days=1)
    again = club.join(mobile=mobile)
    with club.database.write() as connection:
        remove_customer(connection, again, club.now)
        found_now = removed_member(connection, mobile)
        assert found_now is not None
        assert found_now.id == again
        # One who goes on as part of another is that other.
        connection.exec_driver_sql(f"UPDATE customers SET merged_into = 2 WHERE id = {again}")
        assert removed_member(connection, mobile) == RemovedMember(1, name, 5_000, 7)


def test_rows_come_in_the_order_asked_for(club: Trade) -> None:
    with club.database.read() as connection:
        assert [row.id for row in customer_rows(connection, [3, 99, 1])] == [3, 1]
        blocks = list(export_rows(connection, [1, 2, 3], block=2))
    assert [[row.id for row in block] for block in blocks] == [[1, 2], [3]]


def test_products_are_found_by_any_part(club: Trade, shop: Database) -> None:
    milk = club.product(title="شیر كم‌چرب ۱ لیتری", code="۱۲", barcode="6260100320014")
    club.product(title="نان")

    def titles(text: str, *, active_only: bool = False) -> list[str]:
        with shop.read() as connection:
            rows = find_products(connection, text, active_only=active_only)
        return [product.title[:4].strip() for product in rows]

    assert titles("کم چرب") == ["شیر"]
    assert titles("شی") == ["شیر"]
    assert titles("0032") == ["شیر"]
    assert titles("12") == ["شیر"]
    assert titles("نان شیر") == []
    with shop.write() as connection:
        details = ProductDetails("ماست", 1, 1000, active=False)
        change_product(connection, milk, details, club.now)
    assert titles("شیر") == []
    assert titles("ماست") == ["ماست"]
    assert titles("ماست", active_only=True) == []
    with shop.write() as connection:
        remove_product(connection, milk, club.now)
    assert titles("ماست") == []
    club.assert_well()


def test_a_code_that_looks_like_a_mobile_number_is_found_as_it_is(club: Trade) -> None:
    """Ten digits that begin with a 9: the ISBN of an older Iranian book."""
    club.product(title="کتاب", barcode="9640012345")
    with club.database.read() as connection:
        for typed in ("9640012345", "۹۶۴۰۰۱۲۳۴۵", "964-00-1234-5", "کتاب 9640012345"):
            assert [one.title for one in find_products(connection, typed)] == ["کتاب"], typed


def test_a_postal_code_that_looks_like_a_mobile_number_finds_its_address(club: Trade) -> None:
    there = club.join(mobile="09120000001", address="مشهد، کدپستی 9183745612")
    called = club.join(mobile="09183745612")
    assert found(club, "9183745612") == [there, called]
    assert found(club, "09183745612") == [called]


@pytest.mark.parametrize("phone", ["021-44556677", "(021) 4455 66 77", "۰۲۱-۴۴۵۵ ۶۶۷۷ داخلی ۱۲"])
def test_a_telephone_typed_with_separators_is_found_by_its_digits(club: Trade, phone: str) -> None:
    member = club.join(mobile="09120000001", phone=phone)
    for typed in ("02144556677", "44556677", "۴۴۵۵۶۶", phone):
        assert found(club, typed) == [member], typed


def test_a_barcode_typed_with_its_gaps_is_found_by_its_scan(club: Trade) -> None:
    product = club.product(title="شیر", barcode="6 260100 320014")
    other = club.product(title="میخ", barcode="12 34", code="1234 5678")

    def sold(typed: str) -> int | None:
        with club.database.read() as connection:
            one = product_by_code(connection, typed)
        return one.id if one else None

    for typed in ("6260100320014", "6 260100 320014", "۶ ۲۶۰۱۰۰ ۳۲۰۰۱۴"):
        assert sold(typed) == product, typed
    # What is no EAN or UPC is left as it is.
    assert sold("12 34") == sold("1234 5678") == other
    assert sold("1234") is None
    with pytest.raises(DuplicateCode):
        club.product(title="دیگر", barcode="6260100320014")


def test_an_invoice_is_found_by_its_number_with_the_prefix(trade: Trade) -> None:
    join(trade, prefix="A")
    first, second = trade.sell(1_000), trade.sell(2_000)

    def ids(text: str) -> list[int]:
        with trade.database.read() as connection:
            return list(invoice_ids(connection, InvoiceFilter(text=text)))

    number = second.number
    for typed in (f"A-{number}", f"a-{number}", f"A{number}", persian_digits(f"A-{number}")):
        assert ids(typed) == [second.invoice_id], typed
        with trade.database.read() as connection:
            prefix, wanted = typed_number(typed) or ("", 0)
            assert invoice_by_number(connection, wanted, prefix) == second.invoice_id
    assert ids(f"B-{number}") == []
    assert ids(str(first.number)) == [first.invoice_id]
    with trade.database.read() as connection:
        assert invoice_by_number(connection, number, "B") is None
    assert [typed_number(text) for text in ("", "A", "-3", "A-", "3A", "²", "1,979")] == [
        *[None] * 6,
        ("", 1979),
    ]


def test_invoices_are_found_by_number_name_and_mobile(club: Trade) -> None:
    club.sell(1_000, customer=1)
    club.sell(2_000)
    club.sell(3_000, customer=2)

    def ids(text: str) -> list[int]:
        with club.database.read() as connection:
            return sorted(invoice_ids(connection, InvoiceFilter(text=text)))

    assert ids("") == [1, 2, 3]
    assert ids("۲") == [2]
    assert ids("احمد") == [1]
    assert ids("0913 276 5300") == [3]
    assert ids("نیست") == []


@pytest.mark.parametrize("text", ["احمد", "احمد آرانی", "12", "1978", "09214880800", "۰۹۲۱۴"])
def test_finding_invoices_reads_by_index_alone(trade: Trade, text: str) -> None:
    asked: list[tuple[str, Any]] = []

    def hear(_c: object, _k: object, sql: str, values: Any, _x: object, _many: bool) -> None:
        asked.append((sql, values))

    engine = trade.database._engine
    event.listen(engine, "before_cursor_execute", hear)
    with trade.database.read() as connection:
        invoice_ids(connection, InvoiceFilter(text=text))
        event.remove(engine, "before_cursor_execute", hear)
        sql, values = next(each for each in asked if "invoices" in each[0])
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        steps = [row.detail for row in plan]
    scans = [step for step in steps if step.startswith("SCAN")]
    assert all("VIRTUAL TABLE INDEX" in step or "anon" in step for step in scans), steps


def test_who_is_called_so_is_offered_before_whom_it_is_only_a_part_of(club: Trade) -> None:
    for place in range(8):
        club.join(mobile=f"0912555010{place}", first_name="سارا", last_name=f"احمدی {place}")
    club.join(mobile="09125550200", first_name="احمد", last_name="یزدی")
    with club.database.read() as connection:
        names = [row.name for row in offered_customers(connection, "احمد", 4)]
        assert names == ["احمد آرانی", "احمد یزدی", "سارا احمدی 7", "سارا احمدی 6"]
        assert [row.name for row in offered_customers(connection, "احمد یز", 4)] == ["احمد یزدی"]
        assert [row.id for row in offered_customers(connection, "۰۹۲۱۴۸", 4)] == [1]
        assert offered_customers(connection, "هیچ‌کس", 4) == []
        remove_customer(connection, 1, club.now)
        assert "احمد آرانی" not in [row.name for row in offered_customers(connection, "احمد", 9)]
