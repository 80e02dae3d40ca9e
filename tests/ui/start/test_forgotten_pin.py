"""The owner whose PIN does not work any more chooses another after a code by SMS."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from models.calendar import now
from models.queries.staff import first_owner, read_staff
from models.queries.sync import sync_standing
from models.services.staff import SignedIn, sign_in
from models.tables import staff, sync_state
from models.text import persian_digits
from sajac_desktop.syncing import Syncing
from tests.ui.service.conftest import Keys, Service, keys, ring, running, service, syncing
from tests.ui.service.joining import sign_in as sign_till_in
from ui.desk import Desk
from ui.start.forgotten_pin import ForgottenPin
from ui.start.sign_in import SignIn

__all__ = ["keys", "ring", "running", "service", "syncing"]


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> SignIn:
    """The sign-in page, shown and active."""
    return shown(desk, qtbot)


def shown(desk: Desk, qtbot: QtBot) -> SignIn:
    """Show the page as the window does."""
    page = SignIn(desk, "فروشگاه آرا")
    qtbot.addWidget(page)
    desk.changes.happened.connect(page.changed)
    page.resize(1366, 768)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.take_focus()
    return page


def forget(page: SignIn) -> ForgottenPin:
    """Say that the PIN is forgotten."""
    page.forgot.click()
    assert page.forgotten_pin is not None
    return page.forgotten_pin


def prove(rescue: ForgottenPin, keys: Keys, service: Service, mobile: str, qtbot: QtBot) -> None:
    """Type a number, then the code that was sent to it."""
    keys.type(persian_digits(mobile))
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: rescue.proof.asks_code, timeout=20_000)
    keys.type(service.running.code(mobile))


def choose(rescue: ForgottenPin, keys: Keys) -> None:
    """Type a new PIN twice, then Enter."""
    assert QApplication.focusWidget() is rescue.pin.pins.pin
    keys.type("۲۴۶۸")
    rescue.pin.pins.again.setFocus()
    keys.type("2468")
    keys.press(Qt.Key.Key_Return)


def admits(desk: Desk, person: int, pin: str) -> bool:
    """Whether a PIN opens the till."""
    answer = desk.tasks.write_now(lambda connection: sign_in(connection, person, pin, now()))
    return isinstance(answer, SignedIn)


def test_an_owner_who_forgot_the_pin_sets_another(
    desk: Desk, syncing: Syncing, service: Service, keys: Keys, qtbot: QtBot
) -> None:
    sign_till_in(desk, service, qtbot)
    service.forget_codes()
    page = shown(desk, qtbot)
    owner = desk.tasks.now(lambda connection: first_owner(connection, ""))
    assert owner is not None
    rescue = forget(page)
    prove(rescue, keys, service, service.mobile, qtbot)
    qtbot.waitUntil(rescue.pin.isVisible, timeout=20_000)
    choose(rescue, keys)
    assert page.forgotten_pin is None
    assert page._chosen is not None
    assert page._chosen.id == owner.id
    assert not admits(desk, owner.id, "1234")
    assert admits(desk, owner.id, "2468")


def test_an_owner_without_a_pin_on_this_till_is_offered_the_way_too(
    desk: Desk, qtbot: QtBot
) -> None:
    page = shown(desk, qtbot)
    cashier = next(person for person in page._people if person.role == "cashier")
    page._choose(cashier)
    assert page.forgot.isHidden()
    # As when the owner who has one here was made a manager on another till.
    desk.tasks.write_now(
        lambda connection: connection.execute(
            update(staff).where(staff.c.role == "owner").values(pin_hash="")
        ),
        {"staff"},
    )
    assert page._chosen is not None
    assert page._chosen.id == cashier.id
    assert not page.forgot.isHidden()


def test_where_every_pin_was_switched_off_the_owner_gets_in_again(
    desk: Desk, syncing: Syncing, service: Service, keys: Keys, qtbot: QtBot
) -> None:
    sign_till_in(desk, service, qtbot)
    service.forget_codes()
    qtbot.waitUntil(
        lambda: desk.sync.state.phase == "idle" and not desk.sync.state.backlog, timeout=20_000
    )
    # As when two tills switched off one of two owners each, and everybody else.
    desk.tasks.write_now(lambda connection: connection.execute(update(staff).values(active=0)))
    page = shown(desk, qtbot)
    assert page._chosen is None
    assert not page.forgot.isHidden()
    rescue = forget(page)
    prove(rescue, keys, service, service.mobile, qtbot)
    qtbot.waitUntil(rescue.pin.isVisible, timeout=20_000)
    choose(rescue, keys)
    (owner,) = desk.tasks.now(lambda connection: read_staff(connection, active_only=True))
    assert owner.role == "owner"
    assert admits(desk, owner.id, "2468")
    told = "SELECT kind || ' ' || action FROM outbox ORDER BY seq DESC LIMIT 1"
    assert desk.tasks.now(lambda it: it.exec_driver_sql(told).scalar_one()) == "staff put"


def test_anothers_number_proves_nothing(
    desk: Desk, syncing: Syncing, service: Service, keys: Keys, qtbot: QtBot
) -> None:
    sign_till_in(desk, service, qtbot)
    service.forget_codes()
    rescue = forget(shown(desk, qtbot))
    prove(rescue, keys, service, "09129999999", qtbot)
    qtbot.waitUntil(rescue.proof.messages.isVisible, timeout=20_000)
    assert "وارد سرویس نشده" in rescue.proof.messages.text()
    assert not rescue.pin.isVisible()
    assert desk.tasks.now(sync_standing).mobile == service.mobile


def test_a_service_that_is_silent_is_told_with_what_to_do(
    desk: Desk, syncing: Syncing, keys: Keys, qtbot: QtBot
) -> None:
    desk.tasks.write_now(
        lambda connection: connection.execute(
            update(sync_state).values(service="http://127.0.0.1:9")
        )
    )
    rescue = forget(shown(desk, qtbot))
    keys.type("09121234567")
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(rescue.proof.messages.isVisible, timeout=20_000)
    assert "اتصال اینترنت" in rescue.proof.messages.text()


def test_without_a_service_it_is_said_who_can_help(page: SignIn, qtbot: QtBot) -> None:
    rescue = forget(page)
    assert not rescue.proof.isVisible()
    assert "وصل نیست" in rescue._note.text()
    rescue.take_focus()
    escape = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(rescue, escape)
    assert page.forgotten_pin is None
    assert QApplication.focusWidget() is page._pad


def test_who_is_no_owner_asks_the_owner(page: SignIn) -> None:
    cashier = next(person for person in page._people if person.role == "cashier")
    page._choose(cashier)
    assert page.forgot.isHidden()
