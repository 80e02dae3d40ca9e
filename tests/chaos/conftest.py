"""What these tests begin with: the fixtures of the till's tests and of the service's."""

from tests.central.conftest import (
    empty_file,
    engine,
    pytest_collection_modifyitems,
    pytest_terminal_summary,
    server,
)
from tests.models.conftest import shop, trade

__all__ = [
    "empty_file",
    "engine",
    "pytest_collection_modifyitems",
    "pytest_terminal_summary",
    "server",
    "shop",
    "trade",
]
