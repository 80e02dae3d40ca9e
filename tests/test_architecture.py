"""What import-linter cannot say: only the window and the application use Qt's widgets."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WINDOWLESS_ROOMS = ("printing", "sync", "models", "resources")


def imported(code: str) -> Iterator[str]:
    """Every module, and every name in a module, that a module imports."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute here"
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("room", WINDOWLESS_ROOMS)
def test_widgets_stay_in_the_window(room: str) -> None:
    offenders = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / room).rglob("*.py"))
        for name in imported(path.read_text(encoding="utf-8"))
        if name.startswith("PySide6.QtWidgets")
    ]
    assert offenders == []
