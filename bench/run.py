"""Runs the jobs that are asked for: JSON lines on standard output, words on standard error."""

import argparse
import sys
import time

from bench import models_jobs, sync_jobs, window_jobs
from bench.shop import shop_file

JOBS = models_jobs.JOBS | window_jobs.JOBS | sync_jobs.JOBS
ORDER = tuple(JOBS)
USAGE_ERROR = 2


def run_bench(arguments: argparse.Namespace) -> int:
    """Measure `arguments.jobs` (all if empty) on a shop of `.customers` and `.invoices`."""
    unknown = [name for name in arguments.jobs if name not in ORDER]
    if unknown:
        print(f"no such job: {', '.join(unknown)}; there are {', '.join(ORDER)}", file=sys.stderr)
        return USAGE_ERROR
    path = shop_file(arguments.data, arguments.customers, arguments.invoices)
    for name in arguments.jobs or ORDER:
        began = time.monotonic()
        for figures in JOBS[name](path):
            print(figures.line(name, arguments.customers, arguments.invoices), flush=True)
        print(f"{name} took {time.monotonic() - began:.1f} s", file=sys.stderr)
    return 0
