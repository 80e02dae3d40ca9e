"""Whatever a shop does, in whatever order: the ledgers, the lots and the totals stay in step."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from models.errors import BalanceTooSmall, CreditTooLarge, ReferrerFixed, RefersToSelf
from models.loyalty import Band
from models.money import share
from models.queries.customer_sheet import customer_form
from models.queries.rules import read_bands
from models.services.customers import (
    CustomerDetails,
    change_customer,
    remove_customer,
    restore_customer,
)
from models.services.orders import Issued, Order, OrderLine
from models.services.ranks import set_ranks
from tests.models.factories import Trade, fewer, new_shop, order

_IN_STEP = """
    SELECT c.id FROM customers c WHERE
        c.credit <> (SELECT coalesce(sum(amount), 0) FROM credit_movements WHERE customer_id = c.id)
        OR c.points <>
            (SELECT coalesce(sum(points), 0) FROM points_movements WHERE customer_id = c.id)
        OR c.credit <>
            (SELECT coalesce(sum(remaining), 0) FROM credit_lots WHERE customer_id = c.id)
            + (SELECT coalesce(sum(amount), 0) FROM credit_movements
               WHERE customer_id = c.id AND lot_id IS NULL)
"""
# What stays of each sale: money, credit and points, after all its returns.
_KEPT = """
    SELECT s.id, s.total, s.vat, s.credit_bp, s.rials_per_point, s.earned, s.points,
        s.total - coalesce(sum(r.total), 0) AS total_left,
        s.earned - coalesce(sum(r.earned), 0) AS earned_left,
        s.points - coalesce(sum(r.points), 0) AS points_left,
        s.used - coalesce(sum(r.used), 0) AS used_left,
        s.payable - coalesce(sum(r.payable), 0) AS payable_left
    FROM invoices s LEFT JOIN invoices r ON r.original_id = s.id
    WHERE s.kind = 'sale' GROUP BY s.id
"""
# A sale given back whole leaves nothing behind, neither with the customer nor with the referrer.
_LEFT_BEHIND = """
    SELECT s.id, sum(m.amount) FROM invoices s
    JOIN invoices d ON d.id = s.id OR d.original_id = s.id
    JOIN credit_movements m ON m.invoice_id = d.id
    WHERE s.kind = 'sale' AND s.total > 0
        AND s.payable = (SELECT sum(payable) FROM invoices WHERE original_id = s.id)
    GROUP BY s.id, m.customer_id HAVING sum(m.amount) <> 0
