"""The till's start as a person sees it: prints a line when a PIN can be typed, and another, with
the milliseconds since it was typed, when the sale page can be worked with.

python -m bench.till_start FOLDER    the folder holds shop.db
"""

import gc
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from sajac_desktop.compose import Till
    from sajac_desktop.window import Window

TYPING = 1500
"""Milliseconds a quick person takes for a PIN of four digits, from when it is asked for."""


def _watched(till: "Till", start: Callable[[], None]) -> None:
    from bench.painted import Painted, rest

    try:
        start()
        part = till.window.part()
        assert part is not None
        Painted(part).wait()
        print("asks", flush=True)
        rest(TYPING)

        from models.queries.staff import read_staff
        from ui.sale.page import SalePage

        person = till.tasks.now(read_staff)[0]
        till.settings.setValue("last_staff", person.id)
        began = time.perf_counter_ns()
        till.sign_in(person)
        assert till.shell is not None
        till.shell.show_page("sale")
        page = till.shell.page()
        assert isinstance(page, SalePage)
        Painted(page.start.entry).wait()
        print("sells", (time.perf_counter_ns() - began) / 1e6, flush=True)
    finally:
        till.window.close()  # who waits for us hears that we ended, whatever went wrong


def main(folder: Path) -> int:
    """Start as `sajac` does; the exit code."""
    # As the command line does before it loads anything.
    gc.disable()
    import sajac_desktop.window
    from sajac_desktop.window import open_till as opened
    from sajac_desktop.window import run_till

    def watched(app: "QApplication", folder: Path, window: "Window") -> "Till":
        till = opened(app, folder, window)
        start = till.start
        till.start = lambda: _watched(till, start)  # type: ignore[method-assign]
        return till

    sajac_desktop.window.open_till = watched
    return run_till(Namespace(data=folder))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
