"""Opening the till with a counted or typed float."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from models.calendar import now
from models.database import Database
from models.queries.sheets import Denomination
from models.queries.till import open_session
from models.services.till import close_till, open_till
from tests.ui.reports.conftest import plain, press, type_text
from ui.desk import Desk
from ui.reports.opening import OpenTillPanel


@pytest.fixture
def panel(desk: Desk, shop_database: Database, qtbot: QtBot) -> OpenTillPanel:
    """The panel after a day that ended with 1 250 000 rials in the drawer."""
    with shop_database.write() as connection:
        close_till(connection, [Denomination(1, 1_250_000)], "کسری", 1, now())
    made = OpenTillPanel(desk)
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_proposes_what_was_left_and_enter_opens(
    panel: OpenTillPanel, shop_database: Database, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: panel.amount.amount() == 1_250_000)
    assert "۱,۲۵۰,۰۰۰" in plain(panel.messages.text())
    with qtbot.waitSignal(panel.opened):
        press(panel.amount, Qt.Key.Key_Return)
    with shop_database.read() as connection:
        session = open_session(connection)
    assert session is not None
    assert (session.number, session.opening_float) == (2, 1_250_000)


def test_counted_notes_are_the_float(
    panel: OpenTillPanel, shop_database: Database, qtbot: QtBot
) -> None:
    panel.ways.set_value("count")
    type_text(panel.count.field(1_000_000), "۳")
    type_text(panel.count.field(50_000), "2")
    type_text(panel.count.coins, "۷٬۵۰۰")
    assert panel.count.total() == 3_107_500
    with qtbot.waitSignal(panel.opened):
        panel.action.click()
    with shop_database.read() as connection:
        session = open_session(connection)
    assert session is not None
    assert session.opening_float == 3_107_500


@pytest.mark.parametrize("typed", ["", "abc", "-5", "99999999999999999999"])
def test_what_is_no_amount_opens_nothing(
    typed: str, panel: OpenTillPanel, shop_database: Database, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: panel.amount.amount() is not None)
    panel.amount.set_amount(None)
    type_text(panel.amount, typed)
    panel.action.click()
    assert panel.amount.error()
    with shop_database.read() as connection:
        assert open_session(connection) is None


def test_letters_among_the_notes_are_refused(panel: OpenTillPanel) -> None:
    panel.ways.set_value("count")
    field = panel.count.field(100_000)
    type_text(field, "دو")
    assert field.error()
    panel.action.click()
    assert panel.messages.text() == panel.count.error() != ""


def test_a_till_opened_elsewhere_meanwhile_is_said(
    panel: OpenTillPanel, shop_database: Database, qtbot: QtBot
) -> None:
    with shop_database.write() as connection:
        open_till(connection, 0, 1, now())
    panel.amount.set_amount(10)
    panel.action.click()
    qtbot.waitUntil(lambda: "نوبت" in panel.messages.text())
    assert panel.action.isEnabled()
