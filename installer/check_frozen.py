"""Sees that the built program is whole: small enough, and a sale works from nothing to paper.

python installer/check_frozen.py [dist/sajac]
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

LARGEST = 150_000_000
"""Bytes of the Linux folder; other systems' Qt is larger."""
UNWANTED = ("wayland", "libqgtk", "eglfs", "Qt6Qml", "Qt6Quick", "pytest")
FIGURES = ("manual_year", "manual_day", "demo_day")


def main(folder: Path) -> int:
    """The exit code: 0 when nothing is wrong."""
    program = (folder / ("sajac.exe" if sys.platform == "win32" else "sajac")).resolve()
    wrong = [*_weigh(folder), *_sell(program)]
    for sentence in wrong:
        print(f"check_frozen: {sentence}", file=sys.stderr)
    return 1 if wrong else 0


def _weigh(folder: Path) -> list[str]:
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    size = sum(file.stat().st_size for file in files)
    print(f"{folder}: {len(files)} files, {size / 1e6:.0f} MB")
    wrong = [f"{file} does not belong there" for file in files if _is_unwanted(file)]
    if sys.platform == "linux" and size > LARGEST:
        wrong.append(f"{size / 1e6:.0f} MB are more than {LARGEST / 1e6:.0f}")
    return wrong


def _is_unwanted(file: Path) -> bool:
    return any(word in file.name for word in UNWANTED)


def _sell(program: Path) -> list[str]:
    """A fresh shop, its migration, a sale and its paper; then the doctor looks at it."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        for words in (
            ["--version"],
            ["demo", "--sale-only", "--out", str(out)],
            ["doctor", "--data", str(out / "data")],
        ):
            done = subprocess.run(
                [str(program), *words],
                env=environment,
                cwd=out,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=180,
            )
            if done.returncode:
                said = done.stdout.decode(errors="replace").strip()
                return [f"`sajac {' '.join(words)}` ended with {done.returncode}: {said}"]
        figures = json.loads((out / "figures.json").read_text(encoding="utf-8"))
        missing = [f"no {part} among the figures" for part in FIGURES if not figures.get(part)]
        if not list((out / "paper").glob("*.escpos")):
            missing.append("nothing reached the printer")
        return missing


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "dist/sajac")))
