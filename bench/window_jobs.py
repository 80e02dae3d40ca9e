"""The jobs of the window: each in a process of its own, in turn with its bare floor's."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench.shop import copy
from bench.timing import Figures, figures

TURNS = 3
"""How often each process of a job runs."""
STARTS = 10
_ROOT = Path(__file__).parents[1]


def environment() -> dict[str, str]:
    """What a child process needs: this checkout, and no screen."""
    child = dict(os.environ)
    # Where the till is at work its modules are compiled once, not at every start.
    child.pop("PYTHONDONTWRITEBYTECODE", None)
    child.setdefault("QT_QPA_PLATFORM", "offscreen")
    child.setdefault("QT_QPA_FONTDIR", str(_ROOT / "resources" / "fonts"))
    child["PYTHONPATH"] = os.pathsep.join(filter(None, (str(_ROOT), child.get("PYTHONPATH"))))
    return child


class JobFailedError(Exception):
    """A process of a job ended badly; what it said is on standard error."""


def _rounds(module: str, job: str, path: Path) -> dict[str, list[float]]:
    command = [sys.executable, "-m", module, job, str(path)]
    done = subprocess.run(command, env=environment(), stdout=subprocess.PIPE)
    if done.returncode:
        raise JobFailedError(f"{module} {job} ended with {done.returncode}")
    took: dict[str, list[float]] = json.loads(done.stdout)
    return took


def run(job: str, path: Path, unit: str = "") -> Iterator[Figures]:
    """Let the till and the bare widgets do a job in turn; a line for each case."""
    ours: dict[str, list[float]] = {}
    floor: dict[str, list[float]] = {}
    for _ in range(TURNS):
        for module, took in (("bench.stage", ours), ("bench.bare", floor)):
            for case, rounds in _rounds(module, job, path).items():
                took.setdefault(case, []).extend(rounds)
    for case, rounds in ours.items():
        yield figures(rounds, floor[case], case, unit)


def start(path: Path) -> Iterator[Figures]:
    """From a process's start to the sale page, less the time a person takes to type the PIN.

    That is: to the sign-in page (`sign-in`), and from the last digit to the sale page (`PIN`).
    The till's first start in a folder is not counted: it makes what later ones find.
    """
    floor: list[float] = []
    to_sign_in: list[float] = []
    to_sale: list[float] = []
    with copy(path) as own:
        for number in range(STARTS + 1):
            bare, _ = _started("bench.bare_start", own.parent)
            asks, said = _started("bench.till_start", own.parent)
            if number:
                floor.append(bare)
                to_sign_in.append(asks)
                to_sale.append(float(said))
    whole = [asks + sells for asks, sells in zip(to_sign_in, to_sale, strict=True)]
    yield figures(whole, floor)
    yield figures(to_sign_in, floor, "sign-in")
    yield figures(to_sale, floor, "PIN")


def _started(module: str, folder: Path) -> tuple[float, str]:
    """Milliseconds from starting a process to its first line, and the last word it says."""
    command = [sys.executable, "-m", module, str(folder)]
    began = time.perf_counter_ns()
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        took = (time.perf_counter_ns() - began) / 1e6
        words = (first + process.stdout.read()).split()
    if process.returncode or not words:
        raise JobFailedError(f"{module} ended with {process.returncode}")
    return took, words[-1]


JOBS: dict[str, Callable[[Path], Iterator[Figures]]] = {
    "table_open": partial(run, "table_open"),
    "table_scroll": partial(run, "table_scroll"),
    "memory": partial(run, "memory", unit="MB"),
    "start": start,
    "print": partial(run, "print"),
    "enter_to_paint": partial(run, "enter_to_paint"),
}
