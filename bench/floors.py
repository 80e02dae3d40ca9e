"""The raw floors: the same rows by hand-written SQL over Python's DB-API, and nothing around it.

What a careful person would write who needs to do this one thing: statements as short as they can
be, tuples for results. Shared with the till are only identities and the shop's file.
"""

import json
from array import array
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models.services.orders import Order
from models.tables import new_identity
from models.text import persian_digits

Raw = Any
"""A DB-API connection in autocommit mode."""
Rows = list[tuple[Any, ...]]

_CARD = "SELECT id, name, mobile, credit, points, rank_id, rank_pinned, note FROM customers"
_RANKS = "SELECT id, title, first_point, credit_bp, tone FROM ranks ORDER BY first_point"
_LAST = """
SELECT i.id, r.prefix, i.number, i.issued_at, i.business_date, i.line_count, l.title, i.gross,
       i.line_discounts + i.invoice_discount, i.used, i.total, i.earned, i.kind
FROM invoices i JOIN registers r ON r.id = i.register_id
JOIN invoice_lines l ON l.invoice_id = i.id AND l.position = 1
WHERE i.customer_id = ? AND i.kind = 'sale' ORDER BY i.id DESC LIMIT 1
"""
_ROW = """
SELECT c.id, c.name, c.mobile, c.kind, c.tag_titles, r.title, r.tone, c.rank_pinned, c.credit,
       c.points, c.national_id, c.phone, c.address
"""
_FIRST = f"""
{_ROW} FROM customers c JOIN ranks r ON r.id = c.rank_id
WHERE c.deleted_at IS NULL ORDER BY c.sort_name LIMIT ?
"""
_SOME = f"""
{_ROW} FROM json_each(?) j CROSS JOIN customers c ON c.id = j.value
JOIN ranks r ON r.id = c.rank_id ORDER BY j.key
"""
_SEARCH = f"""
{_ROW} FROM customer_fts CROSS JOIN customers c ON c.id = customer_fts.rowid
JOIN ranks r ON r.id = c.rank_id
WHERE customer_fts MATCH ? AND c.deleted_at IS NULL ORDER BY customer_fts.rowid DESC LIMIT ?
"""
_FIGURES = """
SELECT sum(invoices), sum(lines), sum(gross), sum(discounts + used), sum(received), sum(earned),
       sum(returns), sum(returned)
FROM day_totals WHERE business_date BETWEEN ? AND ?
"""


def lookup(raw: Raw, mobile: str) -> Rows:
    """A customer by mobile with the ranks and the last sale."""
    sql = f"{_CARD} WHERE mobile = ? AND deleted_at IS NULL"
    customer = raw.execute(sql, (mobile,)).fetchone()
    ranks = raw.execute(_RANKS).fetchall()
    last = raw.execute(_LAST, (customer[0],)).fetchone()
    return [customer, *ranks, last]


def search(raw: Raw, text: str, limit: int) -> Rows:
    """The first page of the customers whose text holds every word, the newest first."""
    match = " ".join(f'"{word}"' for word in text.split())
    found: Rows = raw.execute(_SEARCH, (match, limit)).fetchall()
    return found


def report(raw: Raw, first: str, last: str) -> Rows:
    """The six figures of a period, and the returns."""
    found: Rows = raw.execute(_FIGURES, (first, last)).fetchall()
    return found


