"""What the doctor asks the database: a set-based statement for each thing that must agree."""

from typing import Literal, NamedTuple

from models.doctor_days import CLOSING, DAY_PART, DAY_TOTAL, SESSION

What = Literal[
    "file",
    "foreign_key",
    "schema",
    "revision",
    "search",
    "credit",
    "points",
    "rank",
    "bands",
    "lot",
    "debt",
    "tags",
    "last_purchase",
    "line",
    "lines",
    "payments",
    "booked",
    "returned",
    "day",
    "number",
    "last_number",
    "epoch",
    "session",
    "closing",
    "day_total",
    "day_part",
    "outbox",
]
"""What a finding is about; `sajac_desktop/upkeep.py` has a sentence for each."""


class Check(NamedTuple):
    """A statement whose rows are findings: where, expected, found."""

    what: What
    sql: str


# Whom a ledger counts for. Without a type SQLite makes no index for the join: it would look through
# all who ever bought for every customer.
_PERSON = "CAST(coalesce(p.merged_into, p.id) AS INTEGER)"


def _share(amount: str, basis_points: str) -> str:
    """`money.share`, in steps that no amount is too large for."""
    return f"(({amount}) / 10000 * {basis_points} + ({amount}) % 10000 * {basis_points} / 10000)"


def _balance(movements: str, amount: str, kept: str) -> str:
    return f"""
    WITH sums AS (
        SELECT {_PERSON} AS person, sum(m.{amount}) AS total
        FROM {movements} m JOIN customers p ON p.id = m.customer_id GROUP BY person
    )
    SELECT c.mobile, coalesce(sums.total, 0), c.{kept}
    FROM customers c LEFT JOIN sums ON sums.person = c.id
    WHERE c.{kept} <> coalesce(sums.total, 0)
"""


# Points below zero stay in the first band; a pinned customer's rank follows nothing.
_RANK = """
    SELECT c.mobile, r.title, (SELECT title FROM ranks WHERE id = c.rank_id)
    FROM customers c
    JOIN ranks r ON r.first_point <= max(c.points, 0)
        AND (r.end_point IS NULL OR r.end_point > max(c.points, 0))
    WHERE c.rank_pinned = 0 AND c.rank_id <> r.id
"""

_LOT = """
    WITH sums AS (
        SELECT m.lot_id, sum(m.amount) AS total, min(coalesce(p.merged_into, p.id)) AS one,
            max(coalesce(p.merged_into, p.id)) AS other
        FROM credit_movements m JOIN customers p ON p.id = m.customer_id
        WHERE m.lot_id IS NOT NULL GROUP BY m.lot_id
    )
    SELECT c.mobile || ' #' || l.id, coalesce(sums.total, 0), l.remaining
    FROM credit_lots l JOIN customers c ON c.id = l.customer_id
    LEFT JOIN sums ON sums.lot_id = l.id
    WHERE l.remaining <> coalesce(sums.total, 0)
        OR coalesce(sums.one, c.merged_into, c.id) <> coalesce(c.merged_into, c.id)
        OR coalesce(sums.other, c.merged_into, c.id) <> coalesce(c.merged_into, c.id)
"""

# Debt comes only after every lot is empty, and is repaid before a lot is filled; nothing repays
# debt that was not made. Where several tills spend one lot the service sees to that, so it holds
# once all has been told and heard.
_DEBT = f"""
    WITH owed AS (
        SELECT {_PERSON} AS person, -sum(m.amount) AS debt
        FROM credit_movements m JOIN customers p ON p.id = m.customer_id
        WHERE m.lot_id IS NULL GROUP BY person
    ), left_over AS (
        SELECT {_PERSON} AS person, sum(max(l.remaining, 0)) AS credit,
            min(l.remaining) AS least
        FROM credit_lots l JOIN customers p ON p.id = l.customer_id
        WHERE l.remaining <> 0 GROUP BY person
    ), standing AS (
        SELECT c.mobile, coalesce(owed.debt, 0) AS debt, coalesce(l.credit, 0) AS credit,
            coalesce(l.least, 0) AS least
        FROM customers c LEFT JOIN owed ON owed.person = c.id
        LEFT JOIN left_over l ON l.person = c.id
    )
    SELECT mobile, 0, iif(least < 0, least, debt) FROM standing
    WHERE (debt < 0 OR (debt > 0 AND credit > 0) OR least < 0)
        AND (SELECT service FROM sync_state) = ''
"""

