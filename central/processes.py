"""The processes of one service: started together, ended together, none left behind by a kill."""

import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Final

RESTART_SECONDS: Final = 5
"""After which a dispatcher that died is started again."""
# What the terminal interrupts is this process, which then ends the other.
if sys.platform == "win32":
    _APART: Final[dict[str, Any]] = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
else:
    _APART: Final[dict[str, Any]] = {"start_new_session": True}
_LOG = logging.getLogger(__name__)


def when_told_to_end(handler: Callable[[int, FrameType | None], None]) -> None:
    """On the main thread, handle what a service manager sends to end a process; Windows has
    Ctrl+Break for it, as its end of a process is one without a warning.
    """
    signal.signal(signal.SIGTERM, handler)
    if sys.platform == "win32":
        signal.signal(signal.SIGBREAK, handler)


def end_with_parent() -> None:
    """In a worker: stop, as told by a signal, when the process that started it has ended."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def when_input_ends(then: Callable[[], None]) -> None:
    """Call `then`, on a thread of its own, when standard input is closed: whoever started this
    process holds the other end of the pipe, and closes it by ending, however it ends.
    """

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        then()

    threading.Thread(target=watch, name="parent", daemon=True).start()


@contextmanager
def beside(*words: str, seconds: float) -> Iterator[None]:
    """`python -m central` with these words as a process beside this one, started again if it dies.

    At the end it is told so by its standard input (`when_input_ends`) and has `seconds` to end.
    """
    root = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    ending = threading.Event()
    lock = threading.Lock()
    process: subprocess.Popen[bytes] | None = None

    def start() -> subprocess.Popen[bytes] | None:
        nonlocal process
        with lock:
            if not ending.is_set():
                process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "central", *words],
                    stdin=subprocess.PIPE,
                    env={**os.environ, "PYTHONPATH": path},
                    **_APART,
                )
            return process

    def watch() -> None:
        while not ending.is_set():
            started = start()
            if started is None:
                return
            code = started.wait()
            if not ending.is_set():
                _LOG.error("%s ended by itself, code %d", words[0], code)
                ending.wait(RESTART_SECONDS)

    watcher = threading.Thread(target=watch, name=words[0], daemon=True)
    watcher.start()
    try:
        yield
    finally:
        with lock:
            ending.set()
        if process is not None:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        watcher.join()
