"""Issuing: what a sale earns, by which rules, who is rewarded, and what it writes."""

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import Period, business_date
from models.errors import (
    ApprovalNeeded,
    BalanceTooSmall,
    CreditTooLarge,
    NotFound,
    ReferrerFixed,
)
from models.queries.customer_sheet import credit_ledger
from models.queries.invoices import InvoiceFilter, invoice_ids, invoice_rows
from models.queries.reports import Split, figures, sales_by
from models.queries.rules import read_bands
from models.queries.sheets import Figures
from models.queries.terms import sale_terms
from models.services.customers import remove_customer, restore_customer
from models.services.orders import OrderLine, Tender
from models.services.products import ProductDetails, add_product, add_subgroup
from models.services.ranks import Ranked, set_ranks, write_ranks
from models.services.shop import add_title, set_vat
from models.services.staff import NewStaff, change_staff
from models.tables.titles import PRODUCT_GROUPS
from tests.models.factories import OWNER, Trade, fewer, new_shop, order


def test_a_split_payment_and_change(trade: Trade) -> None:
    issued = trade.issue(
        order(
            1_000_000,
            tenders=[
                Tender("card", 300_000, "123456"),
                Tender("transfer", 200_000),
                Tender("cash", 400_000),
                Tender("cash", 200_000),
                Tender("card", 0),
            ],
        )
    )
    assert issued.change == 100_000
    sheet = trade.sheet(issued.invoice_id)
    assert [(p.method, p.amount, p.tendered, p.change, p.reference) for p in sheet.payments] == [
        ("card", 300_000, 300_000, 0, "123456"),
        ("transfer", 200_000, 200_000, 0, ""),
        ("cash", 500_000, 600_000, 100_000, ""),
    ]
    trade.assert_well()


def test_an_invoice_of_nothing_is_issued(trade: Trade) -> None:
    member = trade.join()
    trade.give_credit(member, 5_000)
    free = trade.sell(OrderLine(1, 1000, 5_000, discount=5_000), customer=member)
    by_credit = trade.sell(5_000, customer=member, credit=5_000)
    assert (free.total, by_credit.total, by_credit.earned) == (0, 0, 0)
    assert trade.sheet(free.invoice_id).payments == ()
    trade.take_back(free.invoice_id)
    trade.take_back(by_credit.invoice_id)
    assert trade.card(member).credit == 5_000
    trade.assert_well()


def test_a_line_bears_the_title_it_was_sold_under_or_that_of_its_product(trade: Trade) -> None:
    milk = trade.product(title="شیر")
    sold = trade.sell(OrderLine(milk, 1000, 10, title="شیر کم‌چرب"), OrderLine(milk, 1000, 10))
    titles = [line.title for line in trade.sheet(sold.invoice_id).lines]
    assert titles == ["شیر کم‌چرب", "شیر"]


def test_a_walk_in_earns_nothing(trade: Trade) -> None:
    issued = trade.sell(50_000_000)
    assert (issued.earned, issued.points, issued.credit_after, issued.rank_after) == (
        0,
        0,
        None,
        "",
    )
    trade.assert_well()


def test_the_same_order_is_issued_once(trade: Trade) -> None:
    member = trade.join()
    trade.issue(order(1_000, tenders=[Tender("cash", 1_500)]))
    wanted = order(4_000_000, customer=member, tenders=[Tender("cash", 5_000_000)])
    first = trade.issue(wanted)
    again = trade.issue(wanted)
    assert not first.again
    assert again.again
    assert (again.invoice_id, again.number, again.total, again.change, again.earned) == (
        first.invoice_id,
        first.number,
        4_000_000,
        1_000_000,
        40_000,
    )
    assert (again.credit_after, again.points_after) == (40_000, 4)
    assert trade.value("SELECT count(*) FROM invoices") == 2
    assert trade.card(member).credit == 40_000
    nothing_due = order(1_000, discount=1_000)
    assert [trade.issue(nothing_due).change for _ in range(2)] == [0, 0]