"""


class Shop(RuleBasedStateMachine):
    """A shop through which anything may happen."""

    members = Bundle("members")
    sales = Bundle("sales")

    @initialize(vat=st.sampled_from([0, 0, 1000]))
    def open(self, vat: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="sajac-shop-"))
        self.trade = Trade(new_shop(self.folder / "shop.db"))
        self.taxed = self.trade.product(170_000, taxable=True)
        self.untaxed = self.trade.product(30_000)
        self.trade.open(1_000)
        self.trade.vat(vat)
        self.trade.rules(rials_per_point=100_000)
        self.cash = 1_000
        self.last: tuple[Order, Issued] | None = None
        self.removed: set[int] = set()

    def teardown(self) -> None:
        if not hasattr(self, "trade"):
            return
        try:
            self.trade.close(self.cash)
            self.trade.assert_well()
        finally:
            self.trade.database.close()
            shutil.rmtree(self.folder)

    @rule(target=members, referrer=st.none())
    def join(self, referrer: None) -> int:
        return self.trade.join()

    @rule(target=members, referrer=members)
    def join_through(self, referrer: int) -> object:
        if referrer in self.removed:
            return multiple()
        return self.trade.join(referrer_id=referrer)

    @rule(member=members, referrer=members)
    def name_a_referrer(self, member: int, referrer: int) -> None:
        if {member, referrer} & self.removed:
            return
        with self.trade.database.read() as connection:
            form = customer_form(connection, member)
        assert form is not None
        try:
            with self.trade.database.write() as connection:
                details = CustomerDetails(form.mobile, "نام", referrer_id=referrer)
                change_customer(connection, member, details, self.trade.now)
        except RefersToSelf:
            pass
        except ReferrerFixed:
            assert form.referral_paid

    @rule(
        target=sales,
        member=st.one_of(st.none(), members, members, members),
        pieces=st.lists(
            st.tuples(
                st.booleans(),
                st.integers(1, 9_000),
                st.integers(0, 300_000),
                st.integers(0, 10),
            ),
            min_size=1,
            max_size=4,
        ),
        discount=st.integers(0, 20),
        credit=st.sampled_from([0, 0, 30, 100]),
    )
    def sell(
        self,
        member: int | None,
        pieces: list[tuple[bool, int, int, int]],
        discount: int,
        credit: int,
    ) -> object:
        if member in self.removed:
            return multiple()
        lines = [
            OrderLine(
                self.taxed if taxed else self.untaxed,
                quantity,
                price,
                quantity * price // 1000 * percent // 100,
            )
            for taxed, quantity, price, percent in pieces
        ]
        after = sum(line.quantity * line.unit_price // 1000 - line.discount for line in lines)
        balance = self.trade.card(member).credit if member else 0
        wanted = order(
            *lines,
            customer=member,
            discount=after * discount // 100,
            credit=min(max(balance, 0), after - after * discount // 100) * credit // 100,
        )
        wanted = self.trade.paid(wanted)
        issued = self.trade.issue(wanted)
        self.cash += issued.total
        self.last = wanted, issued
        return issued.invoice_id

    @precondition(lambda self: self.last is not None)
    @rule()
    def issue_the_last_again(self) -> None:
        assert self.last is not None
        wanted, issued = self.last
        again = self.trade.issue(wanted)
        assert again.again
        assert (again.invoice_id, again.number, again.earned) == (
            issued.invoice_id,
            issued.number,
            issued.earned,
        )

    @rule(sale=sales, parts=st.lists(st.integers(0, 100), min_size=4, max_size=4))
    def take_back(self, sale: int, parts: list[int]) -> None:
        wanted = {
            line.position: (line.quantity - line.returned) * part // 100
            for line, part in zip(self.trade.sheet(sale).lines, parts, strict=False)
        }
        if not (any(wanted.values())):
            return
        self.cash -= self.trade.take_back(sale, wanted).preview.money_back

    @rule(sale=sales)
    def take_the_rest_back(self, sale: int) -> None:
        if not (any(line.quantity > line.returned for line in self.trade.sheet(sale).lines)):
            return
        self.cash -= self.trade.take_back(sale).preview.money_back

    @rule(member=members, amount=st.integers(-50_000, 50_000))
    def adjust_credit(self, member: int, amount: int) -> None:
        if not (member not in self.removed):
            return
        balance = self.trade.card(member).credit
        try:
            self.trade.give_credit(member, amount)
        except BalanceTooSmall:
            assert amount < 0
            assert balance + amount < 0

    @rule(member=members, points=st.integers(-20, 120))
    def adjust_points(self, member: int, points: int) -> None:
        if not (member not in self.removed):
            return
        try:
            self.trade.give_points(member, points)
        except BalanceTooSmall:
            assert points < 0

    @rule(member=members, amount=st.integers(1, 10**6))
    def use_too_much_credit(self, member: int, amount: int) -> None:
        if not (member not in self.removed):
            return
        balance = max(self.trade.card(member).credit, 0)
        line = OrderLine(self.untaxed, 1000, balance + amount)
        with pytest.raises(CreditTooLarge) as caught:
            self.trade.issue(order(line, customer=member, credit=balance + amount))
        assert caught.value.largest == balance

    @rule(member=members, rank=st.sampled_from([None, 0, 1]))
    def pin(self, member: int, rank: int | None) -> None:
        with self.trade.database.read() as connection:
            bands = read_bands(connection)
        self.trade.pin(member, None if rank is None else bands[rank].id)

    @rule(cuts=st.sets(st.integers(1, 60), min_size=1, max_size=3), titles=st.permutations("پتثج"))
    def change_ranks(self, cuts: set[int], titles: list[str]) -> None:
        with self.trade.database.read() as connection:
            old = read_bands(connection)
            pinned = set(
                connection.exec_driver_sql(
                    "SELECT rank_id FROM customers WHERE rank_pinned"
                ).scalars()
            )
        edges = [0, *sorted(cuts)]
        ids = [band.id for band in old if band.id in pinned][: len(edges)]
        if not (pinned <= set(ids)):
            return
        ids += [0] * (len(edges) - len(ids))
        bands = [
            Band(ids[place], titles[place], first, end, 100 * place)
            for place, (first, end) in enumerate(zip(edges, [*edges[1:], None], strict=True))
        ]
        with self.trade.database.write() as connection:
            set_ranks(connection, bands, self.trade.now)

    @rule(
        trigger=st.sampled_from(["registration", "first_invoice"]),
        kind=st.sampled_from(["none", "fixed", "percent"]),
        points=st.integers(0, 3),
        counts=st.sampled_from(["before", "after"]),
        days=st.sampled_from([None, 1, 30]),
    )
    def change_rules(
        self, trigger: str, kind: str, points: int, counts: str, days: int | None
    ) -> None:
        self.trade.rules(
            referral_trigger=trigger,
            referral_kind=kind,
            referral_credit=7_001,
            referral_bp=333,
            referral_points=points,
            rank_counts=counts,
            credit_valid_days=days,
        )

    @rule(hours=st.integers(1, 60))
    def wait(self, hours: int) -> None:
        self.trade.wait(hours=hours)
        self.trade.expire()

    @rule(member=members)
    def remove(self, member: int) -> None:
        with self.trade.database.write() as connection:
            remove_customer(connection, member, self.trade.now)
        self.removed.add(member)

    @rule(member=members)
    def restore(self, member: int) -> None:
        with self.trade.database.write() as connection:
            restore_customer(connection, member, self.trade.now)
        self.removed.discard(member)

    @rule()
    def close_and_open(self) -> None:
        closed = self.trade.close(self.cash)
        assert closed.difference == 0
        self.trade.open(self.cash)

    @invariant()
    def balances_are_the_sums_of_their_ledgers(self) -> None:
        if hasattr(self, "trade"):
            with self.trade.database.read() as connection:
                assert connection.exec_driver_sql(_IN_STEP).all() == []

    @invariant()
    def nobody_keeps_more_than_the_promise(self) -> None:
        if not hasattr(self, "trade"):
            return
        with self.trade.database.read() as connection:
            sales = connection.exec_driver_sql(_KEPT).all()
            assert connection.exec_driver_sql(_LEFT_BEHIND).all() == []
        for sale in sales:
            base = max(0, sale.total - sale.vat)
            assert sale.earned in (0, share(base, sale.credit_bp))
            assert sale.points in (0, base // sale.rials_per_point)
            assert min(sale.total_left, sale.earned_left, sale.points_left, sale.used_left) >= 0
            assert sale.earned_left * sale.total <= sale.earned * sale.total_left
            assert sale.points_left * sale.total <= sale.points * sale.total_left
            if sale.vat == 0:
                assert sale.earned_left <= share(sale.total_left, sale.credit_bp)
            if sale.payable_left == 0 and sale.total:
                assert (sale.total_left, sale.earned_left, sale.points_left) == (0, 0, 0)
                assert sale.used_left == 0


TestShop = Shop.TestCase
TestShop.settings = settings(fewer(3), stateful_step_count=30)
