"""Set up whatever this machine lacks for Sajac, then hand the arguments on to it.

python3 run.py                  set up and open the till
python3 run.py central [...]    set up and start the central service, which needs no window
python3 run.py test             set up and run all tests, as many at a time as there are cores
python3 run.py test WORDS       set up and run pytest with these words, in one process
python3 run.py chaos [...]      set up, then break tills and service for --minutes N
python3 run.py WORD [...]       set up and run another command of the till (--help lists them)

Only the standard library of Python 3.11 or later is needed; Linux, macOS and Windows.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import IO, Literal

    Purpose = Literal["till", "central", "dev"]

OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 14)
"""The newest that all pinned packages are built for; a later one only fetches this one."""
WINDOWS = sys.platform == "win32"

# What an environment is for, and the pinned packages of each. "dev" runs the tests and all else.
REQUIREMENTS: dict[Purpose, str] = {
    "till": "requirements.txt",
    "central": "requirements-central.txt",
    "dev": "requirements-dev.txt",
}
# The first words that do not go to the till.
PURPOSES: dict[str, Purpose] = {"test": "dev", "chaos": "dev", "central": "central"}

# What Qt loads from the system, and the Debian package that brings it. Half of it serves the real
# screen only, but Qt blames xcb-cursor whichever of those is missing, so all are looked for.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libcups.so.2": "libcups2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
# Graphics drivers: 100 MB that Qt's widgets, painted by the processor, link to but never load.
UNNEEDED_PACKAGES = ("libgl1-mesa-dri", "libllvm", "mesa-", "libdrm", "libz3", "libsensors")

DISK_FULL = "the disk is full; free about 1 GB"
NO_NETWORK = "there is no network; connect (behind a proxy, set HTTPS_PROXY)"
UNTRUSTED = (
    "the certificate of the package server is not trusted; set SSL_CERT_FILE to the file of "
    "certificates your network uses"
)
# The first pattern found in an installer's output explains its failure.
REASONS = (
    ("No space left on device|There is not enough space on the disk", DISK_FULL),
    ("CERTIFICATE_VERIFY_FAILED|invalid peer certificate|UnknownIssuer", UNTRUSTED),
    ("do not match the hashes|[Hh]ash mismatch", "a downloaded package is not the pinned one"),
    (
        "Temporary failure|Name or service not known|getaddrinfo|dns error|NewConnectionError"
        "|Connection ?(refused|reset|aborted)|ConnectTimeout|ReadTimeout|timed out|Max retries"
        "|[Nn]etwork is unreachable|error sending request|client error|Could not resolve"
        "|Could not connect|ProxyError|tunnel error",
        NO_NETWORK,
    ),
    ("[Pp]ermission denied|Access is denied", "a file or folder may not be written"),
    (
        "No matching distribution|no wheels|has no usable wheels|no version of",
        "a package has no build for this system; use 64-bit Python 3.11 to 3.14 on Windows, "
        "macOS 14 or Linux with glibc 2.34 (on ARM 2.39), or later ones",
    ),
)


class SetupError(Exception):
    """What could not be set up and what to do about it, in one line."""


class Place:
    """Where the checkout is, and one of the environments set up inside it: that of the till and
    the tests, or the service's own.
    """

    def __init__(self, root: Path, *, central: bool = False) -> None:
        self.root = root
        self.environment = root / (".venv-central" if central else ".venv")
        self.python = self.environment / ("Scripts/python.exe" if WINDOWS else "bin/python")
        # Says what the environment was last completely set up for.
        self.stamp = self.environment / "set-up-for"
        self.state = root / ".setup"
        # Exists while a set-up is under way, and after one that was cut off.
        self.incomplete = self.state / ("incomplete-central" if central else "incomplete")
        self.lock = self.state / "lock"
        self.log = self.state / "log"
        # Qt's system libraries, where they could not be installed for the whole system.
        self.libraries = self.state / "libraries"

    def requirements(self, purpose: Purpose) -> Path:
        """The pinned packages."""
        return self.root / REQUIREMENTS[purpose]


def place_for(root: Path, purpose: Purpose) -> Place:
    """Where to set up for a purpose. The service has an environment of its own, without Qt and its
    libraries, unless one for the tests is there, which has everything.
    """
    place = Place(root)
    if purpose == "central" and not is_ready(place, purpose):
        return Place(root, central=True)
    return place


def fingerprint(place: Place, purpose: Purpose) -> str:
    """What a set-up depends on; a changed one calls for another set-up."""
    digest = hashlib.sha256(place.requirements(purpose).read_bytes())
    libraries = sorted(QT_LIBRARIES) if purpose != "central" else []
    digest.update(repr((sys.platform, sys.version_info[:2], libraries)).encode())
    return f"{purpose} {digest.hexdigest()}\n"


def is_ready(place: Place, purpose: Purpose) -> bool:
    """Whether nothing is left to set up. One made for the tests serves every purpose."""
    try:
        stamp = place.stamp.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return False
    if place.incomplete.exists() or not place.python.exists():
        return False
    return stamp in (fingerprint(place, "dev"), fingerprint(place, purpose))


def child_environment(place: Place, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment in which Sajac runs: it finds its rooms and the fetched libraries."""
    child = dict(environ)
    child["PYTHONPATH"] = os.pathsep.join(filter(None, (str(place.root), child.get("PYTHONPATH"))))
    if place.libraries.is_dir():
        folders = [
            place.libraries / lib / getattr(sys.implementation, "_multiarch", "")
            for lib in ("usr/lib", "lib")
        ]
        present = [str(folder) for folder in folders if folder.is_dir()]
        path = [*present, child.get("LD_LIBRARY_PATH")]
        child["LD_LIBRARY_PATH"] = os.pathsep.join(filter(None, path))
        for name, folder in (
            ("XKB_CONFIG_ROOT", place.libraries / "usr/share/X11/xkb"),
            ("FONTCONFIG_PATH", place.libraries / "etc/fonts"),
        ):
            if folder.is_dir():
                child.setdefault(name, str(folder))
    return child


