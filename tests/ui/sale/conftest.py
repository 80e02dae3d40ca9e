"""The sale's fixtures."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.sale.till import Till
from ui.desk import Desk


@pytest.fixture
def till(desk: Desk, qtbot: QtBot) -> Iterator[Till]:
    """The window at the start of a sale."""
    till = Till(desk, qtbot)
    yield till
    till.close()
