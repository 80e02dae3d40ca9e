"""The composed program: signing in, locking, changing its language, surprises, and power cuts."""

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from models.calendar import now
from models.database import Connection, Database
from models.doctor import examine
from models.marks import keep_mark
from models.queries.customer_card import customer_card
from models.queries.drafts import open_draft
from models.services.adjustments import adjust_credit
from models.services.customers import CustomerDetails, join_club
from models.services.epochs import UNSEEN
from models.services.shop import change_rules
from models.services.staff import NewStaff, change_staff
from models.text import latin_digits
from resources.translations import language
from sajac_desktop import compose
from sajac_desktop.compose import Till
from sajac_desktop.demo.hands import Hands
from sajac_desktop.window import DATABASE, Window, open_till
from ui.customers.member_dialog import MemberDialog
from ui.shell import Shell
from ui.start.sign_in import SignIn
from ui.widgets.dialog import Scrim
from ui.widgets.mobile_field import MobileField


def sign_in(till: Till, hands: Hands, pin: str = "1234") -> Shell:
    """Type a PIN and wait for the pages."""
    hands.type(pin)
    hands.press("Return")
    hands.wait("the pages", lambda: isinstance(till.window.part(), Shell))
    assert till.shell is not None
    return till.shell


def test_a_pin_opens_the_dashboard_and_a_wrong_one_does_not(till: Till, hands: Hands) -> None:
    hands.type("۹۹۹۹")
    hands.press("Return")
    hands.rest(0.1)
    assert isinstance(till.window.part(), SignIn)
    shell = sign_in(till, hands, "۱۲۳۴")
    assert shell.shown()[0] == "dashboard"
    assert till.desk.staff is not None
    assert till.desk.staff.role == "owner"


def test_a_lock_asks_for_the_pin_and_leaves_the_page_as_it_was(till: Till, hands: Hands) -> None:
    shell = sign_in(till, hands)
    hands.press("F2")
    hands.type("0912")
    till.lock()
    assert isinstance(till.window.part(), SignIn)
    assert sign_in(till, hands) is shell
    assert shell.shown()[0] == "sale"
    assert shell.made("sale").start.entry.text() == "۰۹۱۲"  # type: ignore[attr-defined]


def open_dialog(hands: Hands) -> MemberDialog:
    """The form of a new member, a number half typed into it."""
    hands.press("F3")
    hands.press("Shift+F3")
    hands.wait("the form", lambda: isinstance(QApplication.focusWidget(), MobileField))
    hands.type("0912")
    hands.rest(0.1)
    dialog = hands.dialog()
    assert isinstance(dialog, MemberDialog)
    return dialog


def dimmed(till: Till) -> bool:
    """Whether the window lies in the shade of a dialog."""
    return any(scrim.isVisible() for scrim in till.window.findChildren(Scrim))


def test_a_lock_puts_dialogs_out_of_sight_until_the_same_person_is_back(
    till: Till, hands: Hands
) -> None:
    sign_in(till, hands)
    dialog = open_dialog(hands)
    till.lock()
    hands.rest(0.1)
    assert hands.dialog() is None
    assert not dimmed(till)
    sign_in(till, hands)
    hands.rest(0.1)
    assert hands.dialog() is dialog
    assert dimmed(till)
    assert latin_digits(dialog.fields.mobile.text()) == "0912"
    hands.press("Esc")
    hands.rest(0.1)
    assert hands.dialog() is None
    assert not dimmed(till)


def test_nobody_else_meets_a_dialog_that_was_open(till: Till, hands: Hands) -> None:
    sign_in(till, hands)
    dialog = open_dialog(hands)
    till.lock()
    hands.press("Left")
    assert sign_in(till, hands, "5678").shown()[0] == "dashboard"
    hands.wait("the form to go", lambda: not shiboken6.isValid(dialog))
    assert till.desk.staff is not None
    assert till.desk.staff.role == "cashier"
    assert hands.dialog() is None
    assert not dimmed(till)