def child_command(place: Place, arguments: Sequence[str]) -> list[str]:
    """The command line that the arguments of this script stand for."""
    if arguments and arguments[0] == "test":
        # Whoever names some may want to look into them with a debugger.
        words = arguments[1:] or ["-n", "auto", "--dist", "worksteal"]
        return [str(place.python), "-m", "pytest", "--durations=15", *words]
    # -P: the folder it is called from may hold other packages of the rooms' names.
    if arguments and arguments[0] == "chaos":
        return [str(place.python), "-P", str(place.root / "tests/chaos/run.py"), *arguments[1:]]
    if arguments and arguments[0] == "central":
        return [str(place.python), "-P", "-m", "central", *arguments[1:]]
    return [str(place.python), "-P", "-m", "sajac_desktop", *arguments]


def reason(output: str) -> str:
    """Why an installer failed, in words, from what it printed."""
    import re

    for pattern, words in REASONS:
        if re.search(pattern, output):
            return words
    return "the reason is in the log"


def pip_settings(listing: str) -> dict[str, str]:
    """pip's settings out of `pip config list`; variables win over files."""
    import ast

    found: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in listing.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.partition(".")
        if section in found and value:
            try:
                found[section][name] = str(ast.literal_eval(value))
            except (SyntaxError, ValueError):
                continue
    return {**found["global"], **found["install"], **found[":env:"]}


