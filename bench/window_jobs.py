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

_TURNS = 3
_STARTS = 10
_ROOT = Path(__file__).parents[1]


def environment() -> dict[str, str]:
    """What a child process needs: this checkout, and no screen."""
    child = dict(os.environ)
    child.setdefault("QT_QPA_PLATFORM", "offscreen")
    child["PYTHONPATH"] = os.pathsep.join(filter(None, (str(_ROOT), child.get("PYTHONPATH"))))
    return child


def _rounds(module: str, job: str, path: Path) -> dict[str, list[float]]:
    command = [sys.executable, "-m", module, job, str(path)]
    done = subprocess.run(command, env=environment(), stdout=subprocess.PIPE, check=True)
    took: dict[str, list[float]] = json.loads(done.stdout)
    return took


def run(job: str, path: Path, unit: str = "") -> Iterator[Figures]:
    """Let the till and the bare widgets do a job in turn; a line for each case."""
    ours: dict[str, list[float]] = {}
    floor: dict[str, list[float]] = {}
    for _ in range(_TURNS):
        for module, took in (("bench.stage", ours), ("bench.bare", floor)):
            for case, rounds in _rounds(module, job, path).items():
                took.setdefault(case, []).extend(rounds)
    for case, rounds in ours.items():
        yield figures(rounds, floor[case], case, unit)


def start(path: Path) -> Iterator[Figures]:
    """A process's start to its first useful picture: the till's sale page, a bare window.

    The till's first start in a folder is not counted: it makes what later ones find.
    """
    took: dict[str, list[float]] = {"bench.till_start": [], "bench.bare_start": []}
    with copy(path) as own:
        for _ in range(_STARTS + 1):
            for module, rounds in took.items():
                rounds.append(_until_painted(module, own.parent))
    ours, floor = took.values()
    yield figures(ours[1:], floor[1:])


def _until_painted(module: str, folder: Path) -> float:
    """Milliseconds from starting a process until it says that it has painted."""
    began = time.perf_counter_ns()
    command = [sys.executable, "-m", module, str(folder)]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        took = (time.perf_counter_ns() - began) / 1e6
    if process.returncode or not said.startswith(b"painted"):
        raise RuntimeError(f"{module} ended with {process.returncode}")
    return took


JOBS: dict[str, Callable[[Path], Iterator[Figures]]] = {
    "table_open": partial(run, "table_open"),
    "table_scroll": partial(run, "table_scroll"),
    "memory": partial(run, "memory", unit="MB"),
    "start": start,
    "print": partial(run, "print"),
    "enter_to_paint": partial(run, "enter_to_paint"),
}
