"""Timing a job beside its floor, round by round in turn, and the line that tells of it."""

import gc
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

Round = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a job took, in milliseconds unless `unit` says otherwise, and its floor."""

    median: float
    p99: float
    floor: float
    case: str = ""
    unit: str = ""

    def line(self, job: str, customers: int, invoices: int) -> str:
        """The JSON line of a job; `case` and `unit` only where there is one."""
        figures: dict[str, object] = {
            "job": job,
            "n": customers,
            "m": invoices,
            "median_ms": _rounded(self.median),
            "p99_ms": _rounded(self.p99),
            "floor_ms": _rounded(self.floor),
            "ratio": round(self.median / self.floor, 2) if self.floor else None,
        }
        if self.unit:
            # Not a time: the names say so, too.
            figures = {name.replace("_ms", ""): value for name, value in figures.items()}
            figures["unit"] = self.unit
        if self.case:
            figures["case"] = self.case
        return json.dumps(figures, ensure_ascii=False)


def race(ours: Round, floor: Round, rounds: int, warm_up: int = 5, case: str = "") -> Figures:
    """Run both in turn: what disturbs the machine disturbs both. Rounds are numbered from 0."""
    for number in range(warm_up):
        ours(2 * number)
        floor(2 * number + 1)
    gc.collect()
    took: list[float] = []
    floor_took: list[float] = []
    for number in range(warm_up, warm_up + rounds):
        took.append(timed(ours, 2 * number))
        floor_took.append(timed(floor, 2 * number + 1))
    return figures(took, floor_took, case)


def timed(work: Round, number: int) -> float:
    """How many milliseconds a round takes."""
    began = time.perf_counter_ns()
    work(number)
    return (time.perf_counter_ns() - began) / 1e6


def figures(
    took: Sequence[float], floor_took: Sequence[float], case: str = "", unit: str = ""
) -> Figures:
    """The figures of a job's rounds and its floor's."""
    return Figures(median(took), percentile(took, 99), median(floor_took), case, unit)


def percentile(values: Sequence[float], share: int) -> float:
    """The value that `share` in a hundred do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def _rounded(value: float) -> float:
    return round(value, 4 if value < 1 else 2)