_ISSUED = "SELECT 1 FROM invoices WHERE uuid = ?"
_COUNTER = """
SELECT r.id, s.id, coalesce((SELECT rate_bp FROM vat_rates WHERE effective_from <= ?
                             ORDER BY effective_from DESC LIMIT 1), 0)
FROM registers r JOIN till_sessions s ON s.register_id = r.id AND s.closed_at IS NULL
WHERE r.is_here = 1
"""
_RULES = """
SELECT s.name, rials_per_point, credit_share_bp, credit_min_invoice FROM rules r, shop s
"""
_BUYER = "SELECT mobile, name, credit, points, rank_id FROM customers WHERE id = ?"
_PRODUCTS = "SELECT id, title FROM products WHERE id IN (?, ?, ?)"
_NUMBER = "UPDATE registers SET last_number = last_number + 1 WHERE id = ? RETURNING last_number"
_INVOICE = """
INSERT INTO invoices (uuid, kind, register_id, number, session_id, customer_id, staff_id,
    issued_at, business_date, line_count, gross, line_discounts, invoice_discount, vat, vat_bp,
    payable, used, total, earned, points, rank_id, rank_title, credit_bp, rials_per_point)
VALUES (?, 'sale', ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_LINE = """
INSERT INTO invoice_lines (invoice_id, position, product_id, title, quantity, unit_price, gross,
    discount, invoice_discount, vat, net)
VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?)
"""
_PAYMENT = """
INSERT INTO payments (invoice_id, method, amount, tendered, change) VALUES (?, ?, ?, ?, 0)
"""
_LOTS = """
SELECT id, remaining FROM credit_lots WHERE customer_id = ? AND remaining > 0
ORDER BY expires_on IS NULL, expires_on, id
"""
_SPEND = "UPDATE credit_lots SET remaining = remaining - ? WHERE id = ?"
_LOT = """
INSERT INTO credit_lots (uuid, customer_id, remaining, granted_on) VALUES (?, ?, ?, ?)
"""
_MOVE = """
INSERT INTO credit_movements (uuid, customer_id, kind, amount, lot_id, invoice_id, staff_id, at,
    business_date) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_SCORE = """
INSERT INTO points_movements (uuid, customer_id, kind, points, invoice_id, staff_id, at,
    business_date) VALUES (?, ?, 'earned', ?, ?, ?, ?, ?)
"""
_STANDING = """
UPDATE customers SET credit = ?, points = ?, rank_id = ?, last_purchase_on = ? WHERE id = ?
"""
_TEMPLATE = "SELECT text FROM sms_templates WHERE kind = 'thanks' AND active = 1"
_SMS = """
INSERT INTO sms_jobs (uuid, recipient, template_kind, text, customer_id, invoice_id, created_at,
    expires_at) VALUES (?, ?, 'thanks', ?, ?, ?, ?, ?)
"""
_DAY = """
INSERT INTO day_totals (business_date, register_id, invoices, lines, gross, used, received, earned)
VALUES (?, ?, 1, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET invoices = invoices + 1,
    lines = lines + excluded.lines, gross = gross + excluded.gross, used = used + excluded.used,
    received = received + excluded.received, earned = earned + excluded.earned
"""
_PART = """
INSERT INTO day_parts (business_date, part, key, quantity, amount) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity,
    amount = amount + excluded.amount
"""
_OUTBOX = """
INSERT INTO outbox (op_id, action, kind, record_id, occurred_at) VALUES (?, 'post', 'sale', ?, ?)
"""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as the database keeps it, worked out beforehand."""

    at: int
    day: str
    hour: int
    until: int
    """When a message of this instant is no longer wanted."""

    @classmethod
    def of(cls, now: datetime) -> "Moment":
        """The moment of an instant; Tehran has had no summer time since 2022."""
        at = int(now.timestamp() * 1000)
        local = now + timedelta(hours=3, minutes=30)
        return cls(at, local.date().isoformat(), local.hour, at + 3 * 86_400_000)


def issue(raw: Raw, order: Order, moment: Moment) -> int:
    """Write what issuing this order writes; the invoice's id. Whole pieces, no discounts, no tax,
    one payment by card, of a known customer who stays in his rank.
    """
    run = raw.execute
    run("BEGIN IMMEDIATE")
    run(_ISSUED, (order.uuid,)).fetchone()
    register, session, _ = run(_COUNTER, (moment.day,)).fetchone()
    shop, per_point, share_bp, least = run(_RULES).fetchone()
    ranks = run(_RANKS).fetchall()
    customer = order.customer_id
    mobile, name, credit, points, rank = run(_BUYER, (customer,)).fetchone()
    titles = dict(run(_PRODUCTS, tuple(line.product_id for line in order.lines)).fetchall())
    grosses = [line.quantity * line.unit_price // 1000 for line in order.lines]
    gross = sum(grosses)
    used = order.use_credit
    if used > min(credit, gross * share_bp // 10_000) or gross < least:
        raise ValueError("more credit than allowed")
    total = gross - used
    _, rank_title, _, bp, _ = next(each for each in ranks if each[0] == rank)
    earned, won = total * bp // 10_000, total // per_point
    number = run(_NUMBER, (register,)).fetchone()[0]
    staff, at, day = order.staff_id, moment.at, moment.day
    invoice: int = run(
        _INVOICE,
        (
            order.uuid, register, number, session, customer, staff, at, day, len(grosses), gross,
            gross, used, total, earned, won, rank, rank_title, bp, per_point,
        ),
    ).lastrowid  # fmt: skip
    raw.executemany(
        _LINE,
        [
            (
                invoice, position, line.product_id, titles[line.product_id], line.quantity,
                line.unit_price, amount, amount,
            )
            for position, (line, amount) in enumerate(
                zip(order.lines, grosses, strict=True), start=1
            )
        ],
    )  # fmt: skip
    if total:
        run(_PAYMENT, (invoice, "card", total, total))
    rest = used
    for lot, remaining in run(_LOTS, (customer,)).fetchall() if used else ():
        part = min(rest, remaining)
        rest -= part
        run(_SPEND, (part, lot))
        move = (new_identity(), customer, "used", -part, lot, invoice, staff, at, day)
        run(_MOVE, move)
        if not rest:
            break
    if earned:
        lot = run(_LOT, (new_identity(), customer, earned, day)).lastrowid
        run(_MOVE, (new_identity(), customer, "earned", earned, lot, invoice, staff, at, day))
    if won:
        run(_SCORE, (new_identity(), customer, won, invoice, staff, at, day))
    balance = credit - used + earned
    risen = max(each for each in ranks if each[2] <= points + won)[0]
    run(_STANDING, (balance, points + won, risen, day, customer))
    text = run(_TEMPLATE).fetchone()[0]
    for field, value in (
        ("{name}", name),
        ("{shop}", shop),
        ("{total}", _money(total)),
        ("{earned}", _money(earned)),
        ("{credit}", _money(balance)),
    ):
        text = text.replace(field, value)
    run(_SMS, (new_identity(), mobile, text, customer, invoice, at, moment.until))
    run(_DAY, (day, register, len(grosses), gross, used, total, earned))
    parts = [
        (day, "product", line.product_id, line.quantity, amount)
        for line, amount in zip(order.lines, grosses, strict=True)
    ]
    parts += [(day, "staff", staff, 1, total), (day, "hour", moment.hour, 1, total)]
    if total:
        parts.append((day, "method", 1, 1, total))
    raw.executemany(_PART, parts)
    run(_OUTBOX, (new_identity(), order.uuid, at))
    run("COMMIT")
    return invoice


def _money(rials: int) -> str:
    return f"{persian_digits(f'{rials:,}')} ریال"


def first_rows(raw: Raw, count: int) -> Rows:
    """The first rows of the customers table, by name."""
    found: Rows = raw.execute(_FIRST, (count,)).fetchall()
    return found


def count(raw: Raw) -> int:
    """How many members there are."""
    sql = "SELECT count(*) FROM customers WHERE deleted_at IS NULL"
    number: int = raw.execute(sql).fetchone()[0]
    return number


def all_ids(raw: Raw) -> "array[int]":
    """The ids of all customers by name, for the whole table."""
    cursor = raw.execute("SELECT id FROM customers WHERE deleted_at IS NULL ORDER BY sort_name")
    return array("q", (row[0] for row in cursor))


def rows(raw: Raw, ids: list[int]) -> Rows:
    """The rows of the customers table with these ids."""
    found: Rows = raw.execute(_SOME, (json.dumps(ids),)).fetchall()
    return found
