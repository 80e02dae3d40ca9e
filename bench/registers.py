"""Registers of made-up shops and the bodies they push: what a till would tell of its sales."""

import gzip
import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from bench.people import mobile_of
from sync import protocol

MEMBERS = 200
"""Members of each shop; nine sales of ten are to one of them."""
_LINES = 3
_BEGAN = datetime(2026, 11, 28, 6, 0, tzinfo=UTC)
_TODAY = "2026-11-28"
Fields = dict[str, object]


@dataclass(frozen=True)
class Shop:
    """What a register needs to know of the shop it joins: identities, as JSON has them."""

    register: UUID
    staff: str
    products: list[str]
    members: list[str]


@dataclass
class Register:
    """A register that has told nothing yet; the same one in every run."""

    place: int
    shop: UUID = field(init=False)
    id: UUID = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.place)
        self.shop, self.id = self._identity(), self._identity()
        self.mobile = f"0913{self.place:07d}"
        self._staff, self._session = str(self._identity()), str(self._identity())
        self._products = [str(self._identity()) for _ in range(20)]
        self._members = [str(self._identity()) for _ in range(MEMBERS)]
        self._seq = self._number = 0

    @classmethod
    def beside(cls, place: int, shop: "Shop") -> "Register":
        """Another register of a shop there is: it sells the same goods to the same members."""
        register = cls(place)
        register.id = shop.register
        register._staff, register._products, register._members = (
            shop.staff, shop.products, shop.members,
        )  # fmt: skip
        return register

    def opening(self) -> bytes:
        """Who works there, what is sold, who is a member, and that the till is open."""
        group, subgroup = str(self._identity()), str(self._identity())
        ops = [
            self._put("staff", self._staff, first_name="سارا", role="owner", active=True),
            self._put("product_group", group, title="خوراکی"),
            self._put("subgroup", subgroup, title="لبنیات", group=group),
        ]
        for place, product in enumerate(self._products):
            title = f"شیر کم‌چرب {place}"
            ops.append(self._put("product", product, title=title, subgroup=subgroup, price=385_000))
        for place, member in enumerate(self._members):
            mobile = mobile_of(self.place * MEMBERS + place)
            ops.append(self._put("customer", member, mobile=mobile, first_name="زهرا"))
        return self._body([*ops, self._opened()])

    def opening_beside(self) -> bytes:
        """Only that the till is open."""
        return self._body([self._opened()])

    def edits(self, first: int, count: int) -> bytes:
        """Another note on some members."""
        some = (self._members[place % len(self._members)] for place in range(first, first + count))
        return self._body(
            [
                {**self._put("customer", member, note=f"{place}"), "base_version": 1}
                for place, member in enumerate(some)
            ]
        )

    def sales(self, count: int) -> bytes:
        """The next sales."""
        ops = [self._op("post", "sale", str(self._identity()), self._sale()) for _ in range(count)]
        return self._body(ops)

    def _sale(self) -> Fields:
        draw = self._random
        self._number += 1
        customer = draw.choice(self._members) if draw.random() < 0.9 else None
        at = (_BEGAN + timedelta(seconds=self._number)).isoformat()
        lines = [
            {
                "position": position, "original_position": None,
                "product": draw.choice(self._products), "title": "شیر کم‌چرب", "quantity": 1000,
                "unit_price": 385_000, "gross": 385_000, "discount": 0, "invoice_discount": 0,
                "vat": 0, "net": 385_000,
            }
            for position in range(1, _LINES + 1)
        ]  # fmt: skip
        total = _LINES * 385_000
        earned = total // 100 if customer else 0
        moved = {
            "customer": customer, "kind": "earned", "staff": self._staff, "reason": "", "at": at,
            "business_date": _TODAY,
        }  # fmt: skip
        lot = {
            "id": str(self._identity()), "customer": customer, "granted_on": _TODAY,
            "expires_on": None,
        }  # fmt: skip
        credit = [{**moved, "id": str(self._identity()), "amount": earned, "lot": lot}]
        points = [{**moved, "id": str(self._identity()), "points": 1}]
        thanks = {
            "id": str(self._identity()), "to": mobile_of(1), "template_kind": "thanks",
            "text": "مشتری گرامی، از خرید شما سپاسگزاریم.", "customer": customer, "created_at": at,
            "not_before": None, "expires_at": at,
        }  # fmt: skip
        return {
            "register_id": str(self.id), "number": self._number, "original": None,
            "session": self._session, "customer": customer, "staff": self._staff, "issued_at": at,
            "business_date": _TODAY, "gross": total, "line_discounts": 0, "invoice_discount": 0,
            "vat": 0, "vat_bp": 0, "payable": total, "used": 0, "total": total, "earned": earned,
            "points": 1 if customer else 0, "rank": None, "rank_title": "", "credit_bp": 100,
            "rials_per_point": 1_000_000, "approved_by": None, "note": "", "lines": lines,
            "payments": [
                {
                    "method": "card", "amount": total, "tendered": total, "change": 0,
                    "reference": "",
                }
            ],
            "credit": credit if customer else [],
            "movements_of_points": points if customer else [],
            "sms": [thanks] if customer else [],
        }  # fmt: skip

    def _opened(self) -> Fields:
        session = {
            "register_id": str(self.id), "number": 1, "opened_at": _BEGAN.isoformat(),
            "opened_by": self._staff, "opening_float": 0,
        }  # fmt: skip
        return self._op("post", "till_session", self._session, session)

    def _put(self, kind: str, identity: str, **fields: object) -> Fields:
        return self._op("put", kind, identity, fields)

    def _op(self, action: str, kind: str, identity: str, data: Fields) -> Fields:
        self._seq += 1
        return {
            "op_id": str(self._identity()), "seq": self._seq, "kind": kind, "action": action,
            "occurred_at": _BEGAN.isoformat(), "record_id": identity,
            "base_version": 0 if action == "put" else None, "data": data,
        }  # fmt: skip

    def _body(self, ops: list[Fields]) -> bytes:
        told = {"register_id": str(self.id), "epoch": 1, "schema": protocol.SCHEMA, "ops": ops}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()

    def _identity(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)


def prepare(register: Register, folder: Path, batches: int, batch: int) -> None:
    """Leave a register's bodies in a folder, packed, the opening first."""
    folder.mkdir()
    for place in range(batches + 1):
        body = register.sales(batch) if place else register.opening()
        (folder / f"{place:04}.json.gz").write_bytes(gzip.compress(body, compresslevel=1))
