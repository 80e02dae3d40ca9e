"""The command line: which command runs, with which options, and on whose data."""

import argparse
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import platformdirs
import pytest

from sajac_desktop import __version__, cli

ROOT = Path(__file__).parents[1]


class Recorder:
    """Stands for the implementation of a command and keeps what it was given."""

    def __init__(self) -> None:
        self.arguments = argparse.Namespace()

    def __call__(self, arguments: argparse.Namespace) -> int:
        self.arguments = arguments
        return 7


def record(monkeypatch: pytest.MonkeyPatch, module: str, function: str) -> Recorder:
    recorder = Recorder()
    fake = ModuleType(module)
    setattr(fake, function, recorder)
    monkeypatch.setitem(sys.modules, module, fake)
    return recorder


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":9")


@pytest.mark.parametrize(
    ("words", "module", "function"),
    [
        ([], "sajac_desktop.window", "run_till"),
        (["run"], "sajac_desktop.window", "run_till"),
        (["demo", "--out", "x"], "sajac_desktop.demo", "run_demo"),
        (["bench"], "bench.run", "run_bench"),
        (["doctor"], "sajac_desktop.upkeep", "run_doctor"),
        (["backup"], "sajac_desktop.upkeep", "run_backup"),
        (["restore", "x"], "sajac_desktop.upkeep", "run_restore"),
    ],
)
@pytest.mark.usefixtures("display")
def test_each_command_runs_its_function(
    monkeypatch: pytest.MonkeyPatch, words: list[str], module: str, function: str
) -> None:
    recorder = record(monkeypatch, module, function)
    assert cli.main(words) == 7
    assert isinstance(recorder.arguments.data, Path)


@pytest.mark.parametrize("words", [["--data", "shop", "doctor"], ["doctor", "--data", "shop"]])
def test_data_may_stand_before_or_after_the_command(
    monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    recorder = record(monkeypatch, "sajac_desktop.upkeep", "run_doctor")
    cli.main(words)
    assert recorder.arguments.data == Path("shop")


def test_only_the_till_and_its_upkeep_touch_the_shop_by_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop = platformdirs.user_data_path("Sajac", appauthor=False)
    doctor = record(monkeypatch, "sajac_desktop.upkeep", "run_doctor")
    demo = record(monkeypatch, "sajac_desktop.demo", "run_demo")
    bench = record(monkeypatch, "bench.run", "run_bench")
    cli.main(["doctor"])
    cli.main(["demo", "--out", "pictures"])
    cli.main(["bench"])
    assert doctor.arguments.data == shop
    assert demo.arguments.data == Path("pictures/data")
    assert bench.arguments.data not in (shop, *shop.parents)


def test_bench_takes_sizes_and_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = record(monkeypatch, "bench.run", "run_bench")
    cli.main(["bench", "--customers", "5", "--invoices", "6", "--jobs", "search, start"])
    given = recorder.arguments
    assert (given.customers, given.invoices, given.jobs) == (5, 6, ("search", "start"))


def test_what_the_demo_leaves_does_not_go_over_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("kept", encoding="utf-8")
    with pytest.raises(SystemExit):
        cli.main(["demo", "--out", str(kept)])
    assert "--out" in capsys.readouterr().err
    assert kept.read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize(
    "words",
    [
        ["bench", "--customers", "0"],
        ["bench", "--invoices", "many"],
        ["demo"],
        ["restore"],
        ["sell"],
    ],
)
def test_what_is_not_understood_is_refused(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(words)
    assert stop.value.code == 2
    assert "usage: sajac" in capsys.readouterr().err


def test_help_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["--help"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    for command in ("run", "demo", "bench", "doctor", "backup", "restore"):
        assert f"\n    {command} " in out


def test_help_and_version_load_neither_qt_nor_the_database() -> None:
    code = (
        "import sys\n"
        "from sajac_desktop.cli import main\n"
        "try: main(['--version'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('PySide6', 'sqlalchemy', 'models') if name in sys.modules])\n"
    )
    command = [sys.executable, "-c", code]
    out = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert out.split("\n") == [f"Sajac {__version__}", "[]", ""]


def test_without_a_display_the_till_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert cli.main([]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "no display" in line
    assert "run.py demo --out DIR" in line


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_what_counts_as_a_display(platform: str, environ: dict[str, str], expected: bool) -> None:
    assert cli.has_display(platform, environ) is expected
