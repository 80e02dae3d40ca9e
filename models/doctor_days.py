"""What the doctor asks of till sessions, their Z reports and what is added up for each day."""

from models.tables import PAYMENT_METHODS

# A restored backup goes on above the numbers given out before, so only the first epoch is dense.
SESSION = """
    SELECT r.name, coalesce(max(s.number), 0) AS expected, r.last_session
    FROM registers r LEFT JOIN till_sessions s ON s.register_id = r.id
    WHERE r.is_here = 1 GROUP BY r.id
    HAVING r.last_session < expected OR (r.epoch = 1 AND r.last_session <> expected)
    UNION ALL
    SELECT r.name || ' #' || n.number, n.before + 1, n.number
    FROM (
        SELECT register_id, number,
            lag(number, 1, 0) OVER (PARTITION BY register_id ORDER BY number) AS before
        FROM till_sessions
    ) n JOIN registers r ON r.id = n.register_id
    WHERE r.is_here = 1 AND r.epoch = 1 AND n.number <> n.before + 1
    UNION ALL
    SELECT r.name || ' #' || s.number, iif(c.session_id IS NULL, '', c.closed_at),
        coalesce(s.closed_at, '')
    FROM till_sessions s JOIN registers r ON r.id = s.register_id
    LEFT JOIN closings c ON c.session_id = s.id
    WHERE s.closed_at IS NOT c.closed_at
"""

# Numbers of invoices are left out: the service may give them others.
_Z_FIGURES = (
    ("s.opening_float", "$.opening_float"),
    ("coalesce(cash.received, 0)", "$.cash_received"),
    ("coalesce(cash.refunded, 0)", "$.cash_refunded"),
    ("coalesce(moved.paid_in, 0)", "$.paid_in"),
    ("coalesce(moved.paid_out, 0)", "$.paid_out"),
    ("coalesce(sums.invoices, 0)", "$.figures.invoices"),
    ("coalesce(sums.lines, 0)", "$.figures.lines"),
    ("coalesce(sums.gross, 0)", "$.figures.gross"),
    ("coalesce(sums.off, 0)", "$.figures.credit_and_discount"),
    ("coalesce(sums.received, 0)", "$.figures.received"),
    ("coalesce(sums.earned, 0)", "$.figures.credit_given"),
    ("coalesce(sums.returns, 0)", "$.figures.returns"),
    ("coalesce(sums.returned, 0)", "$.figures.returned"),
)
CLOSING = f"""
    WITH signed AS (
        SELECT *, iif(kind = 'sale', 1, -1) AS sign FROM invoices
    ), sums AS (
        SELECT session_id, sum(sign) AS invoices, sum(sign * line_count) AS lines,
            sum(sign * gross) AS gross,
            sum(sign * (line_discounts + invoice_discount + used)) AS off,
            sum(sign * total) AS received, sum(sign * earned) AS earned,
            sum(sign < 0) AS returns, sum(iif(sign < 0, total, 0)) AS returned
        FROM signed GROUP BY session_id
    ), cash AS (
        SELECT i.session_id, sum(iif(i.kind = 'sale', p.amount, 0)) AS received,
            sum(iif(i.kind = 'sale', 0, p.amount)) AS refunded
        FROM payments p JOIN invoices i ON i.id = p.invoice_id
        WHERE p.method = 'cash' GROUP BY i.session_id
    ), moved AS (
        SELECT session_id, sum(iif(kind = 'paid_in', amount, 0)) AS paid_in,
            sum(iif(kind = 'paid_out', amount, 0)) AS paid_out
        FROM cash_movements GROUP BY session_id
    ), kept AS (
        SELECT session_id, expected, counted, iif(json_valid(report), report, '{{}}') AS report
        FROM closings
    ), worked_out AS (
        SELECT r.name || ' #' || s.number AS session,
            concat_ws(' / ', {", ".join(figure for figure, _ in _Z_FIGURES)},
                coalesce(sums.received, 0), c.counted,
                s.opening_float + coalesce(cash.received, 0) - coalesce(cash.refunded, 0)
                    + coalesce(moved.paid_in, 0) - coalesce(moved.paid_out, 0)) AS expected,
            concat_ws(' / ', {", ".join(f"c.report ->> '{path}'" for _, path in _Z_FIGURES)},
                (SELECT coalesce(sum(value ->> '$.amount'), 0)
                    FROM json_each(c.report, '$.methods')),
                (SELECT coalesce(sum((value ->> '$.value') * (value ->> '$.count')), 0)
                    FROM json_each(c.report, '$.denominations')),
                c.report ->> '$.expected') AS found,
            c.report ->> '$.expected' IS NOT c.expected AS apart
        FROM kept c JOIN till_sessions s ON s.id = c.session_id
        JOIN registers r ON r.id = s.register_id
        LEFT JOIN sums ON sums.session_id = s.id
        LEFT JOIN cash ON cash.session_id = s.id
        LEFT JOIN moved ON moved.session_id = s.id
        WHERE r.is_here = 1
    )
    SELECT session, expected, found FROM worked_out WHERE expected <> found OR apart
"""

