"""What a register has not heard of yet, as JSON made of what is stored, never parsed again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, or_, select

from central.problems import Refused
from central.tables import (
    cursor_marks,
    cursor_proofs,
    documents,
    records,
    register_epochs,
    registers,
    shops,
)
from sync.protocol import MOST_CHANGES

KEPT: Final = timedelta(days=90)
"""Who was away longer takes the snapshot."""

_SHOP = (
    select(
        shops.c.next_cursor,
        registers.c.epoch,
        registers.c.last_number,
        registers.c.last_session,
        func.coalesce(register_epochs.c.last_seq, 0).label("last_seq"),
    )
    .join_from(shops, registers, registers.c.shop_id == shops.c.id)
    .outerjoin(
        register_epochs,
        (register_epochs.c.register_id == registers.c.id)
        & (register_epochs.c.epoch == bindparam("epoch")),
    )
    .where(shops.c.id == bindparam("shop"), registers.c.id == bindparam("register"))
)
_OLDEST = (
    select(cursor_marks.c.cursor)
    .where(cursor_marks.c.shop_id == bindparam("shop"), cursor_marks.c.day <= bindparam("day"))
    .order_by(cursor_marks.c.day.desc())
    .limit(1)
)
_PROOF = (
    select(cursor_proofs.c.proof)
    .where(
        cursor_proofs.c.shop_id == bindparam("shop"),
        cursor_proofs.c.cursor >= bindparam("cursor"),
    )
    .order_by(cursor_proofs.c.cursor)
    .limit(1)
)
RECORD_COLUMNS = (
    records.c.cursor,
    records.c.kind,
    records.c.id,
    records.c.version,
    records.c.deleted,
    records.c.fields,
    records.c.origin,
)
DOCUMENT_COLUMNS = (
    documents.c.cursor,
    documents.c.kind,
    documents.c.id,
    documents.c.data,
    documents.c.origin,
)
_RECORDS = (
    select(*RECORD_COLUMNS)
    .where(records.c.shop_id == bindparam("shop"), records.c.cursor > bindparam("after"))
    .order_by(records.c.cursor)
    .limit(bindparam("most"))
)
_DOCUMENTS = (
    select(*DOCUMENT_COLUMNS)
    .where(
        documents.c.shop_id == bindparam("shop"),
        documents.c.cursor > bindparam("after"),
        or_(
            documents.c.origin.is_(None),
            documents.c.origin != bindparam("register"),
            documents.c.epoch != bindparam("epoch"),
        ),
    )
    .order_by(documents.c.cursor)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Part:
    """One change, as JSON, and the cursor it has."""

    cursor: int
    text: str


def changes_since(
    connection: Connection,
    shop_id: UUID,
    register_id: UUID,
    cursor: str,
    limit: int,
    now: datetime,
    epoch: int = 0,
) -> bytes:
    """A `Changes`, as JSON: what came after a cursor ("" is the beginning), in order.

    `epoch` is the one the register is in, which may be later than its last push; 0: as known.

    Raises Refused: 410 `cursor-gone` for one that is too old or was never given, which tells how
    far the register has counted all the same.
    """
    head = _head(connection, shop_id, register_id, epoch)
    last = head.next_cursor - 1
    after = _known_cursor(connection, shop_id, cursor, head, now)
    most = max(1, min(limit, MOST_CHANGES))
    key = {"shop": shop_id, "after": after, "most": most + 1}
    found = [record_part(row) for row in connection.execute(_RECORDS, key)]
    own = {"register": register_id, "epoch": epoch or head.epoch}
    found += [document_part(row) for row in connection.execute(_DOCUMENTS, {**key, **own})]
    found.sort(key=lambda part: part.cursor)
    has_more = len(found) > most
    found = found[:most]
    # Past what is not told to this register, too: it need not be looked through again.
    reached = found[-1].cursor if has_more else last
    reached_text = cursor_text(connection, shop_id, reached)
    return joined(
        found,
        f'"next_cursor":"{reached_text}","has_more":{"true" if has_more else "false"},'
        f'"ack_seq":{head.last_seq},"epoch":{head.epoch},'
        f'"last_number":{head.last_number},"last_session":{head.last_session},'
        f'"server_time":"{now.astimezone(UTC).isoformat()}"',
    )


def cursor_text(connection: Connection, shop_id: UUID, cursor: int) -> str:
    """A cursor as registers are told it, with its proof."""
    return f"{cursor}-{_proof(connection, shop_id, cursor):x}"


def record_part(row: Any) -> Part:
    """A record as it is now."""
    origin = f'"{row.origin}"' if row.origin else "null"
    return Part(
        row.cursor,
        f'{{"kind":"{row.kind}","record_id":"{row.id}","version":{row.version},'
        f'"deleted":{"true" if row.deleted else "false"},"data":{row.fields},"origin":{origin}}}',
    )


def document_part(row: Any) -> Part:
    """A document, whole."""
    origin = f'"{row.origin}"' if row.origin else "null"
    return Part(
        row.cursor,
        f'{{"kind":"{row.kind}","record_id":"{row.id}","version":1,"deleted":false,'
        f'"data":{row.data},"origin":{origin}}}',
    )


def joined(parts: Iterable[Part], more: str) -> bytes:
    """Changes and what is told beside them as one JSON object."""
    return f'{{"changes":[{",".join(part.text for part in parts)}],{more}}}'.encode()


def _head(connection: Connection, shop_id: UUID, register_id: UUID, epoch: int) -> Any:
    """The next cursor, how far the register is known to have counted, and `epoch`'s last seq."""
    key = {"shop": shop_id, "register": register_id, "epoch": epoch}
    row = connection.execute(_SHOP, key).one_or_none()
    if row is None:
        raise Refused(401, "signed-out", "There is no such register")
    return row


def _known_cursor(
    connection: Connection, shop_id: UUID, cursor: str, head: Any, now: datetime
) -> int:
    if not cursor:
        return _not_older(connection, shop_id, 0, head, now)
    number, _, proof = cursor.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 20):
        raise _gone(head)
    if int(number) >= head.next_cursor:
        raise _gone(head)
    if proof != f"{_proof(connection, shop_id, int(number)):x}":
        raise _gone(head)
    return _not_older(connection, shop_id, int(number), head, now)


def _proof(connection: Connection, shop_id: UUID, cursor: int) -> int:
    """The number of the transaction that a cursor is of; before the first there is none: 0."""
    if not cursor:
        return 0
    key = {"shop": shop_id, "cursor": cursor}
    return connection.execute(_PROOF, key).scalar_one_or_none() or 0


def _not_older(connection: Connection, shop_id: UUID, cursor: int, head: Any, now: datetime) -> int:
    """The cursor. Raises Refused if something changed after it before the last 90 days."""
    # The newest day whose beginning is as long ago: what changed before it is told no more.
    day = (now.astimezone(UTC) - KEPT).date()
    oldest = connection.execute(_OLDEST, {"shop": shop_id, "day": day}).scalar_one_or_none()
    if oldest is not None and cursor < oldest:
        raise _gone(head)
    return cursor


def _gone(head: Any) -> Refused:
    return Refused(
        410,
        "cursor-gone",
        "This cursor is too old, or was never given",
        ack_seq=head.last_seq,
        epoch=head.epoch,
        last_number=head.last_number,
        last_session=head.last_session,
    )