_TAGS = """
    WITH borne AS (
        SELECT customer_id, group_concat(title, '، ' ORDER BY title) AS titles
        FROM customer_tags JOIN tags ON tags.id = customer_tags.tag_id GROUP BY customer_id
    )
    SELECT c.mobile, coalesce(borne.titles, ''), c.tag_titles
    FROM customers c LEFT JOIN borne ON borne.customer_id = c.id
    WHERE c.tag_titles <> coalesce(borne.titles, '')
"""

_LAST_PURCHASE = f"""
    WITH bought AS (
        SELECT {_PERSON} AS person, max(i.business_date) AS day
        FROM invoices i JOIN customers p ON p.id = i.customer_id
        WHERE i.kind = 'sale' GROUP BY person
    )
    SELECT c.mobile, coalesce(bought.day, ''), coalesce(c.last_purchase_on, '')
    FROM customers c LEFT JOIN bought ON bought.person = c.id
    WHERE c.last_purchase_on IS NOT bought.day
"""

# A line of a sale by itself; whether it was taxable is not kept, so no tax at all is right too.
# Goods that come back cost what they did.
_LINE = f"""
    WITH worth AS (
        SELECT l.*, i.vat_bp, r.prefix || i.number || ' #' || l.position AS line,
            l.gross - l.discount - l.invoice_discount AS after
        FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id
        JOIN registers r ON r.id = i.register_id WHERE i.kind = 'sale'
    ), worked_out AS (
        SELECT line, concat_ws(' / ',
                quantity / 1000 * unit_price + quantity % 1000 * unit_price / 1000,
                min(discount, gross), max(0, min(invoice_discount, gross - discount)),
                iif(vat = 0, 0, {_share("after", "vat_bp")})
            ) AS expected, concat_ws(' / ', gross, discount, invoice_discount, vat) AS found
        FROM worth
    )
    SELECT line, expected, found FROM worked_out WHERE expected <> found
    UNION ALL
    SELECT r.prefix || i.number || ' #' || l.position, o.unit_price, l.unit_price
    FROM invoices i JOIN invoice_lines l ON l.invoice_id = i.id
    JOIN invoice_lines o ON o.id = l.original_line_id JOIN registers r ON r.id = i.register_id
    WHERE l.unit_price <> o.unit_price
"""

_LINES = """
    WITH sums AS (
        SELECT invoice_id, count(*) AS n, max(position) AS last, sum(gross) AS gross,
            sum(discount) AS discount, sum(invoice_discount) AS invoice_discount,
            sum(vat) AS vat, sum(net) AS net
        FROM invoice_lines GROUP BY invoice_id
    )
    SELECT r.prefix || i.number,
        concat_ws(' / ', coalesce(s.n, 0), s.gross, s.discount, s.invoice_discount, s.vat, s.net),
        concat_ws(' / ', i.line_count, i.gross, i.line_discounts, i.invoice_discount, i.vat,
            i.payable)
    FROM invoices i JOIN registers r ON r.id = i.register_id
    LEFT JOIN sums s ON s.invoice_id = i.id
    WHERE s.n IS NOT i.line_count OR s.last IS NOT i.line_count OR s.gross <> i.gross
        OR s.discount <> i.line_discounts OR s.invoice_discount <> i.invoice_discount
        OR s.vat <> i.vat OR s.net <> i.payable
"""

_PAYMENTS = """
    WITH sums AS (SELECT invoice_id, sum(amount) AS paid FROM payments GROUP BY invoice_id)
    SELECT r.prefix || i.number, i.total, coalesce(s.paid, 0)
    FROM invoices i JOIN registers r ON r.id = i.register_id
    LEFT JOIN sums s ON s.invoice_id = i.id
    WHERE i.total <> coalesce(s.paid, 0)
"""

