"""The till in its real window, for a job of the bench: run as a program, it prints what it took.

python -m bench.stage JOB FILE    milliseconds by case, as JSON
"""

import gc
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from bench.listener import Listener
from bench.painted import PATIENCE, Painted, rest
from bench.resident import megabytes
from bench.shop import NOW, copy

if TYPE_CHECKING:
    from models.database import Connection
    from sajac_desktop.compose import Till
    from ui.customers.page import CustomersPage

FEWER = int(os.environ.get("SAJAC_BENCH_FEWER", "1"))
"""How many times fewer rounds than good figures need: tests look only whether a job works."""
Took = dict[str, list[float]]
"""Milliseconds of every round, by case; megabytes for `memory`."""


def rest_until(done: Callable[[], bool]) -> None:
    """Let the window live until something is so. Raises TimeoutError."""
    until = time.monotonic() + PATIENCE / 1000
    while not done():
        if time.monotonic() > until:
            raise TimeoutError("it never came to be")
        rest(10)


def since(began: int) -> float:
    """Milliseconds since a `time.perf_counter_ns()`."""
    return (time.perf_counter_ns() - began) / 1e6


@contextmanager
def till_of(path: Path) -> Iterator["Till"]:
    """The till on a shop's file, its window shown and nobody signed in; settings of its own."""
    from models.database import Database
    from sajac_desktop.compose import Till
    from sajac_desktop.window import Window

    app = QApplication(["sajac"])
    with TemporaryDirectory() as name:
        folder = Path(name)
        window = Window(folder / "this-pc.ini")
        window.resize(1366, 768)
        window.show()
        till = Till(app, Database.open(path), folder, window)
        # As run_till does once something is shown.
        gc.freeze()
        yield till
        window.close()
        till.stop()


def sign_in(till: "Till", place: int) -> None:
    """Sign somebody in; another person than before gets a window of fresh pages."""
    from models.queries.staff import read_staff

    people = till.tasks.now(read_staff)
    till.sign_in(people[place % len(people)])
    rest(400)


def open_customers(till: "Till") -> tuple["CustomersPage", float]:
    """Show the customers page; how long it took until its first rows were painted."""
    from ui.customers.page import CustomersPage

    assert till.shell is not None
    began = time.perf_counter_ns()
    till.shell.show_page("customers")
    page = till.shell.page()
    assert isinstance(page, CustomersPage)
    model = page.list.listing.model
    Painted(page.list.table.viewport(), lambda: model.rowCount() > 0).wait()
    return page, since(began)


def wait_for_ids(page: "CustomersPage") -> None:
    """Until the table knows every row."""
    model = page.list.listing.model
    rest_until(lambda: len(model.ids()) == model.rowCount())
    rest(50)


def table_open(path: Path) -> Took:
    """The customers page from the rail to its first rows: the first time, and with other pages."""
    with till_of(path) as till:
        took: Took = {"first": [], "again": []}
        for number in range(6):
            sign_in(till, number)
            page, milliseconds = open_customers(till)
            took["again" if number else "first"].append(milliseconds)
            wait_for_ids(page)
    return took


def table_scroll(path: Path) -> Took:
    """A turn of the wheel, a page down, a jump anywhere: each until it is painted."""
    with till_of(path) as till:
        sign_in(till, 0)
        page, _ = open_customers(till)
        wait_for_ids(page)
        table = page.list.table
        bar = table.verticalScrollBar()
        took: Took = {"wheel": [], "page": [], "jump": []}
        for case, place in scroll_places(bar.maximum(), bar.singleStep(), bar.pageStep()):
            painted = Painted(table.viewport())
            began = time.perf_counter_ns()
            bar.setValue(place)
            painted.wait()
            took[case].append(since(began))
    return took


