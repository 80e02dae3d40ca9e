"""The service's data of a shop, written straight from the till's file: as if the till had told it.

A till tells some thousand records a second; a bench of a million needs a file at once. What is
written satisfies what the service promises itself: cursors without a gap that is told, balances
that are the sums of their movements, numbers counted as far as they were used.
"""

import json
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlcipher3 import dbapi2 as sqlite

from bench.registers import Shop
from bench.service import MOBILE, memory_only, running, schema
from models.database import Connection, Database
from models.queries.documents import read_documents
from models.queries.records import KINDS, all_identities, read_records
from models.tables.types import identity_text
from sync import protocol, signing

GENERATOR = 3
"""Raised when the same shop makes other data: older files are not used again then."""
_BLOCK = 5_000

_CUSTOMERS = """
INSERT INTO central.records
    (shop_id, kind, id, version, deleted, fields, marks, parent, cursor, origin)
SELECT :shop, 'customer', c.uuid, 1, c.deleted_at IS NOT NULL,
    json_object('mobile', c.mobile, 'kind', c.kind, 'first_name', c.first_name,
        'last_name', c.last_name, 'gender', c.gender, 'national_id', c.national_id,
        'phone', c.phone, 'address', c.address, 'note', c.note,
        'referral_paid', json(iif(c.referral_paid, 'true', 'false')),
        'refuses_sms', json(iif(c.refuses_sms, 'true', 'false')),
        'birth_date', c.birth_date, 'marriage_date', c.marriage_date, 'referrer', NULL,
        'pinned_rank', NULL, 'joined_on', c.joined_on,
        'joined_at', strftime('%Y-%m-%dT%H:%M:%SZ', c.joined_at / 1000, 'unixepoch'),
        'tags', json((SELECT json_group_array({tag}) FROM customer_tags b
                      JOIN tags t ON t.id = b.tag_id WHERE b.customer_id = c.id))),
    :marks, NULL, :cursor + row_number() OVER (ORDER BY c.id), :register
FROM main.customers c
""".format(
    tag="lower(substr(hex(t.uuid), 1, 8) || '-' || substr(hex(t.uuid), 9, 4) || '-'"
    " || substr(hex(t.uuid), 13, 4) || '-' || substr(hex(t.uuid), 17, 4) || '-'"
    " || substr(hex(t.uuid), 21))"
)
_ACCOUNTS = """
INSERT INTO central.customers (shop_id, id, mobile, live)
SELECT :shop, uuid, mobile, deleted_at IS NULL FROM main.customers
"""
_VERSIONED = (
    "shop", "rules", "staff", "registers", "product_groups", "subgroups", "products", "tags",
    "interaction_types", "sms_templates", "customers",
)  # fmt: skip
# The ledgers of the documents that are told: the invoices up to a row number.
_LEDGERS = (
    """
    INSERT INTO central.credit_movements (shop_id, id, customer, kind, amount, lot, document)
    SELECT :shop, m.uuid, c.uuid, m.kind, m.amount, l.uuid, i.uuid
    FROM main.credit_movements m JOIN main.customers c ON c.id = m.customer_id
    JOIN main.invoices i ON i.id = m.invoice_id LEFT JOIN main.credit_lots l ON l.id = m.lot_id
    WHERE i.id <= :last
    """,
    """
    INSERT INTO central.points_movements (shop_id, id, customer, kind, points, document)
    SELECT :shop, m.uuid, c.uuid, m.kind, m.points, i.uuid
    FROM main.points_movements m JOIN main.customers c ON c.id = m.customer_id
    JOIN main.invoices i ON i.id = m.invoice_id WHERE i.id <= :last
    """,
    """
    INSERT INTO central.lots (shop_id, id, customer, remaining, expired, granted_on, expires_on)
    SELECT :shop, l.uuid, c.uuid, sum(m.amount), 0, l.granted_on, l.expires_on
    FROM main.credit_movements m JOIN main.credit_lots l ON l.id = m.lot_id
    JOIN main.customers c ON c.id = l.customer_id WHERE m.invoice_id <= :last GROUP BY l.id
    """,
    """
    UPDATE central.customers SET credit = s.amount FROM
        (SELECT customer, sum(amount) AS amount FROM central.credit_movements
         WHERE shop_id = :shop GROUP BY 1) s
    WHERE shop_id = :shop AND id = s.customer
    """,
    """
    UPDATE central.customers SET points = s.points FROM
        (SELECT customer, sum(points) AS points FROM central.points_movements
         WHERE shop_id = :shop GROUP BY 1) s
    WHERE shop_id = :shop AND id = s.customer
    """,
)


