"""What the people at one till do all day: each action is one transaction, as a window makes it.

Every choice is drawn from one seed. An action takes only what the till allows by what it knows,
so whatever it raises is a cashier who was refused for no reason of the shop's.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, func, select

from models.database import Database
from models.errors import BalanceTooSmall, CreditTooLarge, MoreThanInDrawer
from models.loyalty import check_credit
from models.queries.rules import read_rules
from models.queries.sheets import Denomination
from models.queries.till import open_session, session_sums
from models.services.adjustments import adjust_credit, adjust_points
from models.services.credit import expire_credit
from models.services.interactions import record_interaction
from models.services.members import read_member
from models.services.orders import Order, OrderLine, Tender
from models.services.return_preview import ReturnLine, ReturnOrder, preview_return
from models.services.returns import return_invoice
from models.services.sales import issue_invoice
from models.services.till import close_till, move_cash, open_till
from models.tables import interaction_types, invoice_lines, invoices, products, registers
from tests.chaos.owner import OWNERS_CHANGES
from tests.chaos.records import CHANGES, Chance, Change, a_member, person

PLENTY = 10**12
"""Rials in cash: more than anything costs."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was told the person at the till: an invoice they hold in hand, or that it is done.

    `what` is the action; `reservation` is what was held for it; identities are hexadecimal.
    """

    what: str
    kind: str = ""
    invoice: str = ""
    register: str = ""
    number: int = 0
    reservation: str = ""


LATEST = 30
"""Sales of so far back are returned."""

Action = Callable[[Connection, Chance, datetime], Done | None]
"""None: there was nothing to do it with."""


def act(database: Database, name: str, seed: int, now: datetime) -> Done | None:
    """Do one thing. Raises what would have refused it."""
    with database.write() as connection:
        done = ACTIONS[name](connection, Chance(seed), now)
    return None if done is None else replace(done, what=name)


def _open(connection: Connection, now: datetime) -> None:
    if open_session(connection) is None:
        open_till(connection, 0, person(connection), now)


def _lines(connection: Connection, chance: Chance) -> tuple[OrderLine, ...]:
    goods = connection.execute(
        select(products).where(products.c.deleted_at.is_(None)).order_by(products.c.uuid)
    ).all()
    lines = []
    for _ in range(chance.randint(1, 3)):
        one = chance.choice(goods)
        quantity = chance.choice((1000, 2000, 3000, 1500, 333))
        price = one.price or chance.randint(1, 90) * 10_000
        lines.append(OrderLine(one.id, quantity, price, chance.choice((0, 0, 1000))))
    return tuple(lines)


def _issue(connection: Connection, order: Order, now: datetime) -> Done:
    issued = issue_invoice(connection, order, now)
    return _done(connection, "sale", issued.invoice_id)


def _done(connection: Connection, kind: str, invoice_id: int) -> Done:
    row = connection.execute(
        select(invoices.c.uuid, invoices.c.number, registers.c.uuid.label("register"))
        .join_from(invoices, registers, registers.c.id == invoices.c.register_id)
        .where(invoices.c.id == invoice_id)
    ).one()
    return Done("", kind, row.uuid.hex(), row.register.hex(), row.number)


def sell(connection: Connection, chance: Chance, now: datetime) -> Done:
    """To a walk-in."""
    _open(connection, now)
    lines = _lines(connection, chance)
    return _issue(connection, Order(person(connection), lines, (Tender("cash", PLENTY),)), now)


def sell_to_member(connection: Connection, chance: Chance, now: datetime) -> Done | None:
    """Which earns credit and points, and thanks by SMS."""
    member = a_member(connection, chance)
    if member is None:
        return None
    _open(connection, now)
    lines = _lines(connection, chance)
    order = Order(person(connection), lines, (Tender("cash", PLENTY),), member.id)
    return _issue(connection, order, now)


def spend(connection: Connection, chance: Chance, now: datetime) -> Done | None:
    """A member pays with credit, as much as this till may take without asking."""
    order = spending(connection, chance)
    return None if order is None else issue_spending(connection, order, now)


def spending(connection: Connection, chance: Chance) -> Order | None:
    """What a member is about to pay with credit; None: nobody may."""
    member = a_member(connection, chance)
    if member is None or member.credit <= 0:
        return None
    lines = _lines(connection, chance)
    worth = sum(line.quantity * line.unit_price // 1000 - line.discount for line in lines)
    used = max(min(member.credit, worth) * chance.choice((30, 100, 100)) // 100, 1)
    try:
        check_credit(used, member.credit, worth, read_rules(connection).credit)
    except CreditTooLarge:
        return None
    cash = (Tender("cash", PLENTY),)
    return Order(person(connection), lines, cash, member.id, use_credit=used)


def issue_spending(connection: Connection, order: Order, now: datetime) -> Done | None:
    """Sell it, unless more is used than the owner lets a till that nobody answers."""
    _open(connection, now)
    try:
        done = _issue(connection, order, now)
    except CreditTooLarge as refused:
        # The owner's limit while the service is silent is the owner's, not the service's.
        if refused.limit != "offline":
            raise
        return None
    return replace(done, reservation=order.reservation.hex() if order.reservation else "")


def take_back(connection: Connection, chance: Chance, now: datetime) -> Done | None:
    """A sale, whole or in part, of this till or another."""
    sales = connection.execute(
        select(invoices.c.id)
        .where(invoices.c.kind == "sale")
        .order_by(invoices.c.uuid.desc())
        .limit(LATEST)
    ).scalars()
    left = [(sale, lines) for sale in sales if (lines := _left(connection, sale))]
    if not left:
        return None
    sale, lines = chance.choice(left)
    _open(connection, now)
    if chance.random() < 0.5:
        lines = [(line, max(quantity * chance.randint(1, 9) // 10, 1)) for line, quantity in lines]
        lines = lines[: chance.randint(1, len(lines))]
    wanted = ReturnOrder(
        sale, tuple(ReturnLine(line, quantity) for line, quantity in lines), person(connection)
    )
    money = preview_return(connection, wanted).money_back
    returned = return_invoice(connection, replace(wanted, refunds=(Tender("cash", money),)), now)
    return _done(connection, "return", returned.invoice_id)


def _left(connection: Connection, sale: int) -> list[tuple[int, int]]:
    back = invoice_lines.alias("back")
    rows = connection.execute(
        select(
            invoice_lines.c.id,
            invoice_lines.c.quantity,
            func.coalesce(func.sum(back.c.quantity), 0).label("back"),
        )
        .outerjoin_from(invoice_lines, back, back.c.original_line_id == invoice_lines.c.id)
        .where(invoice_lines.c.invoice_id == sale)
        .group_by(invoice_lines.c.id)
        .order_by(invoice_lines.c.position)
    )
    return [(row.id, row.quantity - row.back) for row in rows if row.quantity > row.back]


def correct_credit(connection: Connection, chance: Chance, now: datetime) -> Done | None:
    """The owner gives or takes credit."""
    member = a_member(connection, chance)
    if member is None:
        return None
    amount = chance.choice((50_000, 120_000, 7_001, -30_000, -1))
    try:
        adjust_credit(connection, member.id, amount, "هدیه", person(connection), now)
    except BalanceTooSmall:
        assert member.credit + amount < 0
        return None
    return Done("")


def correct_points(connection: Connection, chance: Chance, now: datetime) -> Done | None:
    """The owner gives or takes points."""
    member = a_member(connection, chance)
    if member is None:
        return None
    points = chance.choice((5, 40, 200, -3, -50))
    try:
        adjust_points(connection, member.id, points, "هدیه", person(connection), now)
    except BalanceTooSmall:
        assert read_member(connection, member.id).points + points < 0
        return None
    return Done("")


def talk(connection: Connection, chance: Chance, now: datetime) -> Done | None:
    """With a member, by telephone or otherwise, sometimes to be followed up."""
    member = a_member(connection, chance)
    ordered = select(interaction_types.c.id).order_by(interaction_types.c.uuid)
    kinds = connection.execute(ordered).scalars().all()
    if member is None or not kinds:
        return None
    due = chance.choice((None, now.date()))
    kind, by = chance.choice(kinds), person(connection)
    record_interaction(connection, member.id, kind, "تماس", by, now, follow_up_on=due)
    return Done("")


def move_money(connection: Connection, chance: Chance, now: datetime) -> Done | None:
    """Into the drawer or out of it."""
    _open(connection, now)
    kind = chance.choice(("paid_in", "paid_out"))
    amount = chance.randint(1, 9) * 1000
    try:
        move_cash(connection, kind, amount, "پول خرد", person(connection), now)
    except MoreThanInDrawer:
        assert kind == "paid_out"
        return None
    return Done("")


def close_and_open(connection: Connection, chance: Chance, now: datetime) -> Done:
    """The Z report, and the next session."""
    _open(connection, now)
    session = open_session(connection)
    assert session is not None
    expected = session_sums(connection, session.id).expected
    counted = [Denomination(1, max(expected + chance.choice((0, 0, -500)), 0))]
    close_till(connection, counted, "کسری", person(connection), now)
    if chance.random() < 0.7:
        _open(connection, now)
    return Done("")


def expire(connection: Connection, chance: Chance, now: datetime) -> Done:
    """What a till does when its program starts."""
    expire_credit(connection, now)
    return Done("")


def _as_action(change: Change) -> Action:
    def action(connection: Connection, chance: Chance, now: datetime) -> Done | None:
        return Done("") if change(connection, chance, now) else None

    return action


ACTIONS: dict[str, Action] = {
    "sell": sell,
    "sell_to_member": sell_to_member,
    "spend": spend,
    "take_back": take_back,
    "correct_credit": correct_credit,
    "correct_points": correct_points,
    "talk": talk,
    "move_money": move_money,
    "close_and_open": close_and_open,
    "expire": expire,
    **{name: _as_action(change) for name, change in (CHANGES | OWNERS_CHANGES).items()},
}
OFTEN = ("sell", "sell_to_member", "sell_to_member", "spend", "spend", "take_back", "join")
"""What a shop does more often than everything else."""