def test_the_rank_the_cashier_saw_counts(trade: Trade) -> None:
    member = trade.join()
    seen = trade.card(member)
    trade.give_points(member, 4)
    assert trade.sell(1_000_000, customer=member, rank_id=seen.rank_id).earned == 10_000
    assert trade.sell(1_000_000, customer=member).earned == 20_000
    # A rank that is gone counts as the one the customer has.
    assert trade.sell(1_000_000, customer=member, rank_id=99).earned == 20_000


def test_the_rank_after_may_count_instead(trade: Trade) -> None:
    trade.rules(rank_counts="after")
    member, pinned = trade.join(), trade.join()
    trade.pin(pinned, trade.card(pinned).rank_id)
    assert trade.sell(4_000_000, customer=member).earned == 80_000
    assert trade.sell(4_000_000, customer=pinned).earned == 40_000


def test_no_rank_has_priority_over_a_pin(trade: Trade) -> None:
    member = trade.join()
    gold = trade.value("SELECT id FROM ranks WHERE tone = 'gold'")
    trade.pin(member, gold)
    assert trade.sell(1_000_000, customer=member).earned == 50_000
    assert trade.card(member).rank_title == "طلایی"
    assert trade.card(member).points_to_next == 0
    trade.pin(member, None)
    assert trade.card(member).rank_title == "عادی"
    trade.assert_well()


def test_tax_earns_nothing_and_starts_on_its_day(trade: Trade) -> None:
    member = trade.join()
    taxed = trade.product(taxable=True)
    before = trade.sell(OrderLine(taxed, 1000, 1_000_000), customer=member)
    trade.wait(days=1)
    trade.vat(1000)
    after = trade.sell(OrderLine(taxed, 1000, 1_000_000), customer=member)
    assert (before.total, before.earned) == (1_000_000, 10_000)
    assert (after.total, after.earned) == (1_100_000, 10_000)
    trade.assert_well()


def test_the_rate_of_a_day_is_the_newest_that_has_begun(trade: Trade) -> None:
    today = business_date(trade.now)
    with trade.database.write() as connection:
        for days, rate in ((1, 1_100), (-10, 900), (0, 1_000)):
            set_vat(connection, today + timedelta(days=days), rate, OWNER, trade.now)
    sold = trade.sell(OrderLine(trade.product(taxable=True), 1000, 1_000))
    assert (sold.total, trade.value("SELECT vat_bp FROM invoices")) == (1_100, 1_000)
    with trade.database.read() as connection:
        rates = [
            sale_terms(connection, today + timedelta(days=days)).vat_bp
            for days in (-11, -10, -1, 0, 1, 99)
        ]
    assert rates == [0, 900, 900, 1_000, 1_100, 1_100]


def test_new_ranks_rank_all_but_who_is_held_at_one(trade: Trade) -> None:
    held, other = trade.join(), trade.join()
    trade.give_points(other, 5)
    trade.pin(held, 3)
    with trade.database.write() as connection:
        first, second, *rest = read_bands(connection)
        moved = [replace(first, end_point=6), replace(second, first_point=6), *rest]
        set_ranks(connection, moved, trade.now)
    assert (trade.card(held).rank_id, trade.card(other).rank_id) == (3, 1)
    # The rank itself may go, told by another till: then the points count again.
    with trade.database.write() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM ranks WHERE id IN (1, 4)").all()
        edges: list[tuple[int, int | None]] = [(0, 5), (5, None)]
        write_ranks(
            connection,
            [
                Ranked(row.uuid, row.title, *edge, row.credit_bp, row.tone)
                for row, edge in zip(rows, edges, strict=True)
            ],
        )
    assert (trade.card(held).rank_id, trade.card(other).rank_id) == (1, 4)
    assert trade.value("SELECT max(rank_pinned) FROM customers") == 0
    trade.assert_well()


