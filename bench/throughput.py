"""The job of the service's throughput: several registers push at once, from processes of their
own, to one, two and four workers on SQLite and on PostgreSQL.
"""

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from bench import bare_service, postgresql
from bench.registers import Register, prepare
from bench.service import running
from bench.timing import Figures
from bench.window_jobs import JobFailedError, environment
from sajac_desktop.demo.service import Service
from sync import protocol
from sync.client import Client

REGISTERS = 4
BATCH = 100
WORKERS = (1, 2, 4)
MOST_SALES = 20_000
"""In each case."""


def central_throughput(path: Path) -> Iterator[Figures]:
    """Sales a second, told in batches of 100 by four registers of four shops.

    Floor: the same rows by one process with executemany, a transaction a batch.
    """
    invoices = int(path.stem.split("-")[2])
    batches = max(min(invoices // 10, MOST_SALES) // REGISTERS // BATCH, 1)
    with TemporaryDirectory(prefix="sajac-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        registers = [Register(place) for place in range(REGISTERS)]
        for register in registers:
            prepare(register, _bodies(folder, register), batches, BATCH)
        made: dict[str, Callable[[str], str]] = {"sqlite": f"sqlite:///{folder}/{{}}.db".format}
        reason = postgresql.why_not()
        if reason is None:
            server = stack.enter_context(postgresql.running(lasting=True))
            made["postgresql"] = server.make
        else:
            print(f"left out: central_throughput on PostgreSQL ({reason})", file=sys.stderr)
        for engine, make in made.items():
            floor = 0.0
            for workers in WORKERS:
                database = make(f"workers_{workers}")
                with running(database, workers) as service:
                    rates = _pushed(service, folder, registers, batches)
                # Into the tables that the service has made, which it fills no more.
                floor = floor or _floor(database, folder, registers)
                slowest = REGISTERS * min(rates[1:])
                yield Figures(rates[0], slowest, floor, f"{engine} {workers}", "sales/s")


def _pushed(service: Service, folder: Path, registers: list[Register], batches: int) -> list[float]:
    """Sales a second, of all registers together and of each by itself."""
    place = urlsplit(service.address)
    loads = []
    for register in registers:
        command = [sys.executable, "-m", "bench.load", str(place.hostname), str(place.port)]
        load = subprocess.Popen(
            [*command, str(_bodies(folder, register))],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        loads.append(load)
        _tell(load, _token(service, register))
    for load in loads:
        if _heard(load) != "ready\n":
            raise JobFailedError("a register could not tell what it begins with")
    for load in loads:
        _tell(load, "go")
    took = []
    for load in loads:
        out, _ = load.communicate()
        if load.returncode:
            raise JobFailedError(f"bench.load ended with {load.returncode}")
        took.append(json.loads(out))
    began, ended = min(each["began"] for each in took), max(each["ended"] for each in took)
    sales = batches * BATCH
    alone = [sales / (each["ended"] - each["began"]) for each in took]
    return [len(took) * sales / (ended - began), *alone]


def _token(service: Service, register: Register) -> str:
    client = Client(service.address)
    try:
        client.ask_code(register.mobile)
        asked = protocol.CodeSignIn(
            mobile=register.mobile,
            code=service.code(register.mobile),
            register_name="صندوق",
            shop_id=register.shop,
            shop_name="فروشگاه",
            register_id=register.id,
        )
        return client.sign_in(asked).access_token
    finally:
        client.close()


def _floor(database: str, folder: Path, registers: list[Register]) -> float:
    """Sales a second by executemany. The register that wrote them is told as another one, so that
    they are not taken for those that are there.
    """
    sqlite = database.startswith("sqlite")
    identity: Any = bytes.fromhex if sqlite else UUID
    batches = []
    for register in registers:
        paths = sorted(_bodies(folder, register).glob("*.gz"))[1:]
        batches += [
            bare_service.rows_of(
                identity(register.id.hex),
                gzip.decompress(path.read_bytes()),
                place * BATCH,
                identity,
            )
            for place, path in enumerate(paths, start=1)
        ]
    with closing(_connected(database)) as raw:
        began = time.perf_counter()
        for rows in batches:
            bare_service.write(raw, rows, "?" if sqlite else "%s")
        took = time.perf_counter() - began
    return len(batches) * BATCH / took


def _connected(database: str) -> Any:
    if database.startswith("sqlite"):
        return bare_service.opened(database.removeprefix("sqlite:///"))
    import psycopg

    return _Cursor(psycopg.connect(postgresql.plain(database), autocommit=True))


class _Cursor:
    """A PostgreSQL connection that can executemany, like SQLite's."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self.execute = self._cursor.execute
        self.executemany = self._cursor.executemany

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


def _bodies(folder: Path, register: Register) -> Path:
    return folder / str(register.place)


def _tell(load: "subprocess.Popen[str]", line: str) -> None:
    assert load.stdin is not None
    load.stdin.write(line + "\n")
    load.stdin.flush()


def _heard(load: "subprocess.Popen[str]") -> str:
    assert load.stdout is not None
    return load.stdout.readline()
