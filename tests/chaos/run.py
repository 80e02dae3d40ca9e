"""Breaks tills and service until the time is over, then heals them and looks for what is wrong.

    python3 run.py chaos --minutes 10 [--seed 7] [--engine sqlite|postgresql] [--workers 2]

Three tills trade as real processes, their workers on threads of their own, through a proxy that
does harm to a quarter of all requests; tills, service and its workers are killed, files put back
from backups with a restore or without, and tills stay away for longer than changes are told.
The exit code is 1 when a promise of docs/sync.md did not hold: the files are kept then.
"""

import argparse
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from bench import postgresql
from central.database import Database as ServiceDatabase
from central.tables import records
from tests.chaos.checks import violations
from tests.chaos.lives import Lives, Outages
from tests.chaos.service import Service
from tests.chaos.world import World

SHARE = 0.25
"""Of all requests are done harm to."""
CHECKED = (
    "every sale and return in hand is in the service and on every till, once",
    "every balance, points and rank is the sum of its movements, and the same everywhere",
    "no lot is overdrawn, and nobody owes beside a full lot",
    "no number was given twice, restores included",
    "nothing is held for a sale that is told",
    "nobody at a till was refused, and nothing is left waiting or set aside",
    "every record and document is the same everywhere, field by field",
    "every conflict is listed where it was refused",
    "no message was handed to the gateway twice",
    "the doctor finds nothing on any till",
)


def main(words: list[str]) -> int:
    """Run; the exit code."""
    parser = argparse.ArgumentParser(prog="run.py chaos", description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--workers", type=int, choices=(1, 2, 3, 4), help="by default 1 or 2")
    told = parser.parse_args(words)
    workers = told.workers or told.seed % 2 + 1
    folder = Path(tempfile.mkdtemp(prefix="sajac-chaos-"))
    recipe = f"--minutes {told.minutes:g} --seed {told.seed} --engine {told.engine}"
    recipe += f" --workers {workers}"
    print(f"python3 run.py chaos {recipe}", flush=True)
    with _database(told.engine, folder) as url:
        service = Service(folder / "service", url, workers)
        try:
            wrong = _break_and_heal(World(folder / "shop", service), told.minutes, told.seed)
        finally:
            service.close()
    if wrong:
        print(f"{len(wrong)} violations; again: python3 run.py chaos {recipe}; files: {folder}")
        return 1
    shutil.rmtree(folder)
    print("All promises hold:", *CHECKED, sep="\n  ")
    return 0


@contextmanager
def _database(engine: str, folder: Path) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'central.db'}"
        return
    reason = postgresql.why_not()
    if reason is not None:
        sys.exit(reason)
    with postgresql.running(lasting=False) as server:
        server.make(postgresql.TEMPLATE)
        ServiceDatabase.open(server.url(postgresql.TEMPLATE)).close()
        with server.fresh() as url:
            yield url


def _break_and_heal(world: World, minutes: float, seed: int) -> list[str]:
    try:
        world.proxy.storm(seed, SHARE)
        until = time.monotonic() + minutes * 60
        lives = [Lives(world, number, seed) for number in range(len(world.tills))]
        threads = [threading.Thread(target=one.run, args=(until,)) for one in lives]
        for thread in threads:
            thread.start()
        # Here and on no thread of its own: a service ends with the thread that started it.
        Outages(world, seed).run(until)
        for thread in threads:
            thread.join()
        _count(world, sum((one.did for one in lives), Counter()))
        wrong = [text for one in lives for text in one.wrong]
        print("healing ...", flush=True)
        world.heal()
        wrong += violations(world)
        for text in wrong[:50]:
            print("VIOLATION", text)
        return wrong
    finally:
        world.close()


def _count(world: World, did: Counter[str]) -> None:
    """Say what was done, and what harm."""
    with world.service.database.read() as connection:
        merged = connection.execute(
            select(func.count()).where(
                records.c.kind == "customer", records.c.fields.contains('"merged_into"')
            )
        ).scalar_one()
    did["merges"] = merged
    did["kills of the service"] = world.restarts
    did["kills of one worker"] = world.worker_kills
    for title, counts in (("done", did), ("requests", world.proxy.did)):
        told = ", ".join(f"{name} {number}" for name, number in sorted(counts.items()))
        print(f"{title}: {told}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