# A sale books what it earned and used; a return books both in one kind, the other way round.
_BOOKED = """
    WITH credit AS (
        SELECT m.invoice_id, coalesce(q.merged_into, q.id) AS person,
            sum(iif(m.kind = 'earned', m.amount, 0)) AS earned,
            -sum(iif(m.kind = 'used', m.amount, 0)) AS used,
            sum(iif(m.kind = 'returned', m.amount, 0)) AS returned
        FROM credit_movements m JOIN customers q ON q.id = m.customer_id
        WHERE m.invoice_id IS NOT NULL GROUP BY m.invoice_id, person
    ), points AS (
        SELECT m.invoice_id, coalesce(q.merged_into, q.id) AS person,
            sum(iif(m.kind = 'earned', m.points, 0)) AS earned,
            sum(iif(m.kind = 'returned', m.points, 0)) AS returned
        FROM points_movements m JOIN customers q ON q.id = m.customer_id
        WHERE m.invoice_id IS NOT NULL GROUP BY m.invoice_id, person
    )
    SELECT r.prefix || i.number, concat_ws(' / ', i.earned, i.used, i.points),
        concat_ws(' / ', coalesce(c.earned, 0), coalesce(c.used, 0), coalesce(c.returned, 0),
            coalesce(p.earned, 0), coalesce(p.returned, 0))
    FROM invoices i JOIN registers r ON r.id = i.register_id
    LEFT JOIN customers b ON b.id = i.customer_id
    LEFT JOIN credit c ON c.invoice_id = i.id AND c.person = coalesce(b.merged_into, b.id)
    LEFT JOIN points p ON p.invoice_id = i.id AND p.person = coalesce(b.merged_into, b.id)
    WHERE CASE i.kind
        WHEN 'sale' THEN i.earned <> coalesce(c.earned, 0) OR i.used <> coalesce(c.used, 0)
            OR i.points <> coalesce(p.earned, 0) OR coalesce(c.returned, 0) <> 0
            OR coalesce(p.returned, 0) <> 0
        ELSE i.used - i.earned <> coalesce(c.returned, 0) OR -i.points <> coalesce(p.returned, 0)
            OR coalesce(c.earned, 0) <> 0 OR coalesce(c.used, 0) <> 0
            OR coalesce(p.earned, 0) <> 0
    END
"""

# The rule an invoice was computed by is kept with it, and a return bears that of its sale.
_RULE = f"""
    WITH bases AS (
        SELECT id, max(total - vat, 0) AS base FROM invoices
        WHERE kind = 'sale' AND customer_id IS NOT NULL
    ), promised AS (
        SELECT i.*, {_share("b.base", "i.credit_bp")} AS credit,
            b.base / i.rials_per_point AS reached
        FROM bases b JOIN invoices i ON i.id = b.id
    )
    SELECT r.prefix || p.number, concat_ws(' / ', p.credit, p.used, p.reached),
        concat_ws(' / ', p.earned, p.used, p.points)
    FROM promised p JOIN registers r ON r.id = p.register_id
    WHERE p.earned <> p.credit OR p.points IS NOT p.reached
    UNION ALL
    SELECT r.prefix || i.number, concat_ws(' / ', o.vat_bp, o.credit_bp, o.rials_per_point),
        concat_ws(' / ', i.vat_bp, i.credit_bp, i.rials_per_point)
    FROM invoices i JOIN invoices o ON o.id = i.original_id JOIN registers r ON r.id = i.register_id
    WHERE i.vat_bp <> o.vat_bp OR i.credit_bp <> o.credit_bp
        OR i.rials_per_point <> o.rials_per_point
"""

# What came back of a line is worth its part of it, however many steps it came in (`part_of_line`;
# worked out where its products stay within 64 bits). Two tills that take the same line back without
# knowing of each other both stand; so do both times of one till that a backup let forget the first.
# Of another's restores nothing is known. What comes back is of the sale that the return names.
_RETURNED = """
    WITH back AS (
        SELECT b.original_line_id AS id, sum(b.quantity) AS quantity, sum(b.gross) AS gross,
            sum(b.net) AS net, count(DISTINCT i.register_id) AS tills,
            min(t.is_here AND t.epoch = 1) AS certain
        FROM invoice_lines b JOIN invoices i ON i.id = b.invoice_id
        JOIN registers t ON t.id = i.register_id
        WHERE b.original_line_id IS NOT NULL GROUP BY b.original_line_id
    ), part AS (
        SELECT back.*, l.invoice_id, l.position, l.vat, l.quantity AS whole, l.net AS worth,
            l.gross - l.discount - l.invoice_discount AS after,
            l.gross * back.quantity / l.quantity AS part,
            l.gross * back.quantity / l.quantity
                * (l.gross - l.discount - l.invoice_discount) / l.gross AS left_of_it,
            max(l.gross, l.quantity) < 3000000000 AS fits
        FROM back JOIN invoice_lines l ON l.id = back.id WHERE back.tills = 1 AND back.certain
    )
    SELECT r.prefix || i.number || ' #' || p.position,
        concat_ws(' / ', p.whole, p.worth), concat_ws(' / ', p.quantity, p.net)
    FROM part p JOIN invoices i ON i.id = p.invoice_id JOIN registers r ON r.id = i.register_id
    WHERE p.quantity > p.whole OR p.net > p.worth
        OR (p.quantity = p.whole AND p.net <> p.worth)
        OR (p.fits AND (p.gross <> p.part OR p.net <> coalesce(
            p.left_of_it + p.left_of_it * p.vat / p.after, p.left_of_it, 0)))
    UNION ALL
    SELECT r.prefix || i.number || ' #' || l.position, coalesce((
            SELECT p.prefix || s.number FROM invoices s JOIN registers p ON p.id = s.register_id
            WHERE s.id = i.original_id
        ), ''), coalesce((
            SELECT p.prefix || s.number FROM invoices s JOIN registers p ON p.id = s.register_id
            WHERE s.id = o.invoice_id
        ), '')
    FROM invoices i JOIN invoice_lines l ON l.invoice_id = i.id
    LEFT JOIN invoice_lines o ON o.id = l.original_line_id JOIN registers r ON r.id = i.register_id
    WHERE o.invoice_id IS NOT i.original_id
"""