def test_the_referrer_is_paid_once_on_the_first_invoice(trade: Trade) -> None:
    trade.rules(referral_kind="percent", referral_bp=500, referral_points=4)
    ahmad = trade.join()
    hamid = trade.join(referrer_id=ahmad)
    assert trade.card(ahmad).credit == 0
    first = trade.sell(1_000_000, customer=hamid)
    trade.sell(1_000_000, customer=hamid)
    assert (trade.card(ahmad).credit, trade.card(ahmad).points) == (50_000, 4)
    assert trade.card(ahmad).rank_title == "برنزی"
    trade.take_back(first.invoice_id)
    assert (trade.card(ahmad).credit, trade.card(ahmad).points) == (0, 0)
    assert trade.card(ahmad).rank_title == "عادی"
    trade.sell(1_000_000, customer=hamid)
    assert trade.card(ahmad).credit == 0
    trade.assert_well()


def test_the_referrer_is_paid_at_registration_if_so_ruled(trade: Trade) -> None:
    trade.rules(referral_trigger="registration", referral_kind="fixed", referral_credit=5_000)
    ahmad = trade.join()
    hamid = trade.join(referrer_id=ahmad)
    assert trade.card(ahmad).credit == 5_000
    trade.sell(1_000_000, customer=hamid)
    assert trade.card(ahmad).credit == 5_000
    trade.assert_well()


def test_a_sale_that_costs_nothing_leaves_the_reward_for_the_next(trade: Trade) -> None:
    trade.rules(referral_kind="fixed", referral_credit=5_000, referral_points=4)
    ahmad = trade.join()
    hamid = trade.join(referrer_id=ahmad)
    gift = trade.sell(100_000, customer=hamid, discount=100_000)
    assert (trade.card(ahmad).credit, trade.card(ahmad).points) == (0, 0)
    trade.take_back(gift.invoice_id)
    first = trade.sell(100_000, customer=hamid)
    assert (trade.card(ahmad).credit, trade.card(ahmad).points) == (5_000, 4)
    trade.take_back(first.invoice_id)
    assert (trade.card(ahmad).credit, trade.card(ahmad).points) == (0, 0)
    trade.assert_well()


def test_points_alone_may_be_the_reward_and_go_back_with_the_sale(trade: Trade) -> None:
    trade.rules(referral_points=4)
    ahmad = trade.join()
    hamid = trade.join(referrer_id=ahmad)
    sold = trade.sell(1_000_000, customer=hamid)
    card = trade.card(ahmad)
    assert (card.credit, card.points, card.rank_title) == (0, 4, "برنزی")
    trade.take_back(sold.invoice_id)
    card = trade.card(ahmad)
    assert (card.credit, card.points, card.rank_title) == (0, 0, "عادی")
    trade.assert_well()


def test_only_a_member_somebody_brought_is_told_as_rewarded(trade: Trade) -> None:
    ahmad = trade.join()
    hamid = trade.join(referrer_id=ahmad)
    queued = "SELECT count(*) FROM outbox WHERE action = 'put'"
    before = trade.value(queued)
    trade.sell(1_000_000, customer=ahmad)
    assert trade.value(queued) == before
    trade.sell(1_000_000, customer=hamid)
    trade.sell(1_000_000, customer=hamid)
    assert trade.value(queued) == before + 1


def test_a_referrer_named_after_the_first_purchase_is_not_paid(trade: Trade) -> None:
    trade.rules(referral_kind="fixed", referral_credit=5_000)
    ahmad, hamid = trade.join(), trade.join(mobile="09132765300")
    trade.sell(100_000, customer=hamid)
    trade.refer(hamid, "09132765300", ahmad)
    trade.sell(100_000, customer=hamid)
    assert trade.card(ahmad).credit == 0


