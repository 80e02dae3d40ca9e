"""The floor of the central service: takes the same bodies over a bare socket server and writes the
same rows by executemany, one transaction a body, into a file of the service's own schema. It asks
nothing, checks nothing and merges nothing.

python -m bench.bare_service FILE    prints its port
"""

import gzip
import hashlib
import json
import socket
import sys
from collections.abc import Callable
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

Kept = Callable[[str], Any]
_INSERTS = {
    "documents": 10,
    "ops": 11,
    "credit_movements": 7,
    "points_movements": 6,
}


def rows_of(shop: Any, body: bytes, cursor: int, kept: Kept) -> dict[str, list[tuple[Any, ...]]]:
    """The rows a push of sales and returns is kept as; `kept` says how the database keeps an
    identity of so many hexadecimal digits.
    """
    told = json.loads(body)

    def identity(text: str) -> Any:
        return kept(text.replace("-", ""))

    register = identity(told["register_id"])
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _INSERTS}
    for op in told["ops"]:
        document = op["data"]
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).digest()
        document_id = identity(op["record_id"])
        rows["documents"].append(
            (
                shop, op["kind"], document_id, digest, text, cursor, register, told["epoch"],
                register, document["number"],
            )
        )  # fmt: skip
        cursor += 1
        rows["ops"].append(
            (
                shop, identity(op["op_id"]), register, told["epoch"], op["seq"], digest,
                "applied", 1, None, 0, 0,
            )
        )  # fmt: skip
        for move in document["credit"]:
            lot = identity(move["lot"]["id"]) if move["lot"] else None
            rows["credit_movements"].append(
                (
                    shop, identity(move["id"]), identity(move["customer"]), move["kind"],
                    move["amount"], lot, document_id,
                )
            )  # fmt: skip
        for move in document["movements_of_points"]:
            rows["points_movements"].append(
                (
                    shop, identity(move["id"]), identity(move["customer"]), move["kind"],
                    move["points"], document_id,
                )
            )  # fmt: skip
    return rows


def write(raw: Any, rows: dict[str, list[tuple[Any, ...]]], mark: str = "?") -> None:
    """Write them in one transaction."""
    raw.execute("BEGIN")
    for table, values in rows.items():
        marks = ", ".join([mark] * _INSERTS[table])
        raw.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
    raw.execute("COMMIT")


def opened(path: str) -> Any:
    """A service's file with the service's pragmas."""
    raw = sqlite.connect(path, isolation_level=None)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("PRAGMA cache_size = -32768")
    return raw


def serve(path: str) -> None:
    """Take one connection's bodies, each announced by its length in a line, until it ends."""
    raw = opened(path)
    (shop,) = raw.execute("SELECT id FROM shops").fetchone()
    (cursor,) = raw.execute("SELECT next_cursor FROM shops").fetchone()
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        connection, _ = server.accept()
    with connection, connection.makefile("rwb") as stream:
        while line := stream.readline():
            body = gzip.decompress(stream.read(int(line)))
            rows = rows_of(shop, body, cursor, bytes.fromhex)
            cursor += len(rows["ops"])
            write(raw, rows)
            results = [
                {"op_id": op[1].hex(), "status": "applied", "version": 1} for op in rows["ops"]
            ]
            answer = json.dumps({"results": results}).encode()
            stream.write(b"%d\n" % len(answer) + answer)
            stream.flush()
    raw.close()


if __name__ == "__main__":
    serve(sys.argv[1])
