"""Which row an identity stands for, remembered while a batch of changes is written."""

from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import Connection, Select, Table, bindparam, select

from models.tables import (
    credit_lots,
    customers,
    interaction_types,
    invoices,
    product_groups,
    products,
    ranks,
    registers,
    sms_jobs,
    staff,
    subgroups,
    tags,
    till_sessions,
)
from models.tables.types import identity_of


class Missing(Exception):
    """A change names a record that has not been heard of."""

    def __init__(self, kind: str, identity: bytes) -> None:
        super().__init__(f"{kind} {identity.hex()}")
        self.kind = kind
        self.identity = identity


_TABLES: dict[str, Table] = {
    "credit_lot": credit_lots,
    "customer": customers,
    "interaction_type": interaction_types,
    "invoice": invoices,
    "product": products,
    "product_group": product_groups,
    "rank": ranks,
    "register": registers,
    "sms_job": sms_jobs,
    "staff": staff,
    "subgroup": subgroups,
    "tag": tags,
    "till_session": till_sessions,
}
_FIND = {
    kind: select(table.c.uuid, table.c.id).where(
        table.c.uuid.in_(bindparam("identities", expanding=True))
    )
    for kind, table in _TABLES.items()
}


class Known:
    """Row numbers by identity. What is written meanwhile is to be told by `learn`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ids: dict[tuple[str, bytes], int] = {}

    def learn(self, kind: str, identity: bytes, row_id: int) -> None:
        """A row was just written."""
        self._ids[kind, identity] = row_id

    def forget(self) -> None:
        """What was written since may have been taken back."""
        self._ids.clear()

    def found(self, kind: str, identity: bytes) -> int | None:
        """The row that `prepare` found; no look-up of its own."""
        return self._ids.get((kind, identity))

    def find(self, kind: str, identity: bytes) -> int | None:
        """The row of an identity, None when there is none."""
        key = kind, identity
        if key not in self._ids:
            self.prepare(kind, [identity])
        return self._ids.get(key)

    def prepare(self, kind: str, identities: Iterable[bytes]) -> None:
        """Look many up in one statement."""
        unknown = [one for one in identities if (kind, one) not in self._ids]
        if unknown:
            for uuid, row_id in self._connection.execute(_FIND[kind], {"identities": unknown}):
                self._ids[kind, uuid] = row_id

    def row(self, kind: str, text: str) -> int:
        """The row of an identity as JSON has it. Raises Missing."""
        identity = identity_of(text)
        found = self.find(kind, identity)
        if found is None:
            raise Missing(kind, identity)
        return found

    def maybe(self, kind: str, text: str | None) -> int | None:
        """The same where there may be none. Raises Missing."""
        return None if text is None else self.row(kind, text)


def here(connection: Connection, table: Table, identities: Sequence[bytes]) -> set[bytes]:
    """Those of a table's identities that are written already."""
    if not identities:
        return set()
    return set(connection.execute(_written(table), {"identities": identities}).scalars())


@cache
def _written(table: Table) -> Select[bytes]:
    return select(table.c.uuid).where(table.c.uuid.in_(bindparam("identities", expanding=True)))