def test_a_referrer_who_was_paid_stays_the_referrer(trade: Trade) -> None:
    trade.rules(referral_kind="fixed", referral_credit=5_000)
    ahmad, sara = trade.join(), trade.join()
    hamid = trade.join(mobile="09132765300")
    trade.refer(hamid, "09132765300", sara)
    trade.refer(hamid, "09132765300", ahmad)
    trade.sell(100_000, customer=hamid)
    for other in (sara, None):
        with pytest.raises(ReferrerFixed):
            trade.refer(hamid, "09132765300", other)
    # Their own number may change, even after the referrer has left the club.
    with trade.database.write() as connection:
        remove_customer(connection, ahmad, trade.now)
    trade.refer(hamid, "09132765301", ahmad)
    assert trade.card(hamid).mobile == "09132765301"
    trade.assert_well()


def test_movements_of_their_own_are_announced(trade: Trade) -> None:
    trade.rules(
        referral_trigger="registration",
        referral_kind="fixed",
        referral_credit=5_000,
        referral_points=2,
        credit_valid_days=1,
    )
    ahmad = trade.join()
    trade.join(referrer_id=ahmad)
    trade.wait(days=2)
    trade.expire()
    told = """
        SELECT o.kind, o.action, m.kind FROM outbox o JOIN (
            SELECT uuid, kind FROM credit_movements UNION ALL
            SELECT uuid, kind FROM points_movements
        ) m ON m.uuid = o.record_id ORDER BY o.seq
    """
    with trade.database.read() as connection:
        assert connection.exec_driver_sql(told).all() == [
            ("movements", "post", "referral"),
            ("movements", "post", "referral"),
            ("movements", "post", "expired"),
        ]
    trade.give_credit(ahmad, 700)
    trade.give_credit(ahmad, -300)
    trade.give_points(ahmad, 3)
    trade.give_points(ahmad, -1)
    with trade.database.read() as connection:
        rows = connection.exec_driver_sql(told).all()[3:]
    assert rows == [("movements", "post", "adjusted")] * 4


def test_every_movement_of_a_sale_names_who_sold(trade: Trade) -> None:
    member, seller = trade.join(), trade.staff("cashier")
    trade.give_credit(member, 50_000)
    trade.sell(4_000_000, customer=member, credit=40_000, staff_id=seller)
    with trade.database.read() as connection:
        rows = credit_ledger(connection, member)
    assert [(row.kind, row.staff_name) for row in rows[:2]] == [
        ("earned", "سارا کیانی"),
        ("used", "سارا کیانی"),
    ]


def test_a_referrer_who_left_is_not_paid(trade: Trade) -> None:
    trade.rules(referral_kind="fixed", referral_credit=5_000)
    ahmad = trade.join()
    hamid = trade.join(referrer_id=ahmad)
    with trade.database.write() as connection:
        remove_customer(connection, ahmad, trade.now)
    trade.sell(1_000_000, customer=hamid)
    with trade.database.write() as connection:
        restore_customer(connection, ahmad, trade.now)
    assert trade.card(ahmad).credit == 0
    trade.assert_well()


def test_who_has_left_buys_nothing_and_is_given_nothing(trade: Trade) -> None:
    member = trade.join()
    with trade.database.write() as connection:
        remove_customer(connection, member, trade.now)
    for attempt in (
        lambda: trade.issue(order(1_000, customer=member)),
        lambda: trade.give_credit(member, 1_000),
        lambda: trade.give_points(member, 1),
    ):
        with pytest.raises(NotFound) as caught:
            attempt()
        assert caught.value.what == "customer"
    assert trade.value("SELECT count(*) FROM invoices") == 0


def test_all_that_is_there_may_be_taken_and_no_more(trade: Trade) -> None:
    member = trade.join()
    trade.give_credit(member, 1_000)
    trade.give_points(member, 5)
    for take, there in ((trade.give_credit, 1_000), (trade.give_points, 5)):
        with pytest.raises(BalanceTooSmall) as refused:
            take(member, -there - 1)
        assert refused.value.balance == there
        take(member, -there)
    assert (trade.card(member).credit, trade.card(member).points) == (0, 0)
    trade.assert_well()


