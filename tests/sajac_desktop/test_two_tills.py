"""The demo's two tills: what the customer earned on one is spent on the other, to the rial."""

import json
import os
import subprocess
import sys
from pathlib import Path

from sajac_desktop.demo import DEMO_LOOKS

PROGRAM = """
import json, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from sajac_desktop.demo.listener import Listener
from sajac_desktop.demo.run import SIZE, pass_over_sizes
from sajac_desktop.demo.two_tills import TwoTills

pass_over_sizes()
app, out = QApplication(["sajac"]), Path(sys.argv[1])
(out / "paper").mkdir()
printer = Listener(out / "paper")
print(json.dumps(TwoTills(app, out / "data", out / "screens", SIZE, printer.port).run()))
printer.close()
"""


def test_credit_goes_from_one_till_to_the_other(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "earned_on_the_first": 5_000,
        "spent_on_the_second": 4_000,
        # And one in a hundred of the 296 000 rials that were paid besides.
        "credit_on_the_first": 3_960,
        "credit_on_the_second": 3_960,
        "points_on_the_first": 0,
        "points_on_the_second": 0,
        "faults": 0,
    }
    screens = tmp_path / "screens"
    assert {picture.relative_to(screens).as_posix() for picture in screens.rglob("*.png")} == {
        "sign-in-code.png",
        "join-code.png",
        "join-pin.png",
        "customer-on-the-first.png",
        "customer-on-the-second.png",
        *(f"{language}-{colours}/sync-standing.png" for language, colours in DEMO_LOOKS),
    }
