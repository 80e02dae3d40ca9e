"""A real shop on a real file for every test that asks for one."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from models.database import Database
from tests.models.factories import Trade, new_shop

# One seed for everybody: CI is not the place to be surprised. `thorough` looks further.
settings.register_profile(
    "ci",
    deadline=None,
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "thorough", settings.get_profile("ci"), max_examples=2000, derandomize=False
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Database]:
    """A fresh shop: owner with id 1, default ranks and rules, no open session."""
    database = new_shop(tmp_path / "shop.db")
    yield database
    database.close()


@pytest.fixture
def trade(shop: Database) -> Trade:
    """A fresh shop at work, its till open with an empty drawer."""
    trade = Trade(shop)
    trade.open()
    return trade