_DAY = """
    SELECT r.prefix || i.number,
        date(i.issued_at / 1000 + clock.seconds, 'unixepoch') AS day, i.business_date
    FROM invoices i JOIN registers r ON r.id = i.register_id
    JOIN temp.clock ON i.issued_at >= clock.since AND i.issued_at < clock.until
    WHERE i.business_date <> date(i.issued_at / 1000 + clock.seconds, 'unixepoch')
"""

# A number of this till follows the one before it, from where its newest epoch began. What an older
# epoch gave out may have been lost, before it was told, with the file that a backup replaced.
_NUMBER = """
    SELECT r.prefix || n.number, n.before + 1, n.number
    FROM (
        SELECT register_id, number,
            lag(number, 1, 0) OVER (PARTITION BY register_id ORDER BY number) AS before
        FROM invoices
    ) n JOIN registers r ON r.id = n.register_id
    WHERE r.is_here = 1 AND n.number <> n.before + 1 AND n.number > (
        SELECT max(e.first_number) FROM register_epochs e WHERE e.register_id = n.register_id
    )
"""

_LAST_NUMBER = """
    SELECT r.name, max(
        coalesce((SELECT max(number) FROM invoices WHERE register_id = r.id), 0),
        coalesce((SELECT max(first_number) - 1 FROM register_epochs WHERE register_id = r.id), 0)
    ) AS expected, r.last_number
    FROM registers r WHERE r.is_here = 1 AND expected <> r.last_number
"""

_EPOCH = """
    SELECT r.name, coalesce(max(e.epoch), 0) AS newest, r.epoch
    FROM registers r LEFT JOIN register_epochs e ON e.register_id = r.id
    WHERE r.is_here = 1 GROUP BY r.id HAVING newest <> r.epoch
"""

# What the service has heard may be forgotten, the oldest first; there is never a hole, and the
# last one stays.
_OUTBOX = """
    SELECT 'outbox', max(seq) - min(seq) + 1, count(*) FROM outbox
    HAVING count(*) > 0 AND max(seq) - min(seq) + 1 <> count(*)
    UNION ALL
    SELECT 'outbox', (SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), max(seq)
    FROM outbox HAVING max(seq) <> (SELECT seq FROM sqlite_sequence WHERE name = 'outbox')
"""

CHECKS = (
    Check("number", _NUMBER),
    Check("last_number", _LAST_NUMBER),
    Check("epoch", _EPOCH),
    Check("line", _LINE),
    Check("lines", _LINES),
    Check("payments", _PAYMENTS),
    Check("booked", _BOOKED),
    Check("booked", _RULE),
    Check("returned", _RETURNED),
    Check("day", _DAY),
    Check("credit", _balance("credit_movements", "amount", "credit")),
    Check("points", _balance("points_movements", "points", "points")),
    Check("rank", _RANK),
    Check("lot", _LOT),
    Check("debt", _DEBT),
    Check("tags", _TAGS),
    Check("last_purchase", _LAST_PURCHASE),
    Check("session", SESSION),
    Check("closing", CLOSING),
    Check("day_total", DAY_TOTAL),
    Check("day_part", DAY_PART),
    Check("outbox", _OUTBOX),
)