def uv_environment(settings: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """Environment in which uv fetches from where pip would: uv itself reads no settings of pip."""
    wanted = {
        "UV_DEFAULT_INDEX": settings.get("index-url"),
        "UV_INDEX": settings.get("extra-index-url"),
        "UV_FIND_LINKS": ",".join(settings.get("find-links", "").split()),
        "UV_NO_INDEX": settings.get("no-index"),
        "UV_HTTP_TIMEOUT": settings.get("default-timeout") or settings.get("timeout"),
        "SSL_CERT_FILE": settings.get("cert"),
        "HTTPS_PROXY": settings.get("proxy"),
        # Any index may serve a package, as with pip; the hashes say whether it is the right one.
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }
    if "SSL_CERT_FILE" not in environ and not settings.get("cert"):
        wanted["UV_SYSTEM_CERTS"] = "true"
    return {**{name: value for name, value in wanted.items() if value}, **environ}


def _own_python() -> str:
    """The Python that runs this; a virtual environment must not grow out of another one."""
    return getattr(sys, "_base_executable", None) or sys.executable


class Setup:
    """One set-up, from what is there to an environment that serves its purpose."""

    def __init__(self, place: Place, purpose: Purpose) -> None:
        self.place = place
        self.purpose = purpose
        self.terminal = sys.stderr.isatty()
        # What the environment is made of.
        self._base = _own_python()
        self._title = ""
        # What the step under way, and its last program, printed.
        self._said = ""
        self._output = ""

    def run(self) -> None:
        """Do all steps. What is already there is kept; what was cut off is made anew."""
        steps: list[tuple[str, Callable[[], str | None]]] = [
            ("Virtual environment", self._make_environment),
            ("Installer (uv)", self._install_uv),
            ("Python packages", self._install_packages),
        ]
        if sys.version_info[:2] > NEWEST_PYTHON:
            steps.insert(0, ("An older Python", self._find_python))
        if sys.platform == "linux" and self.purpose != "central":
            steps.append(("Qt's system libraries", self._provide_libraries))
        self.place.log.write_bytes(b"")
        cut_off = self.place.incomplete.exists()
        self.place.incomplete.touch()
        if cut_off:
            self._discard_environment()
        try:
            for number, (title, step) in enumerate(steps, 1):
                self._title = f"[{number}/{len(steps)}] {title} ..."
                self._said = ""
                self._show()
                self._say(f" {step() or 'done'}")
        except SetupError:
            # The installer ended by itself, so what had been there before is still whole.
            self._say("")
            self.place.incomplete.unlink()
            raise
        if self.purpose == "dev":
            self._use_hooks()
        self.place.stamp.write_text(fingerprint(self.place, self.purpose), encoding="ascii")
        self.place.incomplete.unlink()

    # Steps

    def _find_python(self) -> None:
        """Set `_base` to a Python on this machine, or a fetched one, that has all packages."""
        self._require_venv()
        finder = self.place.state / "finder"
        python = finder / self.place.python.relative_to(self.place.environment)
        newest = "{}.{}".format(*NEWEST_PYTHON)
        fitting = "cpython>={}.{},<{}.{}".format(*OLDEST_PYTHON, 3, NEWEST_PYTHON[1] + 1)
        fetched = {**os.environ, "UV_PYTHON_INSTALL_DIR": str(self.place.state / "python")}

        def uv(*words: str) -> bool:
            return self._call(python, "-m", "uv", "python", *words, environment=fetched)

        if (
            self._call(_own_python(), "-m", "venv", finder)
            and self._pip_install(self.place.root / "requirements-uv.txt", python)
            and (
                uv("find", "--system", fitting)
                or (uv("install", newest) and uv("find", "--system", fitting))
            )
        ):
            self._base = self._output.splitlines()[-1]
            return
        own = "{}.{}".format(*sys.version_info)
        raise SetupError(
            f"Python {own} is newer than the packages are built for: install Python {newest} "
            f"beside it and run this again with that. (log: {self.place.log})"
        )

    def _make_environment(self) -> None:
        own = tuple(sys.version_info[:2])
        oldest, newest = (own, own) if own <= NEWEST_PYTHON else (OLDEST_PYTHON, NEWEST_PYTHON)
        check = f"import pip, sys; sys.exit(not {oldest} <= sys.version_info[:2] <= {newest})"
        if self.place.python.exists() and self._call(self.place.python, "-c", check):
            return
        self._require_venv()
        self._discard_environment()
        if not self._call(self._base, "-m", "venv", self.place.environment):
            raise self._failure("The virtual environment could not be made")

    def _require_venv(self) -> None:
        import importlib.util

        if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))) and not (
            self._administrator() is not None and self._install_for_system(["python3-venv"])
        ):
            raise SetupError(
                "Python's venv module is missing: install it (on Debian and Ubuntu: "
                "sudo apt install python3-venv) and run this again."
            )

    def _install_uv(self) -> str | None:
        if self._pip_install(self.place.root / "requirements-uv.txt"):
            return None
        if self._why() in (NO_NETWORK, UNTRUSTED, DISK_FULL):
            raise self._failure("The installer could not be fetched")
        return "not to be had here, pip takes its place"

    def _install_packages(self) -> None:
        requirements = self.place.requirements(self.purpose)
        uv = (self.place.python, "-m", "uv")
        if self._call(*uv, "--version"):
            self._call(self.place.python, "-m", "pip", "config", "list")
            settings = pip_settings(self._output)
            pinned = ("--no-build", "--require-hashes", "-r", requirements)
            target = ("--python", self.place.python, "--compile-bytecode")
            environment = uv_environment(settings, os.environ)
            if self._call(*uv, "pip", "install", *target, *pinned, environment=environment):
                return
        if not self._pip_install(requirements):
            raise self._failure("The Python packages could not be installed")

    def _provide_libraries(self) -> None:
        missing = self._missing_libraries()
        if not missing:
            return
        packages = [QT_LIBRARIES[library] for library in missing]
        if self._administrator() is not None and self._install_for_system(packages):
            return
        if self._fetch_for_user(packages):
            return
        import shutil

        if shutil.which("apt-get"):
            raise self._failure(
                f"Qt's system libraries could not be installed ({', '.join(packages)})"
            )
        raise SetupError(
            f"Qt needs these system libraries: {', '.join(missing)}. Install them with this "
            "system's package manager and run this again."
        )

    def _use_hooks(self) -> None:
        # Only where nothing else was chosen, and only in a checkout of this project itself.
        import shutil

        git = ("git", "config")
        if (self.place.root / ".git").exists() and shutil.which("git"):
            chosen = self._call(*git, "core.hooksPath")
            if not chosen:
                self._call(*git, "core.hooksPath", ".githooks")

    # Parts of steps

    def _discard_environment(self) -> None:
        import shutil

        if self.place.environment.exists():
            # Renamed first, so that half a deletion is never taken for a whole environment.
            old = self.place.state / f"discarded-{os.getpid()}"
            self.place.environment.rename(old)
        for folder in self.place.state.glob("discarded-*"):
            shutil.rmtree(folder, ignore_errors=True)

    def _pip_install(self, requirements: Path, python: Path | None = None) -> bool:
        environment = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", **os.environ, "PIP_USER": "0"}
        return self._call(
            *(python or self.place.python, "-m", "pip", "install", "--only-binary", ":all:"),
            *("--require-hashes", "-r", requirements),
            environment=environment,
        )

    def _missing_libraries(self) -> list[str]:
        # In a process of its own: the loader reads its settings only once, when a process starts.
        probe = (
            "import ctypes, sys\n"
            "for name in sys.argv[1:]:\n"
            "    try: ctypes.CDLL(name)\n"
            "    except OSError: print('missing', name)\n"
        )
        environment = child_environment(self.place, os.environ)
        self._call(self.place.python, "-c", probe, *QT_LIBRARIES, environment=environment)
        words = [line.split() for line in self._output.splitlines()]
        return [line[1] for line in words if len(line) == 2 and line[0] == "missing"]

    def _administrator(self) -> list[str] | None:
        """The words before a command that make it run as root, or None where nothing does."""
        import shutil

        if sys.platform == "win32" or not shutil.which("apt-get"):
            return None
        if os.geteuid() == 0:
            return []
        return ["sudo", "-n"] if shutil.which("sudo") and self._call("sudo", "-n", "true") else None

    def _install_for_system(self, packages: list[str]) -> bool:
        prefix = [*(self._administrator() or []), "env", "DEBIAN_FRONTEND=noninteractive"]
        apt = [*prefix, "apt-get", "-o", "DPkg::Lock::Timeout=120", "-y", "--no-install-recommends"]
        if self._call(*apt, "install", *packages):
            return True
        # A new machine has no package lists; old lists name versions that are gone.
        self._call(*apt, "update")
        return self._call(*apt, "install", *packages)

    def _fetch_for_user(self, packages: list[str]) -> bool:
        import re
        import shutil

        if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
            return False
        work = self.place.state / "apt"
        shutil.rmtree(work, ignore_errors=True)
        for folder in ("lists/partial", "archives/partial", "debs"):
            (work / folder).mkdir(parents=True)
        apt = ["apt-get", "-o", f"Dir::State::Lists={work}/lists", "-o", f"Dir::Cache={work}"]
        apt += ["-o", "Debug::NoLocking=1"]
        self._call(*apt, "update")
        if not self._call(*apt, "install", "--simulate", "--no-install-recommends", *packages):
            return False
        names = re.findall(r"^Inst (\S+)", self._output, re.MULTILINE)
        names = [name for name in names if not name.startswith(UNNEEDED_PACKAGES)]
        if not self._call(*apt, "download", *names, folder=work / "debs"):
            return False
        shutil.rmtree(self.place.libraries, ignore_errors=True)
        for package in sorted((work / "debs").glob("*.deb")):
            if not self._call("dpkg-deb", "--extract", package, work / "extracted"):
                return False
        (work / "extracted").rename(self.place.libraries)
        shutil.rmtree(work, ignore_errors=True)
        return not self._missing_libraries()

    def _failure(self, what: str) -> SetupError:
        return SetupError(f"{what}: {self._why()}; then run this again. (log: {self.place.log})")

    def _why(self) -> str:
        import shutil

        # A full disk is full for the log as well, which then holds no reason.
        if shutil.disk_usage(self.place.root).free < 10_000_000:
            return DISK_FULL
        return reason(self._said)

    # Running programs

    def _call(
        self,
        *command: str | Path,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> bool:
        """Run a program, its output into the log and `_output`; whether it succeeded."""
        import subprocess
        import time

        with self.place.log.open("ab") as log:
            log.write(f"$ {' '.join(map(str, command))}\n".encode())
            log.flush()
            start = log.tell()
            try:
                process = subprocess.Popen(
                    [str(word) for word in command],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=None if environment is None else dict(environment),
                    cwd=folder or self.place.root,
                )
            except OSError as error:
                log.write(f"{error}\n".encode())
                self._output = str(error)
                return False
            began = time.monotonic()
            try:
                while True:
                    try:
                        code = process.wait(timeout=1)
                        break
                    except subprocess.TimeoutExpired:
                        self._show(int(time.monotonic() - began))
            except BaseException:
                process.terminate()
                process.wait()
                raise
        with self.place.log.open("rb") as log:
            log.seek(start)
            self._output = log.read().decode(errors="replace")
        self._said += self._output
        return code == 0

    def _show(self, seconds: int = 0) -> None:
        """Show the step under way; on a terminal, which can redraw a line, its duration too."""
        if not seconds:
            sys.stderr.write(self._title)
        elif self.terminal:
            sys.stderr.write(f"\r{self._title} {seconds} s")
        sys.stderr.flush()

    def _say(self, words: str) -> None:
        print(words, file=sys.stderr, flush=True)


def prepare(place: Place, purpose: Purpose) -> None:
    """Set up, alone: a second start waits for the first one's set-up and then finds it done."""
    place.state.mkdir(exist_ok=True)
    with place.lock.open("ab") as lock:
        _hold(lock)
        if not is_ready(place, purpose):
            Setup(place, purpose).run()


def _hold(lock: IO[bytes]) -> None:
    """Take the lock, or wait for it; it is given back when the file is closed."""
    waiting = "Another set-up is under way; waiting for it ..."
    if sys.platform == "win32":
        import msvcrt
        import time

        while True:
            try:
                lock.seek(0)
                msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
                return
            except OSError:
                print(waiting, file=sys.stderr)
                time.sleep(5)
    else:
        import fcntl

        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print(waiting, file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)


def hand_on(place: Place, arguments: Sequence[str]) -> int:
    """Become the till, the service, or the tests."""
    command = child_command(place, arguments)
    environment = child_environment(place, os.environ)
    if arguments[:1] == ["test"]:
        os.chdir(place.root)
    if sys.platform != "win32":
        os.execve(command[0], command, environment)
    # Windows has no exec: it would return to the prompt at once and lose the exit code.
    import signal
    import subprocess

    # What the console interrupts is the child as well, which ends in its own time.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGBREAK, signal.SIG_IGN)
    return subprocess.call(command, env=environment)


def main(arguments: Sequence[str]) -> int:
    """Set up if need be and hand the arguments on; the exit code."""
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:2]))
        print(f"run.py: Python 3.11 or later is needed, this is {found}.", file=sys.stderr)
        return 1
    purpose: Purpose = PURPOSES.get(arguments[0], "till") if arguments else "till"
    try:
        place = place_for(Path(__file__).resolve().parent, purpose)
        if not is_ready(place, purpose):
            prepare(place, purpose)
        return hand_on(place, arguments)
    except SetupError as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        what = f"{error.strerror}: {error.filename}" if error.filename else str(error)
        print(f"run.py: {what}; put it right and run this again.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nrun.py: stopped; the next run sets up the rest.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