def scroll_places(most: int, single: int, page: int) -> Iterator[tuple[str, int]]:
    """Where the table is scrolled to, as (case, value of its scroll bar)."""
    draw = random.Random(7)
    place = 0
    steps = 200 // FEWER
    for step in range(3 * steps):
        case = ("wheel", "page", "jump")[step // steps]
        moved = {"wheel": 3 * single, "page": page, "jump": 0}[case]
        place = draw.randint(0, most) if case == "jump" else (place + moved) % max(most, 1)
        yield case, place


def memory(path: Path) -> Took:
    """What the customers table holds above the window without it, after much scrolling."""
    with till_of(path) as till:
        sign_in(till, 0)
        rest(1000)
        before = megabytes()
        page, _ = open_customers(till)
        wait_for_ids(page)
        table = page.list.table
        bar = table.verticalScrollBar()
        for _, place in scroll_places(bar.maximum(), bar.singleStep(), bar.pageStep()):
            painted = Painted(table.viewport())
            bar.setValue(place)
            painted.wait()
        rest(500)
        return {"": [megabytes() - before]}


def enter_to_paint(path: Path) -> Took:
    """Enter on a mobile number to the customer's card, painted on the invoice page."""
    from ui.sale.page import SalePage

    with copy(path) as own, till_of(own) as till:
        sign_in(till, 0)
        assert till.shell is not None
        till.shell.show_page("sale")
        page = till.shell.page()
        assert isinstance(page, SalePage)
        rest(300)
        took = []
        for mobile in till.tasks.now(
            lambda connection: some_mobiles(connection, 20 + 200 // FEWER)
        ):
            page.start.entry.setText(mobile)
            rest(5)
            painted = Painted(page.invoice.customer)
            began = time.perf_counter_ns()
            press(page.start.entry, Qt.Key.Key_Return)
            painted.wait()
            took.append(since(began))
            rest(5)
            page.on_escape()
            page.start.entry.clear()
            rest(5)
    return {"": took[20:]}


def press(widget: QWidget, key: Qt.Key) -> None:
    """A key in the window of a widget, as the keyboard sends it."""
    window = widget.window().windowHandle()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(window, event)


def some_mobiles(connection: "Connection", count: int) -> list[str]:
    """Mobile numbers spread over all customers."""
    rows = connection.exec_driver_sql("SELECT max(id) FROM customers").scalar_one()
    step = max(rows // count, 1)
    found = connection.exec_driver_sql(
        f"SELECT mobile FROM customers WHERE id % {step} = 0 LIMIT {count}"
    )
    return [row[0] for row in found]


def print_receipt(path: Path) -> Took:
    """From issuing a sale to its receipt at a network printer: its first byte, and its last."""
    from bench.models_jobs import orders
    from models.services.sales import issue_invoice
    from printing.settings import PrinterSettings

    took: Took = {"first byte": [], "whole": []}
    with copy(path) as own, till_of(own) as till, Listener() as printer:
        sign_in(till, 0)
        papers = till.desk.papers
        papers.save_printers([PrinterSettings("receipts", address=printer.address)], "receipts", "")
        rest(1500)
        sales = till.tasks.now(
            lambda connection: list(
                orders(connection.connection.driver_connection, 5 + 40 // FEWER)
            )
        )
        for number, order in enumerate(sales):
            printer.expect()
            moment = NOW + timedelta(seconds=number)
            began = time.perf_counter_ns()
            issued = till.tasks.write_now(
                lambda connection, order=order, moment=moment: issue_invoice(  # type: ignore[misc]
                    connection, order, moment
                )
            )
            papers.print_receipt(issued.invoice_id)
            rest_until(lambda: printer.done)
            took["first byte"].append((printer.first_at - began) / 1e6)
            took["whole"].append((printer.last_at - began) / 1e6)
            rest(30)
    return {case: rounds[5:] for case, rounds in took.items()}


JOBS: dict[str, Callable[[Path], Took]] = {
    "enter_to_paint": enter_to_paint,
    "print": print_receipt,
    "table_open": table_open,
    "table_scroll": table_scroll,
    "memory": memory,
}

if __name__ == "__main__":
    print(json.dumps(JOBS[sys.argv[1]](Path(sys.argv[2]))))
