"""Garbage is collected in tests as in the program: where the widgets live, never on a worker."""

import gc
from collections.abc import Iterator

import pytest

from sajac_desktop.garbage import collect_due


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    """Collect after each test what is due by then."""
    gc.disable()
    yield
    collect_due()
    gc.enable()