def test_an_adjustment_of_nothing_writes_nothing_even_to_who_owes(trade: Trade) -> None:
    member = trade.join()
    sold = trade.sell(4_000_000, customer=member)
    trade.sell(40_000, customer=member, credit=40_000)
    trade.give_points(member, -4)
    trade.take_back(sold.invoice_id)
    card = trade.card(member)
    assert (card.credit, card.points) == (-40_000, -4)
    written = "SELECT max(seq) FROM outbox"
    before = trade.value(written)
    trade.give_credit(member, 0)
    trade.give_points(member, 0)
    assert trade.card(member) == card
    assert trade.value(written) == before
    # But what is given makes less of the debt.
    trade.give_points(member, 1)
    trade.give_credit(member, 1)
    assert (trade.card(member).credit, trade.card(member).points) == (-39_999, -3)
    trade.assert_well()


def test_much_credit_needs_a_manager(trade: Trade) -> None:
    trade.rules(credit_approval_above=10_000)
    member, cashier, manager = trade.join(), trade.staff("cashier"), trade.staff("manager")
    trade.give_credit(member, 50_000)
    trade.sell(50_000, customer=member, credit=10_000, staff_id=cashier)
    for approver in (None, cashier):
        with pytest.raises(ApprovalNeeded) as caught:
            trade.issue(
                order(
                    50_000, customer=member, credit=10_001, staff_id=cashier, approved_by=approver
                )
            )
        assert (caught.value.amount, caught.value.above) == (10_001, 10_000)
    trade.sell(50_000, customer=member, credit=10_001, staff_id=cashier, approved_by=manager)
    trade.sell(50_000, customer=member, credit=10_001, staff_id=OWNER)
    with trade.database.write() as connection:
        change_staff(
            connection, manager, NewStaff("سارا", "کیانی", "manager", ""), False, trade.now
        )
    with pytest.raises(ApprovalNeeded):
        trade.issue(
            order(50_000, customer=member, credit=10_001, staff_id=cashier, approved_by=manager)
        )


def test_the_shops_caps_on_credit(trade: Trade) -> None:
    member = trade.join()
    trade.give_credit(member, 50_000)
    trade.rules(credit_share_bp=3000, credit_min_invoice=20_000)
    for amount, asked, largest, limit in (
        (19_999, 1, 0, "minimum"),
        (20_000, 6_001, 6_000, "share"),
    ):
        with pytest.raises(CreditTooLarge) as caught:
            trade.issue(order(amount, customer=member, credit=asked))
        assert (caught.value.asked, caught.value.largest, caught.value.limit) == (
            asked,
            largest,
            limit,
        )


def test_the_soonest_to_expire_is_spent_first(trade: Trade) -> None:
    member = trade.join()
    trade.give_credit(member, 1_000)
    trade.rules(credit_valid_days=30)
    trade.give_credit(member, 1_000)
    trade.rules(credit_valid_days=10)
    trade.give_credit(member, 1_000)
    trade.sell(10_000, customer=member, credit=1_500)
    left = [amount for _, amount in trade.lots(member)[:3]]
    assert left == [1_000, 500, 0]
    trade.wait(days=30)
    assert trade.expire() == 1  # what the sale earned; 30 days are not over before the 31st
    trade.wait(days=1)
    assert trade.expire() == 1
    assert trade.expire() == 0
    assert trade.card(member).credit == 1_000
    trade.assert_well()


def test_of_lots_that_expire_together_the_oldest_is_spent_first(trade: Trade) -> None:
    member = trade.join()
    for amount in (1, 1_000, 1_000):
        trade.give_credit(member, amount)
    for spent, left in ((1, [0, 1_000, 1_000]), (500, [0, 500, 1_000]), (600, [0, 0, 900])):
        trade.sell(50, spent, customer=member, credit=spent)
        assert [amount for _, amount in trade.lots(member)[:3]] == left
    trade.assert_well()


