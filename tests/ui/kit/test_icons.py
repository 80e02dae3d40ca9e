"""Icons take the theme's colour, fit the screen, and point where reading goes."""

import ast
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

import resources
import ui
from ui import icons, theme

FOLDER = Path(resources.__file__).parent / "icons"


def ink(picture: QImage) -> set[str]:
    """The opaque colours of a picture."""
    return {
        QColor(picture.pixelColor(x, y)).name()
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y).alpha() == 255
    }


def test_an_icon_has_the_colour_asked_for(qapp: QApplication) -> None:
    picture = icons.pixmap("package", "#117a50", 48).toImage()
    assert "#117a50" in ink(picture)


def test_an_icon_has_the_pixels_of_its_screen(qapp: QApplication) -> None:
    picture = icons.pixmap("home", size=18, ratio=1.5)
    assert picture.width() == 27
    assert picture.devicePixelRatio() == 1.5


@pytest.mark.parametrize(("name", "mirrored"), [("chevron-right", True), ("phone", False)])
def test_only_icons_that_point_are_mirrored(qapp: QApplication, name: str, mirrored: bool) -> None:
    theme.apply(qapp, theme.LIGHT, "en")
    left_to_right = icons.pixmap(name, "#000000", 24).toImage()
    theme.apply(qapp, theme.LIGHT, "fa")
    right_to_left = icons.pixmap(name, "#000000", 24).toImage()
    assert (left_to_right != right_to_left) == mirrored
    assert not icons.icon(name).isNull()


def test_every_icon_named_in_the_window_is_there() -> None:
    """Whatever string stands where an icon is expected must be a file."""
    missing = set()
    for file in Path(ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg in ("icon", "step_icon", "action_icon"):
                value = node.value
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                    name = value.value
                    if not (FOLDER / f"{name}.svg").exists():
                        missing.add((file.name, name))
    assert not missing
    assert all((FOLDER / f"{name}.svg").exists() for name in icons.DIRECTIONAL)
