"""The script that sets up and starts: what it decides, what it says, and one set-up for real."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import run

ROOT = Path(__file__).parents[1]


@pytest.fixture
def place(tmp_path: Path) -> run.Place:
    """A checkout that needs no package, with a till that only says what it was given."""
    shutil.copy(ROOT / "run.py", tmp_path)
    for name in (*run.REQUIREMENTS.values(), "requirements-uv.txt"):
        (tmp_path / name).write_text(f"# {name}\n", encoding="utf-8")
    for name, says in (("sajac_desktop", "till"), ("central", "service")):
        package = tmp_path / name
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text(
            f"import sys\nprint({says!r}, *sys.argv[1:])\nsys.exit(5)\n", encoding="utf-8"
        )
    return run.Place(tmp_path)


@pytest.fixture
def ready(place: run.Place) -> Callable[[run.Purpose], None]:
    """Makes the checkout look completely set up for a purpose."""

    def make(purpose: run.Purpose) -> None:
        where = run.place_for(place.root, purpose)
        where.python.parent.mkdir(parents=True, exist_ok=True)
        where.python.touch()
        where.stamp.write_text(run.fingerprint(where, purpose), encoding="ascii")

    return make


def start(place: run.Place, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(place.root / "run.py"), *words],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_nothing_is_ready_before_the_first_set_up(place: run.Place) -> None:
    assert not run.is_ready(place, "till")
    assert not run.is_ready(place, "dev")


def test_a_set_up_for_the_tests_serves_the_till_but_not_the_other_way(
    place: run.Place, ready: Callable[[run.Purpose], None]
) -> None:
    ready("dev")
    assert (run.is_ready(place, "till"), run.is_ready(place, "dev")) == (True, True)
    ready("till")
    assert (run.is_ready(place, "till"), run.is_ready(place, "dev")) == (True, False)


def test_the_service_has_an_environment_of_its_own_unless_one_has_everything(
    place: run.Place, ready: Callable[[run.Purpose], None]
) -> None:
    ready("till")
    own = run.place_for(place.root, "central")
    assert own.environment.name == ".venv-central"
    assert own.incomplete != place.incomplete
    assert not run.is_ready(own, "central")
    ready("central")
    assert run.is_ready(own, "central")
    assert not run.is_ready(own, "till")
    ready("dev")
    assert run.place_for(place.root, "central").environment == place.environment


def test_changed_requirements_call_for_another_set_up(
    place: run.Place, ready: Callable[[run.Purpose], None]
) -> None:
    ready("till")
    place.requirements("till").write_text("more==1\n", encoding="utf-8")
    assert not run.is_ready(place, "till")


def test_another_python_calls_for_another_set_up(
    place: run.Place, ready: Callable[[run.Purpose], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ready("till")
    monkeypatch.setattr(sys, "version_info", (3, 99, 0, "final", 0))
    assert not run.is_ready(place, "till")


def test_what_was_cut_off_or_deleted_is_not_ready(
    place: run.Place, ready: Callable[[run.Purpose], None]
) -> None:
    ready("till")
    place.state.mkdir()
    place.incomplete.touch()
    assert not run.is_ready(place, "till")
    place.incomplete.unlink()
    place.python.unlink()
    assert not run.is_ready(place, "till")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["-P", "-m", "sajac_desktop"]),
        (["demo", "--out", "x"], ["-P", "-m", "sajac_desktop", "demo", "--out", "x"]),
        (["--help"], ["-P", "-m", "sajac_desktop", "--help"]),
        (["central"], ["-P", "-m", "central"]),
        (["central", "--port", "0"], ["-P", "-m", "central", "--port", "0"]),
        (["test"], ["-m", "pytest", "--durations=15", "-n", "auto", "--dist", "worksteal"]),
        (["test", "-k", "run"], ["-m", "pytest", "--durations=15", "-k", "run"]),
    ],
)
def test_arguments_are_handed_on(place: run.Place, words: list[str], expected: list[str]) -> None:
    assert run.child_command(place, words) == [str(place.python), *expected]


def test_chaos_is_a_script_of_the_tests(place: run.Place) -> None:
    script = str(place.root / "tests/chaos/run.py")
    command = run.child_command(place, ["chaos", "--minutes", "5"])
    assert command == [str(place.python), "-P", script, "--minutes", "5"]


def test_the_till_finds_its_rooms_from_any_folder(place: run.Place) -> None:
    child = run.child_environment(place, {"PYTHONPATH": "mine", "HOME": "home"})
    assert child == {"PYTHONPATH": f"{place.root}{os.pathsep}mine", "HOME": "home"}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lacks Qt's system libraries")
def test_fetched_libraries_are_found_and_own_choices_are_kept(place: run.Place) -> None:
    libraries = place.libraries / "usr/lib" / sys.implementation._multiarch
    libraries.mkdir(parents=True)
    (place.libraries / "usr/share/X11/xkb").mkdir(parents=True)
    (place.libraries / "etc/fonts").mkdir(parents=True)
    given = {"LD_LIBRARY_PATH": "mine", "FONTCONFIG_PATH": "my fonts"}
    child = run.child_environment(place, given)
    assert child["LD_LIBRARY_PATH"] == f"{libraries}:mine"
    assert child["XKB_CONFIG_ROOT"] == str(place.libraries / "usr/share/X11/xkb")
    assert child["FONTCONFIG_PATH"] == "my fonts"


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("OSError: [Errno 28] No space left on device: '/x'", "disk is full"),
        ("NewConnectionError(... [Errno -3] Temporary failure in name resolution", "no network"),
        ("cause: dns error", "no network"),
        (
            "Retrying ... SSLError(CERTIFICATE_VERIFY_FAILED)\nMax retries exceeded",
            "set SSL_CERT_FILE",
        ),
        ("invalid peer certificate: UnknownIssuer", "set SSL_CERT_FILE"),
        ("THESE PACKAGES DO NOT MATCH\nExpected sha256 ... do not match the hashes", "pinned"),
        ("ERROR: No matching distribution found for PySide6==1", "64-bit Python"),
        ("mkdir: Permission denied", "may not be written"),
        ("Segmentation fault", "in the log"),
    ],
)
def test_a_failure_is_explained(output: str, words: str) -> None:
    assert words in run.reason(output)


def test_uv_fetches_from_where_pip_would() -> None:
    listing = (
        "WARNING: noise\n"
        ":env:.default-timeout='180'\n"
        ":env:.index-url='variable'\n"
        "global.index-url='file'\n"
        "global.extra-index-url='one two'\n"
        "install.find-links='/a /b'\n"
        "global.cert='certificates.pem'\n"
        "broken.line\n"
        "global.broken=(\n"
        "list.format='columns'\n"
    )
    settings = run.pip_settings(listing)
    assert settings == {
        "default-timeout": "180",
        "index-url": "variable",
        "extra-index-url": "one two",
        "find-links": "/a /b",
        "cert": "certificates.pem",
    }
    assert run.uv_environment(settings, {"UV_INDEX": "mine", "HOME": "home"}) == {
        "UV_DEFAULT_INDEX": "variable",
        "UV_INDEX": "mine",
        "UV_FIND_LINKS": "/a,/b",
        "UV_HTTP_TIMEOUT": "180",
        "SSL_CERT_FILE": "certificates.pem",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "HOME": "home",
    }


def test_uv_trusts_what_the_system_trusts_unless_told_otherwise() -> None:
    assert run.uv_environment({}, {})["UV_SYSTEM_CERTS"] == "true"
    assert "UV_SYSTEM_CERTS" not in run.uv_environment({}, {"SSL_CERT_FILE": "mine"})


def test_an_old_python_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 12, "final", 0))
    assert run.main([]) == 1
    assert capsys.readouterr().err == "run.py: Python 3.11 or later is needed, this is 3.10.\n"


def make_newer(place: run.Place) -> None:
    """Let the checkout's script take the Python that runs it for newer than all packages."""
    script = place.root / "run.py"
    words = script.read_text(encoding="utf-8")
    newer = words.replace(f"NEWEST_PYTHON = {run.NEWEST_PYTHON}", "NEWEST_PYTHON = (3, 10)")
    assert newer != words
    script.write_text(newer, encoding="utf-8")


