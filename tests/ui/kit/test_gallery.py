"""Every look of the gallery can be drawn, also where there is little room."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.ui.kit.gallery import pictures


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (911, 512)])
def test_everything_can_be_drawn(qtbot: QtBot, tmp_path: Path, width: int, height: int) -> None:
    """911×512 is what a 1366×768 screen offers at 150%."""
    for path in pictures(tmp_path, width=width, height=height):
        picture = QImage(str(path))
        columns, rows = range(0, picture.width(), 9), range(0, picture.height(), 7)
        colours = {picture.pixel(x, y) for x in columns for y in rows}
        assert len(colours) > 2, path.name
