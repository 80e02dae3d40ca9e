"""The floors of the window's jobs: bare widgets over raw SQL, doing the same and no more.

python -m bench.bare JOB FILE    milliseconds by case, as JSON
"""

import json
import socket
import sys
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QWidget,
)
from sqlcipher3 import dbapi2 as sqlite

from bench import floors
from bench.floors import Moment
from bench.listener import Listener
from bench.models_jobs import orders
from bench.painted import Painted, rest
from bench.resident import megabytes
from bench.shop import NOW, copy
from bench.stage import FEWER, Took, press, scroll_places, since

_BLOCK = 200
_NOWHERE = QModelIndex()


class Model(QAbstractTableModel):
    """All customers by name: ids in an array, rows read in blocks and kept."""

    def __init__(self, raw: Any, ids: "array[int]", first: list[tuple[Any, ...]]) -> None:
        super().__init__()
        self._raw = raw
        self._ids = ids
        self._blocks: dict[int, list[tuple[Any, ...]]] = {0: first} if first else {}

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else 12

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> str | None:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        number, offset = divmod(index.row(), _BLOCK)
        if number not in self._blocks:
            ids = self._ids[number * _BLOCK : (number + 1) * _BLOCK]
            self._blocks[number] = floors.rows(self._raw, list(ids))
        block = self._blocks[number]
        return str(block[offset][index.column() + 1]) if offset < len(block) else None


@contextmanager
def window() -> Iterator[QStackedWidget]:
    """An empty window of the till's size."""
    app = QApplication(["bare"])
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    stack = QStackedWidget()
    stack.addWidget(QWidget())
    stack.resize(1366, 768)
    stack.show()
    rest(300)
    yield stack
    stack.close()


def connect(path: Path) -> Any:
    """The file as the till opens it."""
    raw = sqlite.connect(str(path), isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -8192"):
        raw.execute(f"PRAGMA {pragma}")
    return raw


def _show_table(stack: QStackedWidget, model: Model) -> QTableView:
    table = QTableView()
    table.setModel(model)
    stack.addWidget(table)
    stack.setCurrentWidget(table)
    Painted(table.viewport()).wait()
    return table


def table_open(path: Path) -> Took:
    """The first page by name and the number of all, in a fresh table."""
    raw = connect(path)
    took = []
    with window() as stack:
        for _ in range(6):
            began = time.perf_counter_ns()
            places = array("q", bytes(8 * floors.count(raw)))
            _show_table(stack, Model(raw, places, floors.first_rows(raw, _BLOCK)))
            took.append(since(began))
            rest(50)
    raw.close()
    return {"first": took[:1], "again": took[1:]}


def _whole_table(stack: QStackedWidget, raw: Any) -> QTableView:
    return _show_table(stack, Model(raw, floors.all_ids(raw), []))


def table_scroll(path: Path) -> Took:
    """The same steps in a plain table."""
    raw = connect(path)
    took: Took = {"wheel": [], "page": [], "jump": []}
    with window() as stack:
        table = _whole_table(stack, raw)
        bar = table.verticalScrollBar()
        for case, place in scroll_places(bar.maximum(), bar.singleStep(), bar.pageStep()):
            painted = Painted(table.viewport())
            began = time.perf_counter_ns()
            bar.setValue(place)
            painted.wait()
            took[case].append(since(began))
    raw.close()
    return took


def memory(path: Path) -> Took:
    """What a plain table holds above the bare window after the same scrolling."""
    with window() as stack:
        before = megabytes()
        raw = connect(path)
        bar = _whole_table(stack, raw).verticalScrollBar()
        for _, place in scroll_places(bar.maximum(), bar.singleStep(), bar.pageStep()):
            bar.setValue(place)
            QApplication.processEvents()
        rest(500)
        held = megabytes() - before
    raw.close()
    return {"": [held]}


def enter_to_paint(path: Path) -> Took:
    """Enter in a plain line to the name, the balance and the last invoice in a plain label."""
    raw = connect(path)
    step = max(floors.count(raw) // 220, 1)
    mobiles = [
        row[0] for row in raw.execute("SELECT mobile FROM customers WHERE id % ? = 0", (step,))
    ]
    took = []
    with window() as stack:
        line, label = QLineEdit(), QLabel()
        stack.addWidget(line)
        stack.addWidget(label)

        def show() -> None:
            label.setText("\n".join(str(row) for row in floors.lookup(raw, line.text())))
            stack.setCurrentWidget(label)

        line.returnPressed.connect(show)
        for mobile in mobiles[: 20 + 200 // FEWER]:
            stack.setCurrentWidget(line)
            line.setFocus()
            line.setText(mobile)
            rest(5)
            painted = Painted(label)
            began = time.perf_counter_ns()
            press(line, Qt.Key.Key_Return)
            painted.wait()
            took.append(since(began))
    raw.close()
    return {"": took[20:]}


def print_receipt(path: Path) -> Took:
    """A sale by raw SQL, and as many bytes as a receipt has, made beforehand, through a socket."""
    took: Took = {"first byte": [], "whole": []}
    receipt = b"\x1b@" + bytes(70_000) + b"\x1dV\x01"
    with copy(path) as own, Listener() as printer:
        raw = connect(own)
        host, port = printer.address.split(":")
        for number, order in enumerate(orders(raw, 40 // FEWER)):
            printer.expect()
            moment = Moment.of(NOW + timedelta(seconds=number))
            began = time.perf_counter_ns()
            floors.issue(raw, order, moment)
            with socket.create_connection((host, int(port))) as connection:
                connection.sendall(receipt)
                printer.wait()
            took["first byte"].append((printer.first_at - began) / 1e6)
            took["whole"].append((printer.last_at - began) / 1e6)
        raw.close()
    return took


JOBS: dict[str, Callable[[Path], Took]] = {
    "enter_to_paint": enter_to_paint,
    "print": print_receipt,
    "table_open": table_open,
    "table_scroll": table_scroll,
    "memory": memory,
}

if __name__ == "__main__":
    print(json.dumps(JOBS[sys.argv[1]](Path(sys.argv[2]))))