def test_the_last_rial_of_a_lot_expires_too(trade: Trade) -> None:
    member = trade.join()
    trade.rules(credit_valid_days=1)
    trade.give_credit(member, 1)
    trade.wait(days=2)
    assert trade.expire() == 1
    assert trade.card(member).credit == 0
    trade.assert_well()


def test_messages_are_queued_in_the_same_transaction(trade: Trade) -> None:
    member, silent = trade.join(first_name="احمد"), trade.join(refuses_sms=True)
    trade.sell(4_000_000, customer=member)
    trade.sell(4_000_000, customer=silent)
    with trade.database.read() as connection:
        jobs = connection.exec_driver_sql(
            "SELECT template_kind, text FROM sms_jobs ORDER BY id"
        ).all()
    assert [kind for kind, _ in jobs] == ["welcome", "thanks"]
    assert "۴,۰۰۰,۰۰۰ ریال" in jobs[1][1]
    assert "احمد" in jobs[1][1]
    assert "{" not in jobs[1][1]


def test_a_message_tells_money_as_the_shop_shows_it_and_numbers_as_they_are(trade: Trade) -> None:
    trade.rules(currency_shown="toman")
    with trade.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE sms_templates SET text = '{number} {total} {points}' WHERE kind = 'thanks'"
        )
    trade.sell(4_000_000, customer=trade.join())
    text = trade.value("SELECT text FROM sms_jobs WHERE template_kind = 'thanks'")
    assert text == "۱ ۴۰۰,۰۰۰ تومان ۴"


def test_reports_split_the_day(trade: Trade) -> None:
    member, seller = trade.join(), trade.staff("cashier")
    milk = trade.product()
    sold = trade.sell(OrderLine(milk, 3000, 100_000), customer=member, staff_id=seller)
    trade.sell(50_000)
    trade.take_back(sold.invoice_id, {1: 1000})
    assert trade.figures() == Figures(1, 1, 250_000, 0, 250_000, 2_000, 1, 100_000)
    with trade.database.read() as connection:
        everything = InvoiceFilter()
        ids = invoice_ids(connection, everything)
        rows = invoice_rows(connection, ids)
        today = Period(business_date(trade.now), business_date(trade.now))
        by_product = sales_by(connection, today, "product")
        by_staff = sales_by(connection, today, "staff")
        by_group = sales_by(connection, today, "group")
        by_hour = sales_by(connection, today, "hour")
        by_method = sales_by(connection, today, "method")
    assert [row.total for row in rows] == [-100_000, 50_000, 300_000]
    assert [(row.key, row.quantity, row.amount) for row in by_product] == [
        (milk, 2000, 200_000),
        (1, 1000, 50_000),
    ]
    assert sorted((row.quantity, row.amount) for row in by_staff) == [(0, -50_000), (1, 300_000)]
    assert [(row.quantity, row.amount) for row in by_group] == [(3000, 250_000)]
    assert [(row.key, row.quantity, row.amount) for row in by_hour] == [(8, 1, 250_000)]
    assert [(row.key, row.quantity, row.amount) for row in by_method] == [(0, 1, 250_000)]


