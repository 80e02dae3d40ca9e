"""What a push touches, held in memory: read in a few statements, changed, written in a few more."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from central.services import questions
from central.services.rows import Counter, Customer, Document, Record, Wanted
from central.services.settling import Lot
from sync.protocol import SmsJob

_IN = 500
"""How many values one statement asks for: few shapes of statements, each known to the database."""


class WorkingSet:
    """A shop's rows during one transaction, in which nobody else can change them."""

    def __init__(
        self, connection: Connection, shop_id: UUID, next_cursor: int, now: datetime
    ) -> None:
        """`next_cursor` as `lock_shop` gave it."""
        self.connection = connection
        self.shop_id = shop_id
        self.cursor = self.first_cursor = next_cursor
        self.now = now
        self.shop_name: str | None = None
        self.records: dict[tuple[str, UUID], Record | None] = {}
        self.named: set[tuple[str, UUID]] = set()
        self.hashes: dict[tuple[str, UUID], bytes] = {}
        self.numbers: set[tuple[UUID, int]] = set()
        self.customers: dict[UUID, Customer] = {}
        self.aliases: dict[UUID, list[UUID]] = {}
        self.lots: dict[UUID, Lot] = {}
        self.lots_of: dict[UUID, list[Lot]] = {}
        self.known_credit: set[UUID] = set()
        self.known_points: set[UUID] = set()
        self.counters: dict[UUID, Counter] = {}
        # What is to be written.
        self.changed_records: dict[tuple[str, UUID], Record] = {}
        self.changed_customers: dict[UUID, Customer] = {}
        self.changed_lots: dict[UUID, Lot] = {}
        self.new_lots: set[UUID] = set()
        self.new_documents: dict[tuple[str, UUID], Document] = {}
        self.new_credit: list[dict[str, Any]] = []
        self.new_points: list[dict[str, Any]] = []
        self.new_jobs: list[SmsJob] = []
        self.used_reservations: list[UUID] = []
        self._holders: dict[tuple[str, int, str], UUID] = {}
        self._live_mobiles: dict[str, UUID] = {}
        self._asked_mobiles: set[str] = set()

    def take_cursor(self) -> int:
        """The next of the shop's cursors."""
        taken = self.cursor
        self.cursor += 1
        return taken

    def load(self, wanted: Wanted) -> None:
        """Read all of it."""
        for kind, ids in wanted.documents.items():
            for row in self._rows(questions.DOCUMENTS, ids, kind=kind):
                self.hashes[kind, row.id] = row.hash
        for kind, ids in wanted.records.items():
            self.load_records(kind, ids)
        for kind, ids in wanted.named.items():
            unknown = [one for one in ids if self.records.get((kind, one)) is None]
            statement = (
                questions.NAMED_DOCUMENTS
                if kind in ("sale", "till_session")
                else questions.NAMED_RECORDS
            )
            self.named.update((kind, row.id) for row in self._rows(statement, unknown, kind=kind))
        self._load_mobiles(wanted.mobiles)
        self._load_families(wanted.customers)
        for row in self._rows(questions.LOTS, wanted.lots):
            self._add_lot(Lot(*row))
        self.known_credit.update(row.id for row in self._rows(questions.CREDIT, wanted.credit))
        self.known_points.update(row.id for row in self._rows(questions.POINTS, wanted.points))
        for register, numbers in wanted.numbers.items():
            self.numbers.update(
                (register, row.number)
                for row in self._rows(questions.NUMBERS, numbers, register=register)
            )
        for row in self.connection.execute(questions.REGISTERS, {"shop": self.shop_id}):
            self.counters[row.id] = Counter(row.last_number, row.last_session)

    # Records.

    def load_records(self, kind: str, ids: Iterable[UUID]) -> None:
        """Read records that may be changed."""
        wanted = [one for one in ids if (kind, one) not in self.records]
        for one in wanted:
            self.records[kind, one] = None
        for row in self._rows(questions.RECORDS, wanted, kind=kind):
            self.records[kind, row.id] = Record(
                row.kind,
                row.id,
                row.version,
                bool(row.deleted),
                json.loads(row.fields),
                json.loads(row.marks),
                row.parent,
                row.cursor,
                row.origin,
                (row.key_one, row.key_two),
            )

    def record(self, kind: str, identity: UUID) -> Record | None:
        """A record, if there is one."""
        if (kind, identity) not in self.records:
            self.load_records(kind, (identity,))
        return self.records[kind, identity]

    def keep_record(self, record: Record) -> None:
        """A record was made or changed: it is told under a cursor of its own."""
        record.cursor = self.take_cursor()
        self.records[record.kind, record.id] = record
        self.changed_records[record.kind, record.id] = record
        for place, value in enumerate(record.keys):
            if value is not None:
                self._holders[record.kind, place, value] = record.id

    def holder(self, kind: str, place: int, value: str) -> UUID | None:
        """The live record of a kind that has this as its first or second key."""
        found = self._holders.get((kind, place, value))
        if found is not None:
            # It may have changed its title since, in this very push.
            holder = self.records.get((kind, found))
            if holder is not None and holder.keys[place] == value:
                return found
        key = {"shop": self.shop_id, "kind": kind, "value": value}
        for identity in self.connection.execute(questions.HOLDERS[place], key).scalars():
            if (kind, identity) not in self.changed_records:
                return identity
        return None

    def is_known(self, kind: str, identity: UUID) -> bool:
        """Whether there is such a record, sale or till session; `load` was told to look."""
        if kind == "customer":
            return identity in self.customers
        return (
            (kind, identity) in self.named
            or self.records.get((kind, identity)) is not None
            or (kind, identity) in self.new_documents
        )

    def has_children(self, parent: UUID) -> bool:
        """Whether a record that is not dropped stands in this group or subgroup."""
        for record in self.changed_records.values():
            if record.parent == parent and not record.deleted:
                return True
        rows = self.connection.execute(questions.CHILDREN, {"shop": self.shop_id, "parent": parent})
        return any((row.kind, row.id) not in self.changed_records for row in rows)

    def has_interactions(self, type_: UUID) -> bool:
        """Whether an interaction of this type was ever told."""
        said = f'"type":"{type_}"'
        new = self.new_documents.values()
        if any(one.kind == "interaction" and said in one.data for one in new):
            return True
        asked = {"shop": self.shop_id, "said": said}
        return self.connection.execute(questions.INTERACTIONS, asked).first() is not None

    def document_data(self, kind: str, identity: UUID) -> str:
        """A document that is known, as JSON."""
        new = self.new_documents.get((kind, identity))
        if new is not None:
            return new.data
        data: str = self.connection.execute(
            questions.DOCUMENT_DATA, {"shop": self.shop_id, "kind": kind, "id": identity}
        ).scalar_one()
        return data

    def keep_document(self, document: Document) -> None:
        """A document was accepted."""
        key = document.kind, document.id
        self.new_documents[key] = document
        self.hashes[key] = document.hash
        if document.register_id is not None and document.number is not None:
            self.numbers.add((document.register_id, document.number))

    def count(self, register: UUID, number: int = 0, session: int = 0) -> None:
        """Note how far a register has counted."""
        counter = self.counters[register]
        if number > counter.last_number or session > counter.last_session:
            counter.last_number = max(counter.last_number, number)
            counter.last_session = max(counter.last_session, session)
            counter.changed = True

    # Customers.

    def with_mobile(self, mobile: str) -> UUID | None:
        """The live customer that has a number."""
        if mobile not in self._asked_mobiles:
            self._load_mobiles((mobile,))
        return self._live_mobiles.get(mobile)

    def set_customer(self, customer: Customer, mobile: str, live: bool) -> None:
        """Change a customer's number, or whether it lives."""
        if customer.live and not customer.is_new and (mobile != customer.mobile or not live):
            customer.freed = True
        if customer.live and self._live_mobiles.get(customer.mobile) == customer.id:
            del self._live_mobiles[customer.mobile]
            self._asked_mobiles.add(customer.mobile)
        customer.mobile, customer.live = mobile, live
        self.customers[customer.id] = customer
        self.changed_customers[customer.id] = customer
        if live:
            self._live_mobiles[mobile] = customer.id
            self._asked_mobiles.add(mobile)

    def add_customer(self, customer: Customer) -> None:
        """A customer that the service hears of for the first time."""
        customer.is_new = True
        if customer.merged_into is None:
            self.aliases[customer.id] = []
        else:
            self._load_families((customer.merged_into,))
            self.aliases[customer.merged_into].append(customer.id)
        self.set_customer(customer, customer.mobile, customer.live)

    def customer(self, identity: UUID) -> Customer:
        """A customer that has a record."""
        if identity not in self.customers:
            self._load_families((identity,))
        return self.customers[identity]

    def head(self, identity: UUID) -> Customer:
        """The customer for whom this one counts: itself, or whom it was merged into."""
        customer = self.customer(identity)
        return customer if customer.merged_into is None else self.customer(customer.merged_into)

    def family(self, head: UUID) -> list[Customer]:
        """A customer and its aliases."""
        self._load_families((head,))
        return [self.customers[head], *(self.customers[one] for one in self.aliases.get(head, ()))]

    # Lots.

    def load_lots(self, heads: Iterable[UUID]) -> None:
        """Read the lots with something left of these customers and their aliases."""
        members = [member.id for head in heads for member in self.family(head)]
        for row in self._rows(questions.OPEN_LOTS, members):
            if row.id not in self.lots:
                self._add_lot(Lot(*row))

    def new_lot(self, identity: UUID, customer: UUID, granted: date, expires: date | None) -> Lot:
        """A lot heard of for the first time, still empty."""
        lot = Lot(identity, customer, granted, expires)
        self._add_lot(lot)
        self.new_lots.add(identity)
        return lot

    # Reading.

    def _rows(self, statement: Any, ids: Iterable[Any], **more: Any) -> Iterable[Any]:
        wanted = list(ids)
        for first in range(0, len(wanted), _IN):
            part = wanted[first : first + _IN]
            yield from self.connection.execute(
                statement, {"shop": self.shop_id, "ids": part, **more}
            )

    def _load_mobiles(self, mobiles: Iterable[str]) -> None:
        wanted = [one for one in mobiles if one not in self._asked_mobiles]
        self._asked_mobiles.update(wanted)
        for row in self._rows(questions.BY_MOBILE, wanted):
            self._add_customer(row)

    def _load_families(self, ids: Iterable[UUID]) -> None:
        ids = list(ids)
        missing = {one for one in ids if one not in self.customers}
        self._load_customers(questions.CUSTOMERS, missing)
        members = [self.customers[one] for one in ids if one in self.customers]
        heads = {one.merged_into or one.id for one in members}
        self._load_customers(
            questions.CUSTOMERS, {one for one in heads if one not in self.customers}
        )
        unseen = {one for one in heads if one not in self.aliases}
        for one in unseen:
            self.aliases[one] = []
        found = [self._add_customer(row) for row in self._rows(questions.ALIASES, unseen)]
        for alias in found:
            assert alias.merged_into is not None
            self.aliases[alias.merged_into].append(alias.id)

    def _load_customers(self, statement: Any, ids: Iterable[UUID]) -> None:
        for row in self._rows(statement, ids):
            self._add_customer(row)

    def _add_customer(self, row: Any) -> Customer:
        """What was changed since it was read stays as it was changed."""
        known = self.customers.get(row.id)
        if known is not None:
            return known
        customer = Customer(
            row.id,
            row.mobile,
            bool(row.live),
            row.merged_into,
            row.credit,
            row.loose,
            row.points,
            row.rewarded_by,
        )
        self.customers[customer.id] = customer
        if customer.live:
            self._live_mobiles[customer.mobile] = customer.id
        return customer

    def _add_lot(self, lot: Lot) -> None:
        self.lots[lot.id] = lot
        self.lots_of.setdefault(lot.customer, []).append(lot)
