"""Registers as the service sees them: they make ops, push them, and pull what others did."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from central.database import Database
from central.services.changes import changes_since
from central.services.push import push
from central.services.reading import read
from central.services.registers import join_shop
from central.services.snapshots import snapshot_page
from central.tables import new_identity
from sync import protocol
from sync.protocol import Changes, CodeSignIn, Op, OpResult, Push, Pushed, Snapshot

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 28)
MOBILE = "09121234567"
Fields = dict[str, Any]


@dataclass
class Till:
    """A register: its outbox' counters, and how far it has pulled."""

    database: Database
    shop: UUID
    id: UUID
    epoch: int = 1
    seq: int = 0
    number: int = 0
    cursor: str = ""
    session: UUID = field(default_factory=new_identity)
    staff: UUID = field(default_factory=new_identity)
    product: UUID = field(default_factory=new_identity)
    now: datetime = NOW

    def op(
        self,
        action: str,
        kind: str,
        record_id: UUID | None = None,
        data: Fields | None = None,
        base: int | None = None,
        seq: int | None = None,
        op_id: UUID | None = None,
    ) -> Op:
        """The next op of the outbox; with a `seq`, one that is sent again."""
        if seq is None:
            self.seq += 1
            seq = self.seq
        return Op.model_validate(
            {
                "op_id": op_id or new_identity(),
                "seq": seq,
                "kind": kind,
                "action": action,
                "occurred_at": self.now,
                "record_id": record_id or new_identity(),
                "base_version": base,
                "data": data,
            }
        )

    def put(self, kind: str, identity: UUID, base: int = 0, **fields: Any) -> Op:
        """Fields of a record."""
        return self.op("put", kind, identity, fields, base)

    def drop(self, kind: str, identity: UUID, base: int = 1) -> Op:
        """A record is gone."""
        return self.op("drop", kind, identity, base=base)

    def post(self, kind: str, data: Fields, identity: UUID | None = None) -> Op:
        """A document."""
        return self.op("post", kind, identity, data)

    def opening(self) -> list[Op]:
        """What a till tells first: who works there, what is sold, and that it is open."""
        group, subgroup = new_identity(), new_identity()
        session = {
            "register_id": str(self.id),
            "number": 1,
            "opened_at": stamp(self.now),
            "opened_by": str(self.staff),
            "opening_float": 0,
        }
        return [
            self.put("staff", self.staff, first_name="A", role="owner", active=True),
            self.put("product_group", group, title=f"G{group}"),
            self.put("subgroup", subgroup, title="S", group=str(group)),
            self.put("product", self.product, title="P", subgroup=str(subgroup), price=1000),
            self.post("till_session", session, self.session),
        ]

    def member(self, identity: UUID, mobile: str, **fields: Any) -> Op:
        """A new customer."""
        return self.put("customer", identity, mobile=mobile, first_name="م", **fields)

    def sale(
        self,
        customer: UUID | None = None,
        credit: list[Fields] | None = None,
        points: list[Fields] | None = None,
        identity: UUID | None = None,
        **more: Any,
    ) -> Op:
        """An invoice of one line."""
        self.number += 1
        return self.post(
            "sale",
            {
                "register_id": str(self.id),
                "number": self.number,
                "session": str(self.session),
                "customer": str(customer) if customer else None,
                "staff": str(self.staff),
                "issued_at": stamp(self.now),
                "business_date": TODAY.isoformat(),
                "gross": 1000,
                "line_discounts": 0,
                "invoice_discount": 0,
                "vat": 0,
                "vat_bp": 0,
                "payable": 1000,
                "used": 0,
                "total": 1000,
                "earned": 0,
                "points": 0,
                "credit_bp": 100,
                "rials_per_point": 1_000_000,
                "lines": [
                    {
                        "position": 1,
                        "product": str(self.product),
                        "title": "چای",
                        "quantity": 1000,
                        "unit_price": 1000,
                        "gross": 1000,
                        "discount": 0,
                        "invoice_discount": 0,
                        "vat": 0,
                        "net": 1000,
                    }
                ],
                "payments": [{"method": "cash", "amount": 1000, "tendered": 1000, "change": 0}],
                "credit": credit or [],
                "movements_of_points": points or [],
                **more,
            },
            identity,
        )

    def movements(self, *credit: Fields, points: tuple[Fields, ...] = (), **more: Any) -> Op:
        """Movements that belong to no invoice."""
        return self.post("movements", {"credit": list(credit), "points": list(points), **more})

    def push(self, *ops: Op, epoch: int | None = None) -> Pushed:
        """Tell the service."""
        told = Push.model_validate(
            {
                "register_id": self.id,
                "epoch": epoch or self.epoch,
                "schema": protocol.SCHEMA,
                "ops": ops,
            }
        )
        with self.database.write() as connection:
            return push(connection, self.shop, self.id, read(told), self.now)

    def tell(self, *ops: Op) -> list[OpResult]:
        """Tell the service, and hear what became of each op."""
        return list(self.push(*ops).results)

    def tell_one(self, op: Op) -> OpResult:
        """Tell the service one op."""
        (result,) = self.tell(op)
        return result

    def pull(self, limit: int = 1000) -> list[protocol.Change]:
        """All changes since the last pull."""
        found: list[protocol.Change] = []
        while True:
            with self.database.read() as connection:
                text = changes_since(connection, self.shop, self.id, self.cursor, limit, self.now)
            told = Changes.model_validate_json(text)
            found += told.changes
            self.cursor = told.next_cursor
            if not told.has_more:
                return found

    def snapshot(
        self, limit: int = 1000, between: Callable[[Snapshot], None] | None = None
    ) -> list[protocol.Change]:
        """Everything; `between` is called after each page but the last."""
        found: list[protocol.Change] = []
        after = ""
        while True:
            with self.database.read() as connection:
                text = snapshot_page(connection, self.shop, after, limit)
            page = Snapshot.model_validate_json(text)
            found += page.changes
            if page.next is None:
                self.cursor = page.cursor
                return found
            after = page.next
            if between is not None:
                between(page)


