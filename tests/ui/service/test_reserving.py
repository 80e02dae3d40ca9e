"""Credit of a shop with several tills: held before it is spent, and what happens when it cannot."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from models.queries.customer_card import customer_by_mobile
from models.queries.sync import customer_identity
from models.services.shop import change_rules
from models.tables import invoices, outbox
from models.tables.types import identity_text
from sajac_desktop.syncing import Syncing
from tests.central.running import Running
from tests.central.running import Till as Register
from tests.ui.sale.till import Till
from tests.ui.service.conftest import Service
from tests.ui.service.joining import sign_in
from ui.desk import Desk

AHMAD = "09214880800"
MILK = "6260100320014"
CREDIT = 40_000


@pytest.fixture
def till(desk: Desk, syncing: Syncing, qtbot: QtBot) -> Iterator[Till]:
    """The sale page of a till that may sign in."""
    till = Till(desk, qtbot)
    yield till
    till.close()


@pytest.fixture
def other(till: Till, desk: Desk, service: Service, qtbot: QtBot) -> Register:
    """Another till of the shop; this one has signed in and knows of it."""
    sign_in(desk, service, qtbot)
    qtbot.waitUntil(lambda: desk.sync.state.phase == "idle", timeout=20_000)
    service.forget_codes()
    other = service.running.sign_in(service.mobile)
    desk.sync.now()
    qtbot.waitUntil(desk.sync.reserves, timeout=20_000)
    return other


def hold(other: Register, desk: Desk, amount: int) -> None:
    """The other till is about to spend so much of Ahmad's credit."""

    def identity(connection: Any) -> bytes:
        card = customer_by_mobile(connection, AHMAD)
        assert card is not None
        found = customer_identity(connection, card.id)
        assert found is not None
        return found

    customer = identity_text(desk.tasks.now(identity))
    asked = {"customer_id": customer, "amount": amount}
    answer = other.post("/v1/credit/reservations", asked)
    assert answer.status_code == 201, answer.text


def sell_to_ahmad(till: Till) -> None:
    """Milk, and all of his credit."""
    till.keys.enter("۰۹۲۱۴۸۸۰۸۰۰")
    till.keys.scan(MILK)
    till.keys.press(Qt.Key.Key_F11)


@contextmanager
def silent(running: Running) -> Iterator[None]:
    """The service takes what is said and answers nothing."""
    if sys.platform == "win32":
        pytest.skip("Windows cannot halt a process")
    os.killpg(running.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(running.process.pid, signal.SIGCONT)


def reservation_of_last_sale(desk: Desk) -> str | None:
    """What the newest sale says it had reserved."""
    statement = select(outbox.c.fields).where(outbox.c.kind == "sale").order_by(outbox.c.seq.desc())
    return desk.tasks.now(lambda connection: connection.execute(statement).scalars().first())


def sold(desk: Desk) -> int:
    """How many invoices there are."""
    return len(desk.tasks.now(lambda connection: connection.execute(select(invoices.c.id)).all()))


def test_credit_is_held_before_it_is_spent(
    till: Till, other: Register, desk: Desk, qtbot: QtBot
) -> None:
    sell_to_ahmad(till)
    till.keys.press(Qt.Key.Key_F12)
    button = till.page.invoice.payment.issue
    assert button.text() == "رزرو اعتبار …"
    qtbot.waitUntil(till.page.shows_result, timeout=20_000)
    assert button.text() == "صدور فاکتور"
    assert till.page.issuing.last is not None
    assert till.page.issuing.last.total == 385_000 - CREDIT
    qtbot.waitUntil(lambda: desk.sync.state.backlog == 0, timeout=20_000)


def test_what_another_till_holds_is_told_and_the_field_corrected(
    till: Till, other: Register, desk: Desk, qtbot: QtBot
) -> None:
    hold(other, desk, 30_000)
    sell_to_ahmad(till)
    till.keys.press(Qt.Key.Key_F12)
    payment = till.page.invoice.payment
    qtbot.waitUntil(payment.messages.isVisible, timeout=20_000)
    assert "۱۰,۰۰۰" in payment.messages.text()
    assert "صندوق دیگری" in payment.messages.text()
    assert payment._credit.amount() == 10_000
    assert QApplication.focusWidget() is payment._credit
    assert till.page.sale.sums.total == 375_000
    till.keys.press(Qt.Key.Key_F12)
    qtbot.waitUntil(till.page.shows_result, timeout=20_000)


def test_nothing_left_elsewhere_takes_the_credit_off(
    till: Till, other: Register, desk: Desk, qtbot: QtBot
) -> None:
    hold(other, desk, CREDIT)
    sell_to_ahmad(till)
    till.keys.press(Qt.Key.Key_F12)
    payment = till.page.invoice.payment
    qtbot.waitUntil(payment.messages.isVisible, timeout=20_000)
    assert not till.page.sale.sale.use_credit
    assert till.page.sale.sums.total == 385_000


def test_a_silent_service_holds_nobody_up(
    till: Till, other: Register, running: Running, desk: Desk, qtbot: QtBot
) -> None:
    sell_to_ahmad(till)
    with silent(running):
        began = time.monotonic()
        till.keys.press(Qt.Key.Key_F12)
        qtbot.waitUntil(till.page.shows_result, timeout=20_000)
        assert time.monotonic() - began < 3
    assert not reservation_of_last_sale(desk)


def test_without_an_answer_the_owners_limit_counts(
    till: Till, other: Register, running: Running, desk: Desk, qtbot: QtBot
) -> None:
    moment = datetime.now(UTC)
    desk.tasks.write_now(
        lambda connection: change_rules(connection, {"offline_credit_limit": 15_000}, moment),
        {"shop"},
    )
    qtbot.waitUntil(lambda: desk.sync.state.backlog == 0, timeout=20_000)
    sell_to_ahmad(till)
    payment = till.page.invoice.payment
    with silent(running):
        till.keys.press(Qt.Key.Key_F12)
        qtbot.waitUntil(payment.messages.isVisible, timeout=20_000)
        assert "۱۵,۰۰۰" in payment.messages.text()
        assert payment._credit.amount() == 15_000
        till.keys.press(Qt.Key.Key_F12)
        qtbot.waitUntil(till.page.shows_result, timeout=20_000)


def test_escape_cancels_and_keys_pressed_meanwhile_are_not_lost(
    till: Till, other: Register, running: Running, desk: Desk, qtbot: QtBot
) -> None:
    before = sold(desk)
    sell_to_ahmad(till)
    with silent(running):
        till.keys.press(Qt.Key.Key_F12)
        till.keys.press(Qt.Key.Key_Escape)
        assert till.page.invoice.payment.issue.text() == "صدور فاکتور"
        assert till.page.invoice.isVisible()
        till.keys.press(Qt.Key.Key_F12)
        # The next customer's number is typed while this sale is still under way.
        till.keys.type("۰۹۱۳")
        qtbot.waitUntil(lambda: till.page.sale.sale.untouched is False, timeout=20_000)
        qtbot.waitUntil(lambda: till.page.start.entry.text() == "۰۹۱۳", timeout=20_000)
    assert sold(desk) == before + 1
