"""A till that cannot be opened says why, in the language of this computer, and touches nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from sqlcipher3 import dbapi2 as sqlite

from sajac_desktop.log import LOG
from sajac_desktop.window import DATABASE, THIS_PC
from ui import theme

ROOT = Path(__file__).parents[2]
# The till as it is started; a person who reads each message and presses its button.
PERSON = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from sajac_desktop import cli, window

class App(QApplication):
    def __init__(self, arguments):
        super().__init__(arguments)
        self.eyes = QTimer(self)
        self.eyes.timeout.connect(self.look)
        self.eyes.start(20)

    def look(self):
        for box in self.topLevelWidgets():
            if isinstance(box, QMessageBox) and box.isVisible():
                direction = box.layoutDirection().name
                mark = box.windowIcon().pixmap(32, 32).toImage().pixelColor(16, 3).name()
                print(json.dumps([box.text(), direction, box.font().family(), mark]), flush=True)
                box.accept()

window.QApplication = App
sys.exit(cli.main(["--data", sys.argv[1]]))
"""


def start(folder: Path) -> list[str]:
    """What the till says when it is started on a folder it must refuse: text and direction."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", PERSON, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 1, done.stderr
    (said,) = done.stdout.splitlines()
    told: list[str] = json.loads(said)
    assert told[0] in done.stderr
    assert "Traceback" not in done.stderr
    assert told[2:] == ["Vazirmatn", theme.LIGHT.green]
    return told[:2]


@contextmanager
def untouched(path: Path) -> Iterator[None]:
    """The file is afterwards what it was."""
    before = path.read_bytes()
    yield
    assert path.read_bytes() == before


def change(path: Path, sql: str) -> None:
    connection = sqlite.connect(str(path), isolation_level=None)
    connection.execute(sql)
    connection.close()


def test_a_database_from_a_newer_version(folder: Path) -> None:
    change(folder / DATABASE, "UPDATE alembic_version SET version_num = '9999'")
    with untouched(folder / DATABASE):
        text, direction = start(folder)
    assert "نسخهٔ جدید" in text
    assert direction == "RightToLeft"
    assert "NewerDatabase" in (folder / LOG).read_text(encoding="utf-8")


def test_in_english_where_the_computer_is_set_so(folder: Path) -> None:
    change(folder / DATABASE, "UPDATE alembic_version SET version_num = '9999'")
    (folder / THIS_PC).write_text("[General]\nlanguage=en\n")
    text, direction = start(folder)
    assert "newer version of the program" in text
    assert direction == "LeftToRight"


@pytest.mark.parametrize("damage", ["head", "schema", "another program's"])
def test_a_corrupted_database(folder: Path, damage: str) -> None:
    path = folder / DATABASE
    if damage == "another program's":
        change(path, "PRAGMA application_id = 7")
    else:
        change(path, "SELECT 1")
        content = bytearray(path.read_bytes())
        first, last = (0, 100) if damage == "head" else (100, 4096)
        content[first:last] = b"\xa5" * (last - first)
        path.write_bytes(content)
    with untouched(path):
        text, _ = start(folder)
    assert "آسیب دیده" in text
    assert DATABASE in text


def fill(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(b"x" * 512)


def test_a_full_disk(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    disk = tmp_path_factory.mktemp("disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)]
    if os.name != "posix" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        change(folder / DATABASE, "SELECT 1")
        (disk / DATABASE).write_bytes((folder / DATABASE).read_bytes())
        fill(disk)
        with untouched(disk / DATABASE):
            text, _ = start(disk)
        assert "دیسک پر است" in text
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_second_till_on_the_same_data(folder: Path) -> None:
    lock = QLockFile(str(folder / "till.lock"))
    assert lock.tryLock(100)
    text, _ = start(folder)
    lock.unlock()
    assert "هم‌اکنون" in text


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    text, _ = start(tmp_path / "data")
    assert str(tmp_path) in text