def test_a_python_newer_than_the_packages_is_named_in_one_line(place: run.Place) -> None:
    make_newer(place)
    finished = start(place)
    assert finished.returncode == 1
    own = "{}.{}".format(*sys.version_info)
    line = finished.stderr.splitlines()[-1]
    assert line.startswith(f"run.py: Python {own} is newer than the packages are built for: ")
    assert "install Python 3.10 beside it" in line
    assert not place.environment.exists()


def test_an_older_python_takes_the_place_of_one_newer_than_the_packages(
    place: run.Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_newer(place)
    older = getattr(sys, "_base_executable", sys.executable)
    uv = tmp_path / "elsewhere" / "uv"
    uv.mkdir(parents=True)
    # Stands for uv on a machine where only what it installs fits.
    (uv / "__main__.py").write_text(
        "import pathlib, sys\n"
        "installed = pathlib.Path(__file__).with_name('installed')\n"
        "if sys.argv[1:3] == ['python', 'install']:\n"
        "    assert sys.argv[3] == '3.10'\n"
        "    installed.touch()\n"
        "elif sys.argv[1:3] == ['python', 'find']:\n"
        "    assert sys.argv[4] == 'cpython>=3.11,<3.11'\n"
        f"    sys.exit(print({older!r}) if installed.exists() else 2)\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(uv.parent))
    finished = start(place, "doctor")
    assert finished.stdout == "till doctor\n"
    assert "An older Python ... done" in finished.stderr
    assert (uv / "installed").exists()


def test_a_folder_that_cannot_be_written_is_named_in_one_line(place: run.Place) -> None:
    place.state.write_text("a file in the place of the folder", encoding="utf-8")
    finished = start(place)
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert str(place.state) in line
    assert line.startswith("run.py: ")


def test_a_missing_venv_module_is_named_in_one_line(
    place: run.Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def find_no_ensurepip(name: str) -> object:
        return None if name == "ensurepip" else object()

    monkeypatch.setattr("importlib.util.find_spec", find_no_ensurepip)
    monkeypatch.setattr(run.Setup, "_administrator", lambda self: None)
    with pytest.raises(run.SetupError, match="sudo apt install python3-venv"):
        run.prepare(place, "till")
    assert not place.incomplete.exists()
    assert capsys.readouterr().err.startswith("[1/")


def test_a_package_that_cannot_be_had_ends_in_one_line(
    place: run.Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A server that nobody runs, so that this needs no network and disturbs nobody.
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "HTTPS_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    uv_pin = place.root / "requirements-uv.txt"
    uv_pin.write_text(f"uv==0.1 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    finished = start(place)
    assert finished.returncode == 1
    line = finished.stderr.splitlines()[-1]
    assert line.startswith("run.py: The installer could not be fetched: there is no network;")
    assert str(place.log) in line
    assert "Traceback" not in finished.stderr
    assert finished.stdout == ""


def test_a_real_set_up_is_done_once_and_repaired_when_cut_off(place: run.Place) -> None:
    first = start(place, "backup", "a b")
    assert (first.returncode, first.stdout) == (5, "till backup a b\n")
    steps = [line.split(" ...")[0] for line in first.stderr.splitlines()]
    assert steps[:3] == [
        f"[1/{len(steps)}] Virtual environment",
        f"[2/{len(steps)}] Installer (uv)",
        f"[3/{len(steps)}] Python packages",
    ]

    # The second start asks no program whether anything is amiss.
    log = place.log.read_bytes()
    second = start(place)
    assert (second.stdout, second.stderr) == ("till\n", "")
    assert place.log.read_bytes() == log

    # As if the power had failed in the midst of the next one.
    place.incomplete.touch()
    (place.environment / "half").touch()
    third = start(place)
    assert third.stdout == "till\n"
    assert "[1/" in third.stderr
    assert not (place.environment / "half").exists()
    assert sorted(path.name for path in place.state.iterdir()) == ["lock", "log"]


def test_the_service_is_set_up_without_the_window(place: run.Place) -> None:
    finished = start(place, "central", "--port", "0")
    assert (finished.returncode, finished.stdout) == (5, "service --port 0\n")
    assert "[3/3] Python packages" in finished.stderr
    assert (place.root / ".venv-central").is_dir()
    assert not place.environment.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks by another call")
def test_two_set_ups_at_once_become_one(place: run.Place) -> None:
    import fcntl

    place.state.mkdir()
    with place.lock.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting = subprocess.Popen(
            [sys.executable, str(place.root / "run.py")],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert waiting.stderr is not None
        assert waiting.stderr.readline() == "Another set-up is under way; waiting for it ...\n"
        place.python.parent.mkdir(parents=True)
        place.python.symlink_to(sys.executable)
        place.stamp.write_text(run.fingerprint(place, "till"), encoding="ascii")
    out, err = waiting.communicate(timeout=20)
    assert (out, err) == ("till\n", "")