def central_file(shop: Path) -> Path:
    """The service's file of a shop's till that has told all its records and till sessions, and no
    sale yet; made if it is not there. Never write to it: work on a copy.
    """
    path = shop.parent / f"central-{shop.stem}-{schema()}-{GENERATOR}.db"
    if not path.exists():
        _say(f"making the central service's data of {shop.name}")
        began = time.monotonic()
        folder = shop.parent / f"making-{path.stem}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        own = Path(shutil.copy(shop, folder / "shop.db"))
        made = folder / "central.db"
        _found(own, made)
        _tell_records(own, made)
        made.rename(path)
        shutil.rmtree(folder)
        _say(f"made in {time.monotonic() - began:.0f} s, {path.stat().st_size / 1e6:,.0f} MB")
    return path


def tell_invoices(shop: Path, central: Path, count: int) -> None:
    """Let the service know the shop's first `count` invoices too."""
    database = Database.open(shop)
    try:
        with both(shop, central) as raw, database.read() as connection:
            told = raw.execute("SELECT count(*) FROM central.records").fetchone()[0]
            last = raw.execute(
                "SELECT id FROM main.invoices ORDER BY id LIMIT 1 OFFSET ?", (count - 1,)
            ).fetchone()
            assert told, "records come first"
            key = {**_key(raw), "last": last[0]}
            rows = raw.execute("SELECT uuid, kind FROM main.invoices WHERE id <= :last", key)
            _add_documents(raw, connection, [(kind, uuid) for uuid, kind in rows])
            for statement in _LEDGERS:
                raw.execute(statement, key)
            raw.execute(
                "UPDATE central.registers SET last_number ="
                " (SELECT max(number) FROM main.invoices WHERE id <= :last) WHERE id = :register",
                key,
            )
    finally:
        database.close()


def go_on(shop: Path, central: Path, address: str, first: int, count: int) -> int:
    """Let a till's file be that of one that has told the service all its records, and the first
    `first` of its sales and returns, and has heard their versions: it goes on, and the next
    `count` sales and returns wait. How many do.
    """
    with both(shop, central) as raw:
        cursor = raw.execute(
            "SELECT printf('%d-%x', cursor, proof) FROM central.cursor_proofs ORDER BY cursor DESC"
        ).fetchone()[0]
        raw.execute(
            "UPDATE main.sync_state SET service = ?, mobile = ?, cursor = ?,"
            " ranks_version = 1, vat_rates_version = 1",
            (address, MOBILE, cursor),
        )
        for table in _VERSIONED:
            raw.execute(f"UPDATE main.{table} SET version = 1")
        raw.execute("UPDATE main.outbox SET state = 'done' WHERE kind NOT IN ('sale', 'return')")
        raw.execute(
            "DELETE FROM main.outbox WHERE seq NOT IN"
            " (SELECT seq FROM main.outbox WHERE state = 'waiting' ORDER BY seq LIMIT ? OFFSET ?)",
            (count, first),
        )
        # What is sold from now on follows without a gap.
        raw.execute(
            "UPDATE main.sqlite_sequence SET seq = (SELECT max(seq) FROM main.outbox)"
            " WHERE name = 'outbox'"
        )
        waiting = raw.execute("SELECT count(*) FROM main.outbox WHERE state = 'waiting'")
        return int(waiting.fetchone()[0])


def shop_beside(shop: Path, register: UUID) -> Shop:
    """What another register of a till's shop needs to know."""
    with closing(sqlite.connect(str(shop))) as raw:

        def some(table: str, condition: str = "1") -> list[str]:
            rows = raw.execute(f"SELECT uuid FROM {table} WHERE {condition} ORDER BY id LIMIT 5000")
            return [identity_text(row[0]) for row in rows]

        return Shop(register, some("staff")[0], some("products", "NOT built_in"), some("customers"))


