"""Qt's binding loses references to Python's constants before 3.12; the program outlives it."""

import subprocess
import sys

CALLS_THAT_WOULD_ABORT = """
import resources
from PySide6.QtCore import QObject
thing = QObject()
for _ in range(100_000):
    thing.setObjectName("name")
    thing.blockSignals(False)
print("alive")
"""


def test_many_calls_do_not_abort_the_interpreter() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CALLS_THAT_WOULD_ABORT], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout.strip()) == (0, "alive"), done.stderr
