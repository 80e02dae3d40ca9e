"""The demo: a day in the real window, off screen, that leaves pictures, papers and figures."""

import argparse
import json
import os
import sys
import time
from pathlib import Path

import resources

DEMO_LOOKS = (("fa", "light"), ("fa", "dark"), ("en", "light"), ("en", "dark"))


def run_demo(arguments: argparse.Namespace) -> int:
    """Work a day and leave what came of it in `arguments.out`; the exit code."""
    # Off screen whatever display there is: nothing flickers, and every machine shows the same.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # Off screen Windows has no fonts of its own.
    os.environ["QT_QPA_FONTDIR"] = str(Path(resources.__file__).parent / "fonts")
    from sajac_desktop.demo.run import Demo, pass_over_sizes

    pass_over_sizes()

    began = time.monotonic()
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    demo = Demo(out.resolve(), arguments.data.resolve(), sale_only=arguments.sale_only)
    figures = demo.run()
    text = json.dumps(figures, indent=2)
    (out / "figures.json").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(f"{text}\n{out}: {time.monotonic() - began:.1f} s\n")
    return 0