def stamp(moment: datetime) -> str:
    """A moment as the wire has it."""
    return moment.isoformat()


def join(database: Database, mobile: str = MOBILE, **more: Any) -> Till:
    """A till that has just signed in."""
    told = CodeSignIn.model_validate(
        {"mobile": mobile, "code": "123456", "register_name": "صندوق", **more}
    )
    with database.write() as connection:
        joined = join_shop(connection, told, NOW)
    return Till(database, joined.shop.id, joined.register.id, joined.register.epoch)


def opened(database: Database, mobile: str = MOBILE, **more: Any) -> Till:
    """A till that has signed in and told what it begins with."""
    till = join(database, mobile, **more)
    assert {result.status for result in till.tell(*till.opening())} == {"applied"}
    return till


def lot(customer: UUID, days: int | None = None, identity: UUID | None = None) -> Fields:
    """A lot; `days` from today it expires."""
    expires = None if days is None else (TODAY + timedelta(days=days)).isoformat()
    return {
        "id": str(identity or new_identity()),
        "customer": str(customer),
        "granted_on": TODAY.isoformat(),
        "expires_on": expires,
    }


def credit(
    customer: UUID, amount: int, where: Fields | None = None, kind: str = "earned", **more: Any
) -> Fields:
    """A movement of credit, in a lot or without."""
    return {
        "id": str(new_identity()),
        "customer": str(customer),
        "kind": kind,
        "amount": amount,
        "lot": where,
        "reason": "r",
        "at": stamp(NOW),
        "business_date": TODAY.isoformat(),
        **more,
    }


def points(customer: UUID, number: int, kind: str = "earned") -> Fields:
    """A movement of points."""
    return {
        "id": str(new_identity()),
        "customer": str(customer),
        "kind": kind,
        "points": number,
        "reason": "r",
        "at": stamp(NOW),
        "business_date": TODAY.isoformat(),
    }


def mobile(number: int) -> str:
    """A number of its own for each."""
    return f"0912{number:07d}"