def test_a_lock_closes_a_menu(till: Till, hands: Hands) -> None:
    shell = sign_in(till, hands)
    hands.press("F2")
    hands.press("F10")
    hands.scan("6260100320014")
    hands.rest(0.1)
    shell.made("sale")._more.click()  # type: ignore[attr-defined]
    assert QApplication.activePopupWidget() is not None
    till.lock()
    assert QApplication.activePopupWidget() is None


@pytest.mark.parametrize("first", ["sign in", "press a key"])
def test_credit_expires_with_the_first_that_is_done_in_a_day(
    till: Till, hands: Hands, folder: Path, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    sign_in(till, hands)
    database = Database.open(folder / DATABASE)
    with database.write() as connection:
        change_rules(connection, {"credit_valid_days": 1}, now())
        member = join_club(connection, CustomerDetails("09214880800"), 1, now())
        adjust_credit(connection, member, 5_000, "هدیه", 1, now())

    def credit() -> int:
        with database.read() as connection:
            card = customer_card(connection, member)
        assert card is not None
        return card.credit

    till.lock()
    sign_in(till, hands)
    hands.rest(0.1)
    assert credit() == 5_000
    tomorrow = now() + timedelta(days=2)
    monkeypatch.setattr("sajac_desktop.daily.now", lambda: tomorrow)
    hands.rest(0.1)
    assert credit() == 5_000
    if first == "sign in":
        till.lock()
        sign_in(till, hands)
    else:
        hands.press("F2")
    hands.wait("the credit to expire", lambda: credit() == 0)
    database.close()


def test_another_language_and_colours_show_the_same_page_anew(till: Till, hands: Hands) -> None:
    before = sign_in(till, hands)
    hands.press("F3")
    till.wear("en", "dark")
    assert till.shell is not before
    assert till.shell is not None
    assert till.shell.shown()[0] == "customers"
    assert (language(), till.desk.theme.name) == ("en", "dark")
    till.wear("fa", "light")


def test_the_window_is_built_anew_under_ones_fingers(till: Till, hands: Hands) -> None:
    sign_in(till, hands)
    hands.press("F2")
    hands.type("0921")
    assert till.shell is not None
    entry = till.shell.made("sale").start.entry  # type: ignore[attr-defined]
    hands.wait("the number", lambda: latin_digits(entry.text()) == "0921")
    assert entry.hasFocus()
    till.wear("fa", "dark")
    hands.rest(0.1)
    entry = till.shell.made("sale").start.entry  # type: ignore[attr-defined]
    assert latin_digits(entry.text()) == "0921"
    till.wear("fa", "light")


@pytest.fixture
def copied_over(folder: Path) -> None:
    """The shop's file is an older one by three numbers, copied there by hand."""
    database = Database.open(folder / DATABASE)
    copy = database.backup(folder / "copy.db")
    keep_mark(database, now())
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE registers SET last_number = 3")
    database.close()
    shutil.move(copy, folder / DATABASE)


@pytest.mark.usefixtures("copied_over")
def test_an_older_file_is_told_to_whoever_signs_in(
    request: pytest.FixtureRequest, qtbot: QtBot
) -> None:
    till, hands = request.getfixturevalue("till"), request.getfixturevalue("hands")
    with qtbot.waitSignal(till.desk.messages.said) as said:
        sign_in(till, hands)
    assert till.desk.display.plain(3 + UNSEEN + 1) in said.args[0]
    till.lock()
    with qtbot.assertNotEmitted(till.desk.messages.said):
        sign_in(till, hands)


@pytest.mark.expects_log
def test_a_surprise_is_told_calmly_under_a_code(till: Till, hands: Hands, qtbot: QtBot) -> None:
    sign_in(till, hands)
    with qtbot.waitSignal(till.desk.messages.said) as said:
        reference = till.tasks.report(ZeroDivisionError("1/0"))
    assert reference in said.args[0]


def test_a_scan_on_any_page_begins_a_sale(till: Till, hands: Hands) -> None:
    shell = sign_in(till, hands)
    hands.scan("6260100320014")
    hands.wait("the sale", lambda: shell.shown()[0] == "sale")
    lines = shell.made("sale").sale.sale.lines  # type: ignore[attr-defined]
    assert [line.title for line in lines] == ["شیر کم‌چرب ۱ لیتری"]


def test_a_scan_over_a_dialog_leaves_the_page_under_it(till: Till, hands: Hands) -> None:
    shell = sign_in(till, hands)
    dialog = open_dialog(hands)
    hands.scan("6260100320014")
    hands.rest(0.1)
    assert shell.shown()[0] == "customers"
    assert hands.dialog() is dialog
    assert "اسکن" in dialog.messages.text()
    assert latin_digits(dialog.fields.mobile.text()) == "0912"
    hands.press("Esc")
    hands.scan("6260100320014")
    hands.wait("the sale", lambda: shell.shown()[0] == "sale")
    assert len(shell.made("sale").sale.sale.lines) == 1  # type: ignore[attr-defined]


def test_a_scan_closes_what_has_dropped_down(till: Till, hands: Hands) -> None:
    shell = sign_in(till, hands)
    hands.press("F3")
    hands.press("F9")
    hands.wait("the filters", lambda: QApplication.activePopupWidget() is not None)
    hands.scan("6260100320014")
    hands.wait("the sale", lambda: shell.shown()[0] == "sale")
    assert QApplication.activePopupWidget() is None


def test_a_window_is_not_built_anew_under_an_open_dialog(till: Till, hands: Hands) -> None:
    shell = sign_in(till, hands)
    dialog = open_dialog(hands)
    till.changes.happened.emit(frozenset({"appearance"}))
    hands.rest(0.1)
    assert till.shell is shell
    assert hands.dialog() is dialog
    hands.press("Esc")
    hands.wait("the window to be built anew", lambda: till.shell is not shell)
    assert not dimmed(till)


def test_another_currency_is_shown_to_whoever_signs_in_past_a_dialog(
    till: Till, hands: Hands
) -> None:
    sign_in(till, hands)
    open_dialog(hands)
    till.tasks.write_now(
        lambda connection: change_rules(connection, {"currency_shown": "toman"}, now()), {"shop"}
    )
    hands.rest(0.1)
    assert not till.desk.display.in_tomans
    till.lock()
    hands.press("Left")
    sign_in(till, hands, "5678")
    assert till.desk.display.in_tomans
    assert till.desk.staff is not None
    assert till.desk.staff.role == "cashier"


def give_role(till: Till, role: str) -> None:
    """The owner is given another role, as another till would tell it; the cashier becomes one."""

    def work(connection: Connection) -> None:
        change_staff(connection, 2, NewStaff("سارا", "کیانی", "owner", ""), True, now())
        change_staff(connection, 1, NewStaff("محمدرضا", "آرا", role, ""), True, now())

    till.tasks.write_now(work, {"staff"})


def test_another_role_changes_what_can_be_pressed_at_once(till: Till, hands: Hands) -> None:
    def may_enter_goods() -> bool:
        assert till.shell is not None
        button: QWidget = till.shell.made("products").new_button  # type: ignore[attr-defined]
        return button.isEnabled()

    sign_in(till, hands)
    hands.press("F4")
    assert may_enter_goods()
    give_role(till, "cashier")
    hands.wait("a cashier's pages", lambda: not may_enter_goods())
    assert till.shell is not None
    assert till.shell.shown()[0] == "products"
    give_role(till, "manager")
    hands.wait("a manager's pages", may_enter_goods)


def sell(hands: Hands) -> None:
    """A walk-in buys milk."""
    hands.press("F2")
    hands.press("F10")
    hands.scan("6260100320014")
    hands.press("F12")


def test_a_sale_while_the_totals_are_read_is_in_them(till: Till, hands: Hands) -> None:
    totals = sign_in(till, hands).status._totals._label
    hands.wait("the totals", lambda: bool(totals.text()))
    till.changes.happened.emit(frozenset({"invoices"}))
    sell(hands)
    hands.wait("the sale in them", lambda: "۳۸۵,۰۰۰" in totals.text())


def test_one_is_said_as_one(till: Till, hands: Hands) -> None:
    sign_in(till, hands)
    till.wear("en", "light")
    sell(hands)
    shell = till.shell
    assert shell is not None
    totals = shell.status._totals._label
    hands.wait("the sale", lambda: "385,000" in totals.text())
    assert "1\u2069 invoice ·" in totals.text()
    hands.press("F2")
    hands.scan("6260100320014")
    hands.rest(0.1)
    count = shell.made("sale").invoice._count  # type: ignore[attr-defined]
    assert count.text().replace("\u2066", "").replace("\u2069", "") == "1 line · 1 item"
    till.wear("fa", "light")


def test_what_was_sold_yesterday_is_not_todays(
    till: Till, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    totals = sign_in(till, hands).status._totals._label
    sell(hands)
    hands.wait("today's sale", lambda: "۳۸۵,۰۰۰" in totals.text())
    tomorrow = now() + timedelta(days=1)
    monkeypatch.setattr("sajac_desktop.daily.now", lambda: tomorrow)
    monkeypatch.setattr("sajac_desktop.footer.now", lambda: tomorrow)
    hands.press("Return")
    hands.wait("an empty day", lambda: "۳۸۵,۰۰۰" not in totals.text())


CUT = """
import os, sys
from pathlib import Path
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtWidgets import QApplication
from models.queries.drafts import open_draft
from sajac_desktop.demo.hands import Hands
from sajac_desktop.window import Window, open_till
folder = Path(sys.argv[1])
app = QApplication([])
window = Window(folder / "this-pc.ini")
window.show()
window.activateWindow()
till = open_till(app, folder, window)
till.start()
hands = Hands(app, window)
hands.rest(0.2)
hands.type("1234")
hands.press("Return")
hands.wait("the pages", lambda: till.shell is not None)
hands.press("F2")
hands.press("F10")
hands.scan("6260100320014")
hands.type("+")

def kept():
    draft = till.tasks.now(open_draft)
    return draft is not None and draft.total == 2 * 385_000

hands.wait("the draft to be kept", kept)
os.kill(os.getpid(), 9)  # SIGKILL; Windows has no name for it
"""


def test_what_is_typed_survives_a_power_cut(folder: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", CUT, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode in (-9, 9), done.stderr
    database = Database.open(folder / DATABASE)
    with database.read() as connection:
        draft = open_draft(connection)
    assert draft is not None
    assert draft.total == 2 * 385_000
    assert examine(database) == []
    database.close()


def test_closing_keeps_the_open_invoice(till: Till, hands: Hands, folder: Path) -> None:
    sign_in(till, hands)
    hands.press("F2")
    hands.press("F10")
    hands.scan("6260100320014")
    till.window.close()
    with till.tasks._database.read() as connection:
        draft = open_draft(connection)
    assert draft is not None
    assert draft.total == 385_000


def test_a_till_that_was_stopped_does_nothing_more_in_its_window(
    folder: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compose, "_FIRST_PICTURE_MS", 0)
    window = Window(folder / "this-pc.ini")
    till = open_till(qapp, folder, window)
    till.start()
    asks = window.part()
    till.changes.happened.emit(frozenset({"appearance"}))
    till.stop()
    till.changes.happened.emit(frozenset({"appearance"}))
    window.deleteLater()
    qtbot.waitUntil(lambda: not shiboken6.isValid(asks))
    qtbot.wait(10)
