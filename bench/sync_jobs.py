"""The jobs of a till and its service: each till in a process of its own, the service in another."""

import gzip
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedRWPair
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import join_floor
from bench.registers import Register
from bench.service import MOBILE, memory_only, running
from bench.shop import copy
from bench.throughput import central_throughput
from bench.timing import Figures, figures
from bench.told import central_file, go_on, shop_beside, tell_invoices
from bench.window_jobs import JobFailedError, environment
from models.database import Database
from sajac_desktop.demo.service import Service, let_ask_again
from sync import protocol, signing
from sync.client import Access, Client

SALES = 10_000
"""What is told, drained and joined at most; a smaller shop has fewer."""
_BATCH = 100
Took = dict[str, list[float]]


def sync_drain(path: Path) -> Iterator[Figures]:
    """Sales made offline, told by the till to a service of its own process, until none waits.

    Floor: the same bodies over a bare socket, their rows written by executemany.
    """
    with TemporaryDirectory(prefix="sajac-bench-") as name, copy(path) as shop:
        central = central_file(path)
        bodies = Path(name)
        took = _on_copies(central, shop, "drain", bodies, _invoices(path))
        floor = _bare(central, bodies)
    yield figures(took[""], [sum(floor)])
    yield figures(took["processor"], [sum(floor)], "processor")
    yield Figures(took["most"][0], took["most"][0], took["before"][0], "memory", "MB")


def sync_push(path: Path) -> Iterator[Figures]:
    """A push of 500 sales, from its first byte to its answer.

    Floor: the same body over a bare socket, its rows written by executemany.
    """
    with TemporaryDirectory(prefix="sajac-bench-") as name, copy(path) as shop:
        central = central_file(path)
        took = _on_copies(central, shop, "push", Path(name), _fewer(path, 2))
        yield figures(took[""], _bare(central, Path(name)))


def join_shop(path: Path) -> Iterator[Figures]:
    """A second till takes over a shop of all its customers and at most 10 000 invoices.

    Floor: the rows it ends up with, by executemany into an empty file, then its indexes.
    """
    with copy(central_file(path)) as central, copy(path) as shop:
        tell_invoices(shop, central, _fewer(path, 10))
        folder = shop.parent
        own = folder / "second" / "shop.db"
        with running(central) as service:
            Database.open(own).close()
            empty = Path(shutil.copy(own, folder / "empty.db"))
            code = _code(service)
            took = _till("join", own, service.address, code, folder)
        floor = [join_floor.write_again(own, empty)]
        yield figures(took[""], floor)
        yield figures(took["processor"], floor, "processor")
        yield Figures(took["most"][0], took["most"][0], took["before"][0], "memory", "MB")


def sync_stall(path: Path) -> Iterator[Figures]:
    """The longest time the window stands still while a cashier sells and the till tells and hears
    up to 10 000 changes each; what its beats lie apart, and what a sale takes.

    Floor: the same cashier in the same window without anything beside.
    """
    count = _fewer(path, 20)
    with copy(central_file(path)) as central, copy(path) as shop, running(central) as service:
        go_on(shop, central, service.address, 0, count)
        _sell_beside(shop, service, count)
        let_ask_again(central)
        code = _code(service)
        command = [sys.executable, "-m", "bench.stall_stage", str(shop), service.address, code]
        done = subprocess.run(command, env=environment(), stdout=subprocess.PIPE)
    if done.returncode:
        raise JobFailedError(f"bench.stall_stage ended with {done.returncode}")
    took: Took = json.loads(done.stdout)
    for case in ("longest", "gap", "sale"):
        yield figures(took[case], took[f"{case} alone"], case)


def _sell_beside(shop: Path, service: Service, count: int) -> None:
    """Let another register of the shop make so many changes: sales, and edits of members."""
    client = Client(service.address)
    code = _code(service)
    tokens = client.sign_in(protocol.CodeSignIn(mobile=MOBILE, code=code, register_name="صندوق ۲"))
    access = Access(memory_only(), str(tokens.register_info.id))
    access.take(tokens)
    register = Register.beside(0, shop_beside(shop, tokens.register_info.id))
    telling = Client(service.address, access)
    telling.push(register.opening_beside(), "")
    for first in range(0, count, 2 * _BATCH):
        telling.push(register.sales(_BATCH), "")
        telling.push(register.edits(first, _BATCH), "")
    for each in (client, telling):
        each.close()


def _code(service: Service) -> str:
    signing.ask_code(service.address, MOBILE)
    return service.code(MOBILE)


def _invoices(path: Path) -> int:
    """How many of a shop's invoices are told."""
    return min(SALES, int(path.stem.split("-")[2]))


def _fewer(path: Path, part: int) -> int:
    """The same, but in a shop of the smoke test's size, which shows whether a job works and not how
    well, only a part of them.
    """
    count = _invoices(path)
    return count if int(path.stem.split("-")[1]) > SALES else max(count // part, 100)


def _on_copies(central: Path, shop: Path, job: str, folder: Path, count: int) -> Took:
    """Let a till with so many sales to tell do a job, with a service that knows all but these."""
    with copy(central) as own, running(own) as service:
        code = _code(service)
        go_on(shop, own, service.address, 0, count)
        return _till(job, shop, service.address, code, folder)


def _till(job: str, shop: Path, address: str, code: str, folder: Path) -> Took:
    command = [sys.executable, "-m", "bench.sync_stage", job, str(shop), address, code]
    done = subprocess.run([*command, str(folder)], env=environment(), stdout=subprocess.PIPE)
    if done.returncode:
        raise JobFailedError(f"bench.sync_stage {job} ended with {done.returncode}")
    took: Took = json.loads(done.stdout)
    return took


def _bare(central: Path, bodies: Path) -> list[float]:
    """Send the bodies, as they were sent, to the bare service: milliseconds of each."""
    took = []
    with copy(central) as own, _bare_service(own) as stream:
        for path in sorted(bodies.glob("*.json")):
            body = path.read_bytes()
            began = time.perf_counter_ns()
            packed = gzip.compress(body, compresslevel=1)
            stream.write(b"%d\n" % len(packed) + packed)
            stream.flush()
            json.loads(stream.read(int(stream.readline())))
            took.append((time.perf_counter_ns() - began) / 1e6)
    return took


@contextmanager
def _bare_service(central: Path) -> Iterator[BufferedRWPair]:
    command = [sys.executable, "-m", "bench.bare_service", str(central)]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with (
            socket.create_connection(("127.0.0.1", port)) as connection,
            connection.makefile("rwb") as stream,
        ):
            yield stream


JOBS: dict[str, Callable[[Path], Iterator[Figures]]] = {
    "sync_drain": sync_drain,
    "sync_push": sync_push,
    "central_throughput": central_throughput,
    "join_shop": join_shop,
    "sync_stall": sync_stall,
}
