"""What the dashboard, the settings, a member's page and the lists of drafts and papers ask."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.calendar import Period, business_date, from_jalali
from models.errors import MissingField, StillInUse
from models.queries.customer_card import customer_by_mobile, customer_card, past_invoices
from models.queries.customer_sheet import (
    credit_ledger,
    customer_form,
    open_lots,
    points_ledger,
)
from models.queries.customers import CustomerFilter, count_customers, customer_ids, customer_rows
from models.queries.dashboard import dashboard
from models.queries.drafts import open_draft, parked_drafts, waiting_prints
from models.queries.invoices import InvoiceFilter, invoice_by_number, invoice_ids
from models.queries.products import find_products, product_by_id
from models.queries.reports import daily, method_of
from models.queries.shop import (
    rank_uses,
    read_settings,
    read_shop,
    read_subgroups,
    read_vat_rates,
    titles,
)
from models.services.drafts import drop_draft, park_draft, recall_draft, save_open_draft
from models.services.orders import OrderLine, Tender
from models.services.print_jobs import end_print_job, failed_again, keep_failed_print
from models.services.products import (
    ProductDetails,
    add_subgroup,
    change_product,
    change_subgroup,
    remove_product,
    remove_subgroup,
    restore_product,
)
from models.services.shop import ShopDetails, add_title, change_shop, remove_title
from models.tables.titles import INTERACTION_TYPES, PRODUCT_GROUPS, TAGS
from tests.models.factories import BUILT_IN, OWNER, Trade, order


@pytest.mark.parametrize(
    ("day", "celebrated"),
    [
        ((1405, 12, 28), ["28"]),
        ((1405, 12, 29), ["29", "30"]),
        ((1406, 1, 1), ["1"]),
        ((1408, 12, 29), ["29"]),
        ((1408, 12, 30), ["30"]),
    ],
)
def test_birthdays_of_a_day_that_few_years_have(
    trade: Trade, day: tuple[int, int, int], celebrated: list[str]
) -> None:
    for name, born in (
        ("28", (1399, 12, 28)),
        ("29", (1399, 12, 29)),
        ("30", (1399, 12, 30)),
        ("1", (1400, 1, 1)),
    ):
        trade.join(first_name=name, birth_date=from_jalali(*born))
    today = from_jalali(*day)
    with trade.database.read() as connection:
        assert dashboard(connection, today).birthdays == len(celebrated)
        ids = customer_ids(connection, CustomerFilter(birthday_on=today))
        assert sorted(row.name for row in customer_rows(connection, ids)) == celebrated


def test_the_dashboard(trade: Trade) -> None:
    born = business_date(trade.now)
    member = trade.join(birth_date=born)
    trade.sell(1_000_000, customer=member)
    trade.wait(days=7)
    trade.sell(2_000_000, customer=member, credit=10_000)
    with trade.database.read() as connection:
        told = dashboard(connection, business_date(trade.now))
        earlier = dashboard(connection, born)
    assert (told.today.received, told.used, told.last_week.received) == (
        1_990_000,
        10_000,
        1_000_000,
    )
    assert (told.joined, told.birthdays) == (0, 0)
    assert (earlier.joined, earlier.birthdays) == (1, 1)
    assert [day.received for day in told.days] == [1_000_000, 1_990_000]
    assert (told.follow_ups, told.overdue) == ((), 0)


def test_the_shop_and_its_settings(trade: Trade) -> None:
    trade.vat(900)
    trade.rules(credit_valid_days=90, currency_shown="toman")
    member = trade.join()
    trade.pin(member, 2)
    with trade.database.write() as connection:
        details = ShopDetails("فروشگاه نو", "فارس", "شیراز", "07132233445", "خیابان زند")
        change_shop(connection, details, trade.now)
        shop = read_shop(connection)
        settings = read_settings(connection)
        rates = read_vat_rates(connection)
        uses = rank_uses(connection)
    assert shop is not None
    assert shop.head.name == "فروشگاه نو"
    assert shop.head.address == "فارس، شیراز، خیابان زند"
    assert (settings.credit_valid_days, settings.currency_shown) == (90, "toman")
    assert [(rate.effective_from, rate.rate_bp) for rate in rates] == [
        (business_date(trade.now), 900)
    ]
    assert [(use.customers, use.pinned) for use in uses] == [(0, 0), (1, 1), (0, 0), (0, 0)]


def test_a_members_page(trade: Trade) -> None:
    trade.rules(credit_valid_days=10)
    ahmad = trade.join(first_name="احمد")
    member = trade.join(first_name="حمیدرضا", referrer_id=ahmad)
    sold = trade.sell(10_000_000, customer=member)
    trade.give_credit(member, 500)
    trade.sell(1_000, customer=member, credit=1_000)
    trade.take_back(sold.invoice_id, {1: 500})
    with trade.database.read() as connection:
        form = customer_form(connection, member)
        assert form is not None
        credit = credit_ledger(connection, member)
        points = points_ledger(connection, member)
        lots = open_lots(connection, member)
        past = past_invoices(connection, member)
        card = customer_card(connection, member)
        assert customer_form(connection, 99) is None
        assert customer_by_mobile(connection, "09129999999") is None
        assert count_customers(connection) == 2
    # What came back since was no purchase.
    assert card is not None
    assert card.last_sale is not None
    assert [past[0].kind, past[1].id, past[1].total] == ["return", card.last_sale.id, 0]
    assert (form.referrer_name, form.referral_paid) == ("احمد", True)
    assert [(row.kind, row.amount, row.balance) for row in credit] == [
        ("returned", -50_000, 49_500),
        ("used", -1_000, 99_500),
        ("adjusted", 500, 100_500),
        ("earned", 100_000, 100_000),
    ]
    assert (credit[2].reason, credit[2].staff_name) == ("هدیه", "محمدرضا خرم‌آبادی")
    assert [(row.kind, row.amount, row.balance) for row in points] == [
        ("returned", -5, 5),
        ("earned", 10, 10),
    ]
    expires = business_date(trade.now) + timedelta(days=10)
    assert [(lot.remaining, lot.expires_on) for lot in lots] == [(49_000, expires), (500, expires)]
    assert [(row.kind, row.total) for row in past] == [
        ("return", -5_000_000),
        ("sale", 0),
        ("sale", 10_000_000),
    ]


def test_drafts_are_kept_parked_recalled_and_dropped(trade: Trade) -> None:
    with trade.database.write() as connection:
        first = save_open_draft(connection, "{}", "احمد", 1_000, trade.now)
        assert save_open_draft(connection, '{"a": 1}', "احمد", 2_000, trade.now) == first
        park_draft(connection, first, trade.now)
        second = save_open_draft(connection, "{}", "حمید", 3_000, trade.now)
        draft = open_draft(connection)
        assert draft is not None
        assert (draft.id, draft.total, draft.state) == (second, 3_000, "open")
        assert [(each.id, each.total) for each in parked_drafts(connection)] == [(first, 2_000)]
        drop_draft(connection, second)
        assert recall_draft(connection, first) == '{"a": 1}'
        assert recall_draft(connection, second) is None
        assert parked_drafts(connection) == []
    trade.sell(1_000, draft_id=first)
    with trade.database.read() as connection:
        assert open_draft(connection) is None


def test_papers_that_failed_wait(trade: Trade) -> None:
    with trade.database.write() as connection:
        job = keep_failed_print(connection, "receipt", 1, "صندوق", "خاموش", trade.now)
        failed_again(connection, job, "کاغذ ندارد")
        (waiting,) = waiting_prints(connection)
        assert (waiting.id, waiting.tries, waiting.error) == (job, 2, "کاغذ ندارد")
        end_print_job(connection, job)
        assert waiting_prints(connection) == []


def test_groups_and_subgroups(trade: Trade) -> None:
    with trade.database.write() as connection:
        group = add_title(connection, PRODUCT_GROUPS, "لبنیات", trade.now)
        milk = add_subgroup(connection, group, "شیر", trade.now)
        other = add_subgroup(connection, group, "پنیر", trade.now)
        change_subgroup(connection, other, 1, "پنیر و کره", trade.now)
        product = ProductDetails("شیر", milk, 1_000)
    goods = trade.product(title="شیر", price=1_000)
    with trade.database.write() as connection:
        change_product(connection, goods, product, trade.now)
        change_product(connection, goods, product, trade.now)
        found = find_products(connection, group_id=group)
        assert [each.id for each in found] == [goods]
        assert [each.id for each in find_products(connection, subgroup_id=milk)] == [goods]
        assert len(find_products(connection, limit=1)) == 1
        kept = {row.title: (row.group_title, row.products) for row in read_subgroups(connection)}
        assert kept == {"عمومی": ("عمومی", 1), "شیر": ("لبنیات", 1), "پنیر و کره": ("عمومی", 0)}
        remove_subgroup(connection, other, trade.now)
        remove_product(connection, goods, trade.now)
        assert product_by_id(connection, goods) is None
        restore_product(connection, goods, trade.now)
        found_again = product_by_id(connection, goods)
        assert found_again is not None
        assert found_again.group_title == "لبنیات"
        used = {row.title: row.used for row in titles(connection, PRODUCT_GROUPS)}
        assert used == {"عمومی": 1, "لبنیات": 1}
        with pytest.raises(StillInUse):
            remove_subgroup(connection, milk, trade.now)
        remove_product(connection, goods, trade.now)
        remove_subgroup(connection, milk, trade.now)
        assert [row.title for row in read_subgroups(connection)] == ["عمومی"]
        restore_product(connection, goods, trade.now)
        found_again = product_by_id(connection, goods)
        assert found_again is not None
        assert found_again.subgroup_title == "عمومی"
        remove_title(connection, INTERACTION_TYPES, 3, trade.now)
        assert len(titles(connection, INTERACTION_TYPES)) == 2
        assert titles(connection, TAGS) == []


def test_the_invoice_list(trade: Trade) -> None:
    member, seller = trade.join(), trade.staff("cashier")
    sold = trade.sell(3_000, customer=member)
    trade.issue(order(1_000, tenders=[Tender("card", 1_000)], staff_id=seller))
    trade.wait(days=1)
    trade.take_back(sold.invoice_id)
    yesterday = business_date(trade.now) - timedelta(days=1)

    def ids(sort: str | None = None, descending: bool = True, **fields: object) -> list[int]:
        with trade.database.read() as connection:
            wanted = InvoiceFilter(**fields)  # type: ignore[arg-type]
            return list(invoice_ids(connection, wanted, sort, descending))

    assert ids() == [3, 2, 1]
    assert ids("total") == [1, 2, 3]
    assert ids("total", descending=False) == [3, 2, 1]
    assert ids("customer")[-1] == 2
    assert ids(kind="return") == [3]
    assert ids(period=Period(yesterday, yesterday)) == [2, 1]
    assert ids(staff_id=seller) == [2]
    assert ids(customer_id=member) == [3, 1]
    assert ids(method="card") == [2]
    with trade.database.read() as connection:
        assert invoice_by_number(connection, 2) == 2
        assert invoice_by_number(connection, 9) is None
        assert [day.received for day in daily(connection, Period(yesterday, yesterday))] == [4_000]
    assert method_of(1) == "card"


def test_a_line_may_be_described_at_the_till(trade: Trade) -> None:
    sold = trade.sell(OrderLine(BUILT_IN, 1000, 5_000, title="تعمیر یخچال"), note="فوری")
    sheet = trade.sheet(sold.invoice_id)
    assert (sheet.lines[0].title, sheet.note) == ("تعمیر یخچال", "فوری")
    assert trade.value("SELECT staff_id FROM invoices") == OWNER


def test_a_shop_needs_its_fields(trade: Trade) -> None:
    whole = ShopDetails("الف", "ب", "پ", "ت")
    empty = {
        "name": replace(whole, name=" "),
        "province": replace(whole, province=" "),
        "city": replace(whole, city=""),
        "phone": replace(whole, phone=" "),
    }
    for field, details in empty.items():
        with pytest.raises(MissingField) as caught, trade.database.write() as connection:
            change_shop(connection, details, trade.now)
        assert caught.value.field == field