_FIGURES = (
    "invoices",
    "lines",
    "gross",
    "discounts",
    "used",
    "received",
    "vat",
    "earned",
    "returns",
    "returned",
)
DAY_TOTAL = f"""
    WITH signed AS (
        SELECT business_date, register_id, iif(kind = 'sale', 1, -1) AS sign, line_count, gross,
            line_discounts + invoice_discount AS discounts, used, total, vat, earned
        FROM invoices
    ), sums AS (
        SELECT business_date, register_id, sum(sign) AS invoices, sum(sign * line_count) AS lines,
            sum(sign * gross) AS gross, sum(sign * discounts) AS discounts,
            sum(sign * used) AS used, sum(sign * total) AS received, sum(sign * vat) AS vat,
            sum(sign * earned) AS earned, sum(sign < 0) AS returns,
            sum(iif(sign < 0, total, 0)) AS returned
        FROM signed GROUP BY business_date, register_id
    )
    SELECT coalesce(s.business_date, d.business_date) || ' '
            || coalesce(s.register_id, d.register_id),
        concat_ws(' / ', {", ".join(f"s.{name}" for name in _FIGURES)}),
        concat_ws(' / ', {", ".join(f"d.{name}" for name in _FIGURES)})
    FROM sums s FULL JOIN day_totals d
        ON d.business_date = s.business_date AND d.register_id = s.register_id
    WHERE {" OR ".join(f"s.{name} IS NOT d.{name}" for name in _FIGURES)}
"""

_METHOD = "CASE p.method " + " ".join(
    f"WHEN '{method}' THEN {place}" for place, method in enumerate(PAYMENT_METHODS)
)
DAY_PART = f"""
    WITH heads AS (
        SELECT i.id, i.business_date, i.staff_id, i.total, iif(i.kind = 'sale', 1, -1) AS sign,
            (i.issued_at / 1000 + clock.seconds) / 3600 % 24 AS hour
        FROM invoices i
        JOIN temp.clock ON i.issued_at >= clock.since AND i.issued_at < clock.until
    ), sums AS (
        SELECT h.business_date, 'product' AS part, l.product_id AS key,
            sum(h.sign * l.quantity) AS quantity, sum(h.sign * l.net) AS amount
        FROM invoice_lines l JOIN heads h ON h.id = l.invoice_id
        GROUP BY h.business_date, l.product_id
        UNION ALL
        SELECT business_date, 'staff', staff_id, sum(sign), sum(sign * total) FROM heads
        GROUP BY business_date, staff_id
        UNION ALL
        SELECT business_date, 'hour', hour, sum(sign), sum(sign * total) FROM heads
        GROUP BY business_date, hour
        UNION ALL
        SELECT h.business_date, 'method', {_METHOD} END AS key, sum(h.sign),
            sum(h.sign * p.amount)
        FROM payments p JOIN heads h ON h.id = p.invoice_id
        GROUP BY h.business_date, p.method
    )
    SELECT concat_ws(' ', coalesce(s.business_date, d.business_date), coalesce(s.part, d.part),
            coalesce(s.key, d.key)),
        concat_ws(' / ', s.quantity, s.amount), concat_ws(' / ', d.quantity, d.amount)
    FROM sums s FULL JOIN day_parts d
        ON d.business_date = s.business_date AND d.part = s.part AND d.key = s.key
    WHERE s.quantity IS NOT d.quantity OR s.amount IS NOT d.amount
"""
