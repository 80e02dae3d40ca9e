"""The demo's figures are the manual's; its sale reaches a printer and the paper folder."""

import json
import os
import subprocess
import sys
from pathlib import Path

YEAR = {
    "invoices": 3,
    "lines": 3,
    "gross": 11_500_000,
    "credit_and_discount": 40_000,
    "received": 11_460_000,
    "credit_given": 184_200,
}
DAY = {
    "invoices": 2,
    "lines": 2,
    "gross": 252_000_000,
    "credit_and_discount": 20_000,
    "received": 251_980_000,
    "credit_given": 12_519_000,
}


def test_the_demos_sale(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-m", "sajac_desktop", "demo", "--sale-only", "--out", str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert found["manual_year"] == YEAR
    assert found["manual_day"] == DAY
    assert found["demo_day"] == {
        "invoices": 1,
        "lines": 1,
        "gross": 500_000,
        "credit_and_discount": 0,
        "received": 500_000,
        "credit_given": 5_000,
    }
    paper = tmp_path / "paper"
    assert (paper / "01.escpos").stat().st_size > 10_000
    assert {file.suffix for file in paper.iterdir()} >= {".pdf", ".png", ".escpos"}