def test_reports_hold_their_days_alone_with_the_largest_first(trade: Trade) -> None:
    milk = trade.product()
    with trade.database.write() as connection:
        group = add_title(connection, PRODUCT_GROUPS, "نان", trade.now)
        subgroup = add_subgroup(connection, group, "سنگک", trade.now)
        bread = add_product(connection, ProductDetails("سنگک", subgroup, 1_000), trade.now)
    seller = trade.staff("cashier")
    days = []
    for amount in (7_000, 20_000, 300):
        days.append(business_date(trade.now))
        trade.sell(OrderLine(milk, 1000, amount))
        trade.sell(OrderLine(bread, 2000, amount), staff_id=seller)
        card = Tender("card", 5)
        trade.issue(order(OrderLine(milk, 1000, 5), tenders=[card], staff_id=seller))
        trade.wait(days=1, hours=-1)
    with trade.database.read() as connection:
        second = Period(days[1], days[1])
        split = {
            by: [(row.key, row.quantity, row.amount) for row in sales_by(connection, second, by)]
            for by in SPLITS
        }
        titles = [row.title for row in sales_by(connection, second, "group")]
        staff = [row.title for row in sales_by(connection, second, "staff")]
        both = sales_by(connection, Period(days[0], days[1]), "product")
        hours = [row.key for row in sales_by(connection, Period(days[0], days[2]), "hour")]
        nothing = Period(days[2] + timedelta(days=1), days[2] + timedelta(days=9))
        assert figures(connection, nothing) == Figures(0, 0, 0, 0, 0, 0, 0, 0)
        assert not any(sales_by(connection, nothing, by) for by in SPLITS)
    assert split == {
        "product": [(bread, 2000, 40_000), (milk, 2000, 20_005)],
        "group": [(group, 2000, 40_000), (1, 2000, 20_005)],
        "staff": [(seller, 2, 40_005), (OWNER, 1, 20_000)],
        "hour": [(7, 3, 60_005)],
        "method": [(0, 2, 60_000), (1, 1, 5)],
    }
    assert titles[0] == "نان"
    assert staff == ["سارا کیانی", "محمدرضا خرم‌آبادی"]
    assert [(row.key, row.amount) for row in both] == [(bread, 54_000), (milk, 27_010)]
    assert hours == [6, 7, 8]


SPLITS: tuple[Split, ...] = ("product", "group", "staff", "hour", "method")
PIECES = st.lists(
    st.tuples(st.sampled_from([0, 1]), st.integers(1, 9_000), st.integers(0, 300_000)),
    min_size=2,
    max_size=5,
)


@fewer(3)
@given(pieces=PIECES, percent=st.integers(0, 100), random=st.randoms())
def test_nothing_depends_on_the_order_of_lines(
    pieces: list[tuple[int, int, int]], percent: int, random: object
) -> None:
    results = []
    shuffled = list(pieces)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for these in (pieces, shuffled):
        results.append(_sold(these, percent))
    assert results[0] == results[1]


def _sold(pieces: list[tuple[int, int, int]], percent: int) -> tuple[object, ...]:
    with tempfile.TemporaryDirectory() as folder:
        database = new_shop(Path(folder) / "shop.db")
        trade = Trade(database)
        trade.open()
        trade.vat(900)
        products = [trade.product(taxable=True), trade.product()]
        member = trade.join()
        lines = [OrderLine(products[which], quantity, price) for which, quantity, price in pieces]
        after = sum(line.quantity * line.unit_price // 1000 for line in lines)
        issued = trade.sell(*lines, customer=member, discount=after * percent // 100)
        sheet = trade.sheet(issued.invoice_id)
        told = sorted(
            (line.product_id, line.quantity, line.unit_price, line.invoice_discount, line.vat)
            for line in sheet.lines
        )
        returned = trade.take_back(issued.invoice_id, {1: sheet.lines[0].quantity})
        assert returned.preview.value == sheet.lines[0].net
        database.close()
    return issued.total, issued.earned, issued.points, told, sheet.gross, sheet.vat


def test_an_hour_later_the_hour_is_another(trade: Trade) -> None:
    trade.sell(1_000)
    trade.now += timedelta(hours=1)
    trade.sell(2_000)
    trade.now += timedelta(hours=16)
    trade.sell(4_000)
    hours = trade.value(
        "SELECT group_concat(business_date || ' ' || key, ',') FROM"
        " (SELECT * FROM day_parts WHERE part = 'hour' ORDER BY business_date, key)"
    )
    assert hours == "2024-05-18 8,2024-05-18 9,2024-05-19 1"
    trade.assert_well()
