"""Printing's tests: Persian unless a test says otherwise, and printers that listen on loopback."""

import os
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from resources import translations
from tests.printing.tcp_printer import TcpPrinter


@pytest.fixture(autouse=True)
def persian() -> Iterator[None]:
    before = translations.language()
    translations.use_language("fa")
    yield
    translations.use_language(before)


@pytest.fixture
def printer() -> Iterator[TcpPrinter]:
    with TcpPrinter() as listening:
        yield listening