@contextmanager
def both(shop: Path, central: Path) -> Iterator[Any]:
    """A till's file as `main` and the service's as `central`, in one transaction without haste."""
    raw = sqlite.connect(str(shop), isolation_level=None)
    try:
        raw.execute("PRAGMA cache_size = -200000")
        raw.execute("ATTACH ? AS central", (str(central),))
        raw.execute("PRAGMA central.synchronous = OFF")
        raw.execute("BEGIN")
        yield raw
        raw.execute("COMMIT")
        raw.execute("PRAGMA central.wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()


def _found(shop: Path, central: Path) -> None:
    """Let the service make its schema, and the till sign in: shop, register, account."""
    database = Database.open(shop)
    store = memory_only()
    try:
        with running(central) as service:
            with closing(sqlite.connect(str(shop))) as raw:
                # As one that has signed in before: nothing is queued anew.
                raw.execute("UPDATE sync_state SET service = ?", (service.address,))
                raw.commit()
            signing.ask_code(service.address, MOBILE)
            code = service.code(MOBILE)
            signing.sign_in(database, store, service.address, MOBILE, code, "صندوق ۱")
    finally:
        database.close()


def _tell_records(shop: Path, central: Path) -> None:
    database = Database.open(shop)
    try:
        with both(shop, central) as raw, database.read() as connection:
            for kind in KINDS:
                if kind != "customer":
                    _add_records(raw, connection, kind)
            key = _key(raw)
            raw.execute(_CUSTOMERS, key)
            raw.execute(_ACCOUNTS, key)
            raw.execute(
                "UPDATE central.shops SET next_cursor ="
                " 1 + (SELECT max(cursor) FROM central.records)"
            )
            sessions = raw.execute("SELECT uuid FROM main.till_sessions ORDER BY id").fetchall()
            _add_documents(raw, connection, [("till_session", row[0]) for row in sessions])
            raw.execute(
                "UPDATE central.registers SET last_session ="
                " (SELECT max(number) FROM main.till_sessions) WHERE id = :register",
                key,
            )
            # Whoever works on a copy signs in anew, and need not wait for the next code.
            for table in ("signing_codes", "signing_counts", "sign_ins", "sms_jobs"):
                raw.execute(f"DELETE FROM central.{table}")
    finally:
        database.close()


def _key(raw: Any) -> dict[str, Any]:
    """What every statement needs: the shop, its register, the marks of new records, the cursor."""
    shop, register = raw.execute("SELECT shop_id, id FROM central.registers").fetchone()
    (cursor,) = raw.execute("SELECT max(cursor) FROM central.records").fetchone()
    marks = json.dumps({"": [1, register.hex()]})
    return {"shop": shop, "register": register, "marks": marks, "cursor": cursor}


def _add_records(raw: Any, connection: Connection, kind: str) -> None:
    key = _key(raw)
    rows = []
    records = read_records(connection, kind, list(all_identities(connection, kind)))
    for place, record in enumerate(records, start=1):
        fields = {name: value for name, value in record.fields.items() if name != "deleted"}
        parent = fields.get("subgroup") or fields.get("group")
        codes = _keys(kind, fields) if not record.deleted else (None, None)
        rows.append(
            (
                key["shop"], kind, record.identity, 1, int(record.deleted),
                json.dumps(fields, ensure_ascii=False), key["marks"],
                bytes.fromhex(str(parent).replace("-", "")) if parent else None,
                key["cursor"] + place, key["register"], *codes,
            )
        )  # fmt: skip
    columns = (
        "shop_id, kind, id, version, deleted, fields, marks, parent, cursor, origin, key_one,"
        " key_two"
    )
    marks = ", ".join("?" * 12)
    raw.executemany(f"INSERT INTO central.records ({columns}) VALUES ({marks})", rows)


def _keys(kind: str, fields: Mapping[str, object]) -> tuple[object, object]:
    """What no two live records of a kind share, as the service keeps it."""
    if kind == "product":
        return fields["code"] or None, fields["barcode"] or None
    if kind == "subgroup":
        return f"{fields['group']} {fields['title']}", None
    if kind in ("tag", "product_group", "interaction_type"):
        return fields["title"], None
    return None, None


def _add_documents(raw: Any, connection: Connection, wanted: Sequence[tuple[str, bytes]]) -> None:
    """Documents as the till would tell them, in this order."""
    key = _key(raw)
    (cursor,) = raw.execute("SELECT next_cursor FROM central.shops").fetchone()
    for start in range(0, len(wanted), _BLOCK):
        block = wanted[start : start + _BLOCK]
        rows = []
        found: dict[tuple[str, bytes], dict[str, object]] = {}
        for kind in {kind for kind, _ in block}:
            some = read_documents(connection, kind, [uuid for of, uuid in block if of == kind])
            found |= {(kind, uuid): document for uuid, document in some.items()}
        for kind, uuid in block:
            document = found[kind, uuid]
            op = protocol.Op.model_validate(
                {
                    "op_id": identity_text(uuid), "seq": 1, "kind": kind, "action": "post",
                    "occurred_at": 0, "record_id": identity_text(uuid), "data": document,
                }
            )  # fmt: skip
            invoice = kind != "till_session"
            rows.append(
                (
                    key["shop"], kind, uuid, protocol.payload_hash(op),
                    json.dumps(document, ensure_ascii=False, separators=(",", ":")), cursor,
                    key["register"], 1, key["register"] if invoice else None,
                    document["number"] if invoice else None,
                )
            )  # fmt: skip
            cursor += 1
        marks = ", ".join("?" * 10)
        raw.executemany(f"INSERT INTO central.documents VALUES ({marks})", rows)
    raw.execute("UPDATE central.shops SET next_cursor = ?", (cursor,))
    raw.execute("INSERT INTO central.cursor_proofs VALUES (?, ?, 1)", (key["shop"], cursor - 1))


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
