"""What import-linter cannot say: who may use Qt's widgets, and that no room is forgotten."""

import ast
import tomllib
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


def test_every_room_is_packed_linted_typed_and_covered() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert set(tools["hatch"]["build"]["targets"]["wheel"]["packages"]) == rooms
    assert set(tools["importlinter"]["root_packages"]) == rooms
    assert set(tools["coverage"]["run"]["source"]) == rooms
    assert rooms <= set(tools["mypy"]["files"])
