"""What takes long to load is not loaded to ask for a PIN, nor to show the pages."""

import os
import subprocess
import sys
from pathlib import Path

CHECK = """
import sys
import sajac_desktop.compose, ui.shell, ui.sale.page, ui.settings.page, ui.start.first_run
late = {"requests", "pydantic", "keyring", "sync.worker"} & set(sys.modules)
sys.exit(f"loaded too early: {late}" if late else 0)
"""


def test_the_way_to_the_service_is_loaded_late() -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", CHECK], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
