"""A till without its window that syncs, for a job of the bench: run as a program, it prints what
it took.

python -m bench.sync_stage JOB FILE ADDRESS CODE FOLDER    as JSON
"""

import gc
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.resident import megabytes, most_megabytes
from bench.service import MOBILE, memory_only
from models.database import Database
from sync import protocol, signing
from sync.client import Client
from sync.errors import Unreachable
from sync.pulling import Puller
from sync.pushing import Pusher
from sync.signing import SignedIn
from sync.state import SyncState
from sync.worker import Worker

Took = dict[str, list[float]]
_MOST_FAILURES = 5
_PATIENCE = 1800
"""Seconds."""


def drain(shop: Path, address: str, code: str, folder: Path) -> Took:
    """Tell the service all that waits, as the till does it: milliseconds, and megabytes resident
    before and at most. What was sent is kept in `folder`.
    """
    with _signed_in(shop, address, code) as (database, signed), _kept(folder):
        done = threading.Event()
        trouble: list[SyncState] = []

        def told(state: SyncState) -> None:
            if state.trouble:
                trouble.append(state)
            # What waits has been told once the till turns to listening.
            if state.trouble or (state.phase == "pulling" and not state.backlog):
                done.set()

        worker = Worker(database, signed.access.store, told=told, changed=lambda _names: None)
        worker.use(signed.access)
        gc.collect()
        before, began, busy = megabytes(), time.perf_counter_ns(), time.process_time_ns()
        worker.start()
        in_time = done.wait(_PATIENCE)
        took, most = (time.perf_counter_ns() - began) / 1e6, most_megabytes()
        busy = time.process_time_ns() - busy
        worker.stop()
        if trouble or not in_time:
            raise RuntimeError(f"not everything was told: {trouble or worker.state()}")
        return {"": [took], "processor": [busy / 1e6], "before": [before], "most": [most]}


def push(shop: Path, address: str, code: str, folder: Path) -> Took:
    """Full batches one by one, each from the first byte to its answer; what was sent is kept in
    `folder`.
    """
    took = []
    with _signed_in(shop, address, code) as (database, signed):
        client = Client(address, signed.access)
        pusher = Pusher(database, client, signed.access)
        send = client.push

        def timed(body: bytes, key: str) -> protocol.Pushed:
            began = time.perf_counter_ns()
            answer = send(body, key)
            took.append((time.perf_counter_ns() - began) / 1e6)
            path = folder / f"{len(took):04}.json"
            path.write_bytes(body)
            return answer

        client.push = timed  # type: ignore[method-assign]
        pusher._most = protocol.MOST_OPS
        while pusher.push_once():
            pass
        client.close()
    return {"": took}


def join(shop: Path, address: str, code: str, _folder: Path) -> Took:
    """A till without a shop takes over the one it joins: everything there is, then what changed
    meanwhile.
    """
    parts: list[tuple[int, int]] = []
    failures: list[int] = []
    with _signed_in(shop, address, code) as (database, signed):
        client = Client(address, signed.access)
        puller = Puller(database, client, lambda: None, lambda _names: None)
        gc.collect()
        before, began, busy = megabytes(), time.perf_counter_ns(), time.process_time_ns()

        def progress(phase: str, done: int, total: int) -> None:
            if phase == "joining":
                parts.append((done, total))
            if sys.stderr.isatty():
                print(f"\r  {done:,} of {total:,}", end="", file=sys.stderr, flush=True)

        while True:
            try:
                puller.take_snapshot(progress)
                puller.pull()
                break
            except Unreachable:
                # As the worker does: a connection that was idle for long may be gone.
                failures.append(len(parts))
                if len(failures) > _MOST_FAILURES:
                    raise
        took, busy = (time.perf_counter_ns() - began) / 1e6, time.process_time_ns() - busy
        client.close()
    done, total = parts[-1]
    if done != total:
        raise RuntimeError(f"{done} of {total} were told")
    return {
        "": [took], "processor": [busy / 1e6], "before": [before], "most": [most_megabytes()],
    }  # fmt: skip


@contextmanager
def _kept(folder: Path) -> Iterator[None]:
    """Keep every body that is sent: some milliseconds a batch, which count as the till's."""
    send = Client.push
    count = 0

    def push(client: Client, body: bytes, key: str) -> protocol.Pushed:
        nonlocal count
        count += 1
        (folder / f"{count:04}.json").write_bytes(body)
        return send(client, body, key)

    Client.push = push  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Client.push = send  # type: ignore[method-assign]


@contextmanager
def _signed_in(shop: Path, address: str, code: str) -> Iterator[tuple[Database, SignedIn]]:
    # As in the window: garbage is looked for each second, and not on the thread that syncs.
    gc.collect()
    gc.disable()
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(1):
            gc.collect(1)

    threading.Thread(target=look, daemon=True).start()
    database = Database.open(shop)
    try:
        yield (
            database,
            signing.sign_in(database, memory_only(), address, MOBILE, code, "صندوق"),
        )
    finally:
        ended.set()
        database.close()


JOBS: dict[str, Callable[[Path, str, str, Path], Took]] = {
    "drain": drain,
    "push": push,
    "join": join,
}

if __name__ == "__main__":
    job, shop, address, code, folder = sys.argv[1:]
    print(json.dumps(JOBS[job](Path(shop), address, code, Path(folder))))
