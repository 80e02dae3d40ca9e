"""A small shop made by the bench, once for all of its tests."""

from pathlib import Path

import pytest

from bench.shop import shop_file

CUSTOMERS = 400
INVOICES = 900


@pytest.fixture(scope="session")
def small_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a shop of 400 customers and 900 invoices; tests must not write to it."""
    return shop_file(tmp_path_factory.mktemp("bench"), CUSTOMERS, INVOICES)
