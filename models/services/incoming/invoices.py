"""Sales and returns of other tills, many at a time: their rows, and what they add to the totals."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Text, bindparam, func, select, update

from models.calendar import shop_time
from models.services.counter import DayShare, Part, add_to_day
from models.services.incoming.known import Known, here
from models.services.incoming.messages import queue_sms
from models.services.incoming.movements import add_movements
from models.services.incoming.values import Document, Named, day, instant
from models.tables import PAYMENT_METHODS, customers, invoice_lines, invoices, payments, registers
from models.tables.many import Many, next_id
from models.tables.types import identity_of

_FIGURES = (
    "number gross line_discounts invoice_discount vat vat_bp payable used total earned points"
    " rank_title credit_bp rials_per_point note"
).split()
_LINE_FIGURES = (
    "position title quantity unit_price gross discount invoice_discount vat net"
).split()
_PAID = ("method", "amount", "tendered", "change", "reference")

_ADD_INVOICES = Many(
    invoices,
    *("id", "uuid", "kind", "register_id", "original_id", "session_id", "customer_id", "staff_id"),
    *("issued_at", "business_date", "line_count", "rank_id", "approved_by", *_FIGURES),
)
_ADD_LINES = Many(
    invoice_lines, "id", "invoice_id", "product_id", "original_line_id", *_LINE_FIGURES
)
_ADD_PAYMENTS = Many(payments, "invoice_id", *_PAID)
_COUNTED = (
    update(registers)
    .where(registers.c.id == bindparam("register"))
    .values(last_number=func.max(registers.c.last_number, bindparam("number")))
)
_BOUGHT = (
    update(customers)
    .where(
        customers.c.id
        == select(func.coalesce(customers.c.merged_into, customers.c.id))
        .where(customers.c.id == bindparam("customer"))
        .scalar_subquery()
    )
    .values(
        last_purchase_on=func.max(
            func.coalesce(customers.c.last_purchase_on, ""), bindparam("on_day", type_=Text)
        )
    )
)
_LINE_OF = select(invoice_lines.c.position, invoice_lines.c.id).where(
    invoice_lines.c.invoice_id == bindparam("invoice")
)


def write_invoices(connection: Connection, known: Known, told: Sequence[Named]) -> None:
    """Sales and returns: the rows of all of them, table by table."""
    written = here(connection, invoices, [identity for identity, _ in told])
    new = [one for one in told if one[0] not in written]
    if not new:
        return
    _look_ahead(known, [document for _, document in new])
    rows: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    paid: list[dict[str, Any]] = []
    line_of: dict[int, dict[int, int]] = {}
    bought: dict[int, date] = {}
    counted: dict[int, int] = {}
    shares: dict[tuple[date, int], list[tuple[DayShare, Sequence[Part]]]] = {}
    invoice_id, line_id = next_id(connection, invoices), next_id(connection, invoice_lines)
    for identity, document in new:
        row = _invoice(known, document)
        original_id = row["original_id"]
        if original_id is not None and original_id not in line_of:
            found = connection.execute(_LINE_OF, {"invoice": original_id})
            line_of[original_id] = {line.position: line.id for line in found}
        rows.append({**row, "id": invoice_id, "uuid": identity})
        known.learn("invoice", identity, invoice_id)
        own = line_of[invoice_id] = {}
        for line in document["lines"]:
            of = (
                None if original_id is None else line_of[original_id].get(line["original_position"])
            )
            own[line["position"]] = line_id
            lines.append(
                {
                    **{name: line[name] for name in _LINE_FIGURES},
                    "id": line_id,
                    "invoice_id": invoice_id,
                    "product_id": known.row("product", line["product"]),
                    "original_line_id": of,
                }
            )
            line_id += 1
        paid += [
            {**{name: one[name] for name in _PAID}, "invoice_id": invoice_id}
            for one in document["payments"]
        ]
        customer_id, register_id, on = row["customer_id"], row["register_id"], row["business_date"]
        if customer_id is not None and original_id is None:
            bought[customer_id] = max(on, bought.get(customer_id, on))
        counted[register_id] = max(row["number"], counted.get(register_id, 0))
        shares.setdefault((on, register_id), []).append(_shares(known, document, row))
        invoice_id += 1
    ids = [row["id"] for row in rows]
    _ADD_INVOICES.add(connection, rows)
    _ADD_LINES.add(connection, lines)
    _ADD_PAYMENTS.add(connection, paid)
    add_movements(
        connection,
        known,
        [(moved, of) for of, (_, one) in zip(ids, new, strict=True) for moved in one["credit"]],
        [
            (moved, of)
            for of, (_, one) in zip(ids, new, strict=True)
            for moved in one["movements_of_points"]
        ],
    )
    _bought(connection, bought)
    queue_sms(
        connection,
        known,
        [(job, of) for of, (_, one) in zip(ids, new, strict=True) for job in one["sms"]],
    )
    connection.execute(
        _COUNTED, [{"register": one, "number": number} for one, number in counted.items()]
    )
    for (on, register_id), added in shares.items():
        add_to_day(connection, on, register_id, added)


def _look_ahead(known: Known, told: Iterable[Document]) -> None:
    """Find all that these sales and returns name, a statement for each kind of it."""
    wanted: dict[str, set[bytes]] = {kind: set() for kind in _AHEAD}
    for document in told:
        for kind, field in _NAMED:
            if document.get(field):
                wanted[kind].add(identity_of(document[field]))
        wanted["product"].update(identity_of(line["product"]) for line in document.get("lines", ()))
        for moved in document.get("credit", ()):
            wanted["customer"].add(identity_of(moved["customer"]))
    for kind, identities in wanted.items():
        known.prepare(kind, identities)


_AHEAD = ("till_session", "customer", "product", "invoice")
_NAMED = (("till_session", "session"), ("customer", "customer"), ("invoice", "original"))


def _invoice(known: Known, told: Document) -> dict[str, Any]:
    """The row of a sale or return, but for what it is called."""
    issued_at, business_date = instant(told["issued_at"]), day(told["business_date"])
    assert issued_at is not None
    assert business_date is not None
    return {
        **{name: told[name] for name in _FIGURES},
        "kind": "sale" if told["original"] is None else "return",
        "register_id": known.row("register", told["register_id"]),
        "original_id": known.maybe("invoice", told["original"]),
        "session_id": known.row("till_session", told["session"]),
        "customer_id": known.maybe("customer", told["customer"]),
        "staff_id": known.row("staff", told["staff"]),
        "issued_at": issued_at,
        "business_date": business_date,
        "line_count": len(told["lines"]),
        # A rank that is gone is known by its title and basis points.
        "rank_id": _rank(known, told["rank"]),
        "approved_by": known.maybe("staff", told["approved_by"]),
    }


def _rank(known: Known, text: str | None) -> int | None:
    return None if text is None else known.find("rank", identity_of(text))


def _shares(
    known: Known, told: Document, row: Mapping[str, Any]
) -> tuple[DayShare, Sequence[Part]]:
    """What an invoice adds to the totals of its day, and to each part of them."""
    is_return = row["original_id"] is not None
    sign = -1 if is_return else 1
    total: int = told["total"]
    return DayShare(
        invoices=sign,
        lines=sign * row["line_count"],
        gross=sign * told["gross"],
        discounts=sign * (told["line_discounts"] + told["invoice_discount"]),
        used=sign * told["used"],
        received=sign * total,
        vat=sign * told["vat"],
        earned=sign * told["earned"],
        returns=int(is_return),
        returned=total if is_return else 0,
    ), [
        *(
            (
                "product",
                known.row("product", line["product"]),
                sign * line["quantity"],
                sign * line["net"],
            )
            for line in told["lines"]
        ),
        ("staff", row["staff_id"], sign, sign * total),
        ("hour", shop_time(row["issued_at"]).hour, sign, sign * total),
        *(
            ("method", PAYMENT_METHODS.index(paid["method"]), sign, sign * paid["amount"])
            for paid in told["payments"]
        ),
    ]


def _bought(connection: Connection, bought: Mapping[int, date]) -> None:
    if bought:
        connection.execute(
            _BOUGHT,
            [{"customer": one, "on_day": on.isoformat()} for one, on in bought.items()],
        )
