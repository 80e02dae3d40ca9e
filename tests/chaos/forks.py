"""Processes that begin with everything imported, so that a till can be killed often."""

import os
from multiprocessing import forkserver, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from typing import Any

from tests.central.running import ROOT
from tests.chaos import mortal

_CONTEXT = get_context("forkserver")


def start(target: Any, *words: Any) -> ForkServerProcess:
    """A process that calls `target` with these words."""
    before = os.environ.get("PYTHONPATH")
    # What the others are forked from looks for modules where an interpreter does by itself.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), before)))
    try:
        _CONTEXT.set_forkserver_preload([mortal.__name__])
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
    process = _CONTEXT.Process(target=target, args=words)
    process.start()
    return process


def pipe() -> tuple[Connection, Connection]:
    """The end to read from, and the one to write to."""
    return _CONTEXT.Pipe(duplex=False)
