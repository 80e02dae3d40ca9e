"""The command line: run, demo, bench, doctor, backup, restore.

What a command needs is imported only when it is chosen, so that `--help` answers at once and the
till loads nothing it does not use.
"""

import argparse
import gc
import importlib.util
import io
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from sajac_desktop import __version__

USAGE_ERROR = 2


def _run(arguments: argparse.Namespace) -> int:
    if not has_display(sys.platform, os.environ):
        print(
            "There is no display to open the till on: start it from a desktop session, "
            "or try it off screen with: python3 run.py demo --out DIR",
            file=sys.stderr,
        )
        return USAGE_ERROR
    # A tenth of the start would go into looking for garbage among what is only being made.
    gc.disable()
    from sajac_desktop.window import run_till

    return run_till(arguments)


def _demo(arguments: argparse.Namespace) -> int:
    from sajac_desktop.demo import run_demo

    return run_demo(arguments)


def _bench(arguments: argparse.Namespace) -> int:
    # The delivered program comes without it.
    if importlib.util.find_spec("bench") is None:
        print("The bench runs from the source: python3 run.py bench", file=sys.stderr)
        return USAGE_ERROR
    from bench.run import run_bench

    return run_bench(arguments)


def _doctor(arguments: argparse.Namespace) -> int:
    from sajac_desktop.upkeep import run_doctor

    return run_doctor(arguments)


def _backup(arguments: argparse.Namespace) -> int:
    from sajac_desktop.upkeep import run_backup

    return run_backup(arguments)


def _restore(arguments: argparse.Namespace) -> int:
    from sajac_desktop.upkeep import run_restore

    return run_restore(arguments)


def has_display(platform: str, environ: Mapping[str, str]) -> bool:
    """Whether Qt can open a window, as far as the environment tells."""
    if platform != "linux":
        return True
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, not {text}")
    return number


def _folder(text: str) -> Path:
    path = Path(text)
    if path.exists() and not path.is_dir():
        raise argparse.ArgumentTypeError(f"must be a folder, and {text} is a file")
    return path


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def build_parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    # SUPPRESS keeps a command's parser from resetting what was given before the command's name.
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument(
        "--data", type=Path, metavar="DIR", help="the shop's folder (default: the user's own)"
    )
    parser = argparse.ArgumentParser(
        prog="sajac", parents=[common], description="Sajac, the till of a shop and its club."
    )
    parser.add_argument("--version", action="version", version=f"Sajac {__version__}")
    parser.set_defaults(function=_run)
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")

    run = commands.add_parser("run", parents=[common], help="open the till (the default)")
    run.set_defaults(function=_run)

    demo = commands.add_parser(
        "demo", parents=[common], help="work a day off screen and leave pictures and papers"
    )
    demo.add_argument(
        "--out", type=_folder, required=True, metavar="DIR", help="where to leave them"
    )
    demo.add_argument(
        "--sale-only", action="store_true", help="only the first run and one sale, no pictures"
    )
    demo.set_defaults(function=_demo)

    bench = commands.add_parser("bench", parents=[common], help="measure speed, as JSON lines")
    bench.add_argument("--customers", type=_count, default=10_000, metavar="N")
    bench.add_argument("--invoices", type=_count, default=10_000, metavar="M")
    bench.add_argument("--jobs", type=_names, default=(), metavar="A,B", help="(default: all)")
    bench.set_defaults(function=_bench)

    doctor = commands.add_parser(
        "doctor", parents=[common], help="recompute every balance and name what differs"
    )
    doctor.set_defaults(function=_doctor)

    backup = commands.add_parser("backup", parents=[common], help="copy the shop's data to a file")
    backup.add_argument(
        "file", nargs="?", type=Path, help="(default: a dated one beside the shop's data)"
    )
    backup.set_defaults(function=_backup)

    restore = commands.add_parser(
        "restore", parents=[common], help="put a backup in the place of the shop's data"
    )
    restore.add_argument("file", type=Path, help="the backup")
    restore.set_defaults(function=_restore)
    return parser


def default_data(arguments: argparse.Namespace) -> Path:
    """Where a command works when no --data is given: never on the real shop for a mere trial."""
    if arguments.function is _demo:
        out: Path = arguments.out
        return out / "data"
    import platformdirs

    if arguments.function is _bench:
        return platformdirs.user_cache_path("Sajac", appauthor=False) / "bench"
    return platformdirs.user_data_path("Sajac", appauthor=False)


def _write_in_utf_8() -> None:
    """Only a terminal can say how it writes. In a file Persian needs UTF-8, which Windows would not
    choose for one.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace")


def main(words: Sequence[str] | None = None) -> int:
    """Run the command that the words (by default this process's arguments) name; its exit code."""
    arguments = build_parser().parse_args(words)
    if "data" not in arguments:
        arguments.data = default_data(arguments)
    _write_in_utf_8()
    exit_code: int = arguments.function(arguments)
    return exit_code
