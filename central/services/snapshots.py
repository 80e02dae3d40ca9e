"""Everything a shop has, page by page, for a register that joins or was away too long."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from central.problems import Refused
from central.services.changes import (
    DOCUMENT_COLUMNS,
    RECORD_COLUMNS,
    Part,
    cursor_text,
    document_part,
    joined,
    record_part,
)
from central.tables import documents, records, shops
from sync.protocol import SNAPSHOT_KINDS, SNAPSHOT_LAST

MOST: Final = 5000
"""The most changes in one page: large enough that the way there and back does not matter."""
_ORDER: Final = (*SNAPSHOT_KINDS, "", *SNAPSHOT_LAST)
"""The kinds in the order in which they are told; "" stands for the documents."""

_HEAD = select(shops.c.next_cursor).where(shops.c.id == bindparam("shop"))
_COUNT_RECORDS = select(func.count()).where(
    records.c.shop_id == bindparam("shop"), records.c.kind.in_((*SNAPSHOT_KINDS, *SNAPSHOT_LAST))
)
_COUNT_DOCUMENTS = select(func.count()).where(
    documents.c.shop_id == bindparam("shop"), documents.c.cursor <= bindparam("until")
)
_OF_KIND = (records.c.shop_id == bindparam("shop"), records.c.kind == bindparam("kind"))
_FIRST = select(*RECORD_COLUMNS).where(*_OF_KIND).order_by(records.c.id).limit(bindparam("most"))
_NEXT = (
    select(*RECORD_COLUMNS)
    .where(*_OF_KIND, records.c.id > bindparam("after"))
    .order_by(records.c.id)
    .limit(bindparam("most"))
)
_AGAIN = (
    select(*RECORD_COLUMNS)
    .where(
        records.c.shop_id == bindparam("shop"),
        records.c.cursor > bindparam("seen"),
        or_(
            records.c.kind.in_(bindparam("told", expanding=True)),
            and_(records.c.kind == bindparam("kind"), records.c.id <= bindparam("after")),
        ),
    )
    .order_by(records.c.cursor)
)
_DOCUMENTS = (
    select(*DOCUMENT_COLUMNS)
    .where(
        documents.c.shop_id == bindparam("shop"),
        documents.c.cursor > bindparam("since"),
        documents.c.cursor <= bindparam("until"),
    )
    .order_by(documents.c.cursor)
    .limit(bindparam("most"))
)
_BEFORE_ALL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a snapshot stands. `cursor` is where its changes go on; `seen` what the last page knew
    of. `kind` is a place in _ORDER, `after` the last record of it that was told; of the
    documents, `since` is the cursor of the last.
    """

    cursor: int
    seen: int
    total: int
    done: int
    kind: int
    after: UUID
    since: int

    def token(self) -> str:
        """As the register hands it back."""
        told = (
            self.cursor,
            self.seen,
            self.total,
            self.done,
            self.kind,
            self.after.hex,
            self.since,
        )
        return "-".join(map(str, told))


def snapshot_page(connection: Connection, shop_id: UUID, after: str, limit: int) -> bytes:
    """A `Snapshot`, as JSON: all records, then all documents, from where the token `after` stands
    ("" is the beginning). What changes while the pages are read is told after them by the changes
    from `cursor`; a page begins with what changed since the last and was told before, so that
    nothing in it names what has not been told.

    Raises Refused: 400 `bad-request` for a token that is none.
    """
    head = connection.execute(_HEAD, {"shop": shop_id}).scalar_one() - 1
    place = _read_token(after, head) if after else _begin(connection, shop_id, head)
    most = max(1, min(limit, MOST))
    parts = _changed(connection, shop_id, place) if place.seen < head else []
    kind, last, since, told = place.kind, place.after, place.since, 0
    while told < most and kind < len(_ORDER):
        key: dict[str, Any] = {"shop": shop_id, "most": most - told}
        if _ORDER[kind]:
            key |= {"kind": _ORDER[kind], "after": last}
            rows: Sequence[Any] = connection.execute(
                _FIRST if last == _BEFORE_ALL else _NEXT, key
            ).all()
            parts += [record_part(row) for row in rows]
            last = rows[-1].id if rows else last
        else:
            key |= {"since": since, "until": place.cursor}
            rows = connection.execute(_DOCUMENTS, key).all()
            parts += [document_part(row) for row in rows]
            since = rows[-1].cursor if rows else since
        told += len(rows)
        if len(rows) < key["most"]:
            kind, last = kind + 1, _BEFORE_ALL
    ended = kind == len(_ORDER)
    done = place.done + told
    # What joined while it was read is counted too, so that it does not run past its end.
    total = done if ended else max(place.total, done)
    reached = _Place(place.cursor, head, total, done, kind, last, since)
    following = "null" if ended else f'"{reached.token()}"'
    goes_on = cursor_text(connection, shop_id, place.cursor)
    return joined(
        parts,
        f'"next":{following},"cursor":"{goes_on}","done":{done},"total":{total}',
    )


def _begin(connection: Connection, shop_id: UUID, head: int) -> _Place:
    key = {"shop": shop_id, "until": head}
    total = connection.execute(_COUNT_RECORDS, key).scalar_one()
    total += connection.execute(_COUNT_DOCUMENTS, key).scalar_one()
    return _Place(head, head, total, 0, 0, _BEFORE_ALL, 0)


def _changed(connection: Connection, shop_id: UUID, place: _Place) -> list[Part]:
    """What was told on an earlier page and has changed since, or was made behind its back."""
    kind = _ORDER[place.kind] if place.kind < len(_ORDER) else ""
    rows = connection.execute(
        _AGAIN,
        {
            "shop": shop_id,
            "seen": place.seen,
            "told": [each for each in _ORDER[: place.kind] if each],
            "kind": kind,
            "after": place.after,
        },
    )
    return [record_part(row) for row in rows]


def _read_token(token: str, head: int) -> _Place:
    try:
        *counts, after, since = token.split("-")
        cursor, seen, total, done, kind = map(_count, counts)
        place = _Place(cursor, seen, total, done, kind, UUID(hex=after), _count(since))
    except ValueError as error:
        raise _bad() from error
    if max(place.cursor, place.seen, place.since) > head or place.kind > len(_ORDER):
        raise _bad()
    return place


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 20):
        raise ValueError(text)
    return int(text)


def _bad() -> Refused:
    return Refused(400, "bad-request", "This is no place in a snapshot of this shop")
