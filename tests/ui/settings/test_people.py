"""Profile and staff: PINs, required names, bad numbers, and the last owner."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from models.calendar import now
from models.errors import NotFound
from models.queries.staff import StaffMember, read_staff
from models.services.staff import SignedIn, choose_pin, sign_in
from models.tables import staff as staff_table
from ui.desk import Action, Desk
from ui.settings.pin_dialog import PinDialog
from ui.settings.profile import ProfileSection
from ui.settings.section import Section
from ui.settings.staff import StaffSection

Said = list[tuple[str, str, Action | None]]
OWNER, CASHIER = 1, 2


def person(desk: Desk, staff_id: int) -> StaffMember:
    return next(one for one in desk.tasks.now(read_staff) if one.id == staff_id)


def forget_pin(desk: Desk, staff_id: int) -> None:
    """As somebody comes who was entered on another till."""
    statement = update(staff_table).where(staff_table.c.id == staff_id).values(pin_hash="")
    desk.tasks.write_now(lambda connection: connection.execute(statement), {"staff"})


def admits(desk: Desk, staff_id: int, pin: str) -> bool:
    answer = desk.tasks.write_now(lambda connection: sign_in(connection, staff_id, pin, now()))
    return isinstance(answer, SignedIn)


@pytest.fixture
def profile(show: Callable[[str], Section]) -> ProfileSection:
    section = show("profile")
    assert isinstance(section, ProfileSection)
    return section


@pytest.fixture
def staff(show: Callable[[str], Section], qtbot: QtBot) -> StaffSection:
    section = show("staff")
    assert isinstance(section, StaffSection)
    qtbot.waitUntil(lambda: section.model.rowCount() == 2)
    return section


def test_ones_own_profile_is_saved(
    profile: ProfileSection, desk: Desk, said: Said, qtbot: QtBot
) -> None:
    profile.person.first_name.setText("رضا")
    profile.person.gender.set_value("male")
    profile.person.mobile.setText("+98 912 345 67 89")
    profile.person.email.setText("reza@example.ir")
    profile.save()
    qtbot.waitUntil(lambda: bool(said))
    me = person(desk, OWNER)
    assert (me.first_name, me.gender, me.mobile) == ("رضا", "male", "09123456789")
    assert me.email == "reza@example.ir"
    assert desk.staff is not None
    assert desk.staff.first_name == "رضا"
    assert admits(desk, OWNER, "1234")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("first_name", " "),
        ("last_name", ""),
        ("mobile", "0912"),
        ("mobile", "+1 202 555 0100"),
        ("email", "not-an-address"),
    ],
)
def test_a_bad_value_of_the_profile_is_marked(
    profile: ProfileSection, desk: Desk, field: str, text: str
) -> None:
    getattr(profile.person, field).setText(text)
    profile.save()
    assert profile.person.field(field).error()
    assert profile.unsaved()
    assert person(desk, OWNER).first_name == "محمدرضا"


def test_a_new_pin_needs_the_present_one(profile: ProfileSection, desk: Desk, qtbot: QtBot) -> None:
    profile.pin.setText("۴۳۲۱")
    profile.again.setText("۴۳۲۱")
    profile.save()
    assert profile.pins.field("current_pin").error()
    profile.current_pin.setText("9999")
    profile.save()
    qtbot.waitUntil(profile.save_button.isEnabled)
    assert profile.pins.field("current_pin").error()
    assert profile.pin.text() == "۴۳۲۱"
    assert not admits(desk, OWNER, "4321")
    profile.current_pin.setText("1234")
    profile.save()
    qtbot.waitUntil(lambda: profile.pin.text() == "")
    assert admits(desk, OWNER, "4321")


@pytest.mark.parametrize(
    ("current", "pin", "again", "field"),
    [("1234", "5678", "5679", "again"), ("1234", "", "", "pin"), ("1234", "12", "12", "pin"),
     ("1234", "abcd", "abcd", "pin")],
)  # fmt: skip
def test_a_bad_new_pin_is_marked(
    profile: ProfileSection,
    desk: Desk,
    qtbot: QtBot,
    current: str,
    pin: str,
    again: str,
    field: str,
) -> None:
    profile.current_pin.setText(current)
    profile.pin.setText(pin)
    profile.again.setText(again)
    profile.save()
    qtbot.waitUntil(lambda: bool(profile.pins.field(field).error()))
    assert admits(desk, OWNER, "1234")


def test_a_person_is_added_and_may_sign_in(staff: StaffSection, desk: Desk, qtbot: QtBot) -> None:
    dialog = staff.open_form()
    dialog.form.first_name.setText("نگار")
    dialog.form.last_name.setText("احمدی")
    dialog.role.set_value("manager")
    dialog.pin.setText("2468")
    with qtbot.waitSignal(dialog.accepted):
        dialog.action.click()
    qtbot.waitUntil(lambda: staff.model.rowCount() == 3)
    made = next(one for one in desk.tasks.now(read_staff) if one.first_name == "نگار")
    assert made.role == "manager"
    assert admits(desk, made.id, "2468")


@pytest.mark.parametrize("pin", ["", "123", "123456789", "abcd"])
def test_a_new_person_needs_a_pin_of_four_to_eight_digits(
    staff: StaffSection, desk: Desk, qtbot: QtBot, pin: str
) -> None:
    dialog = staff.open_form()
    dialog.form.first_name.setText("نگار")
    dialog.form.last_name.setText("احمدی")
    dialog.pin.setMaxLength(20)
    dialog.pin.setText(pin)
    dialog.action.click()
    qtbot.waitUntil(lambda: bool(dialog.form.field("pin").error()))
    assert dialog.form.first_name.text() == "نگار"
    assert len(desk.tasks.now(read_staff)) == 2
    dialog.reject()


def test_an_owners_number_is_no_other_owners(staff: StaffSection, desk: Desk, qtbot: QtBot) -> None:
    statement = update(staff_table).where(staff_table.c.id == OWNER).values(mobile="09121234567")
    desk.tasks.write_now(lambda connection: connection.execute(statement), {"staff"})
    dialog = staff.open_form(person(desk, CASHIER))
    dialog.form.mobile.setText("۰۹۱۲۱۲۳۴۵۶۷")
    dialog.role.set_value("owner")
    dialog.action.click()
    qtbot.waitUntil(lambda: bool(dialog.form.field("mobile").error()))
    assert "محمدرضا خرم‌آبادی" in dialog.form.field("mobile").error()
    assert person(desk, CASHIER).role == "cashier"
    dialog.role.set_value("manager")
    with qtbot.waitSignal(dialog.accepted):
        dialog.action.click()


def test_an_empty_pin_keeps_the_old_one(staff: StaffSection, desk: Desk, qtbot: QtBot) -> None:
    dialog = staff.open_form(person(desk, CASHIER))
    dialog.form.last_name.setText("کیانی‌فر")
    with qtbot.waitSignal(dialog.accepted):
        dialog.action.click()
    assert admits(desk, CASHIER, "5678")


def test_the_last_owner_keeps_the_role(staff: StaffSection, desk: Desk, qtbot: QtBot) -> None:
    dialog = staff.open_form(person(desk, OWNER))
    dialog.role.set_value("cashier")
    dialog.action.click()
    qtbot.waitUntil(lambda: bool(dialog.form.field("role").error()))
    assert person(desk, OWNER).role == "owner"
    dialog.reject()


def test_the_last_owner_keeps_signing_in(staff: StaffSection, desk: Desk, qtbot: QtBot) -> None:
    staff.switch(person(desk, OWNER))
    qtbot.waitUntil(staff.messages.isVisible)
    assert person(desk, OWNER).active


def test_a_person_is_stopped_and_let_in_again(
    staff: StaffSection, desk: Desk, said: Said, qtbot: QtBot
) -> None:
    staff.switch(person(desk, CASHIER))
    qtbot.waitUntil(lambda: bool(said))
    assert not person(desk, CASHIER).active
    undo = said[-1][2]
    assert undo is not None
    undo[1]()
    qtbot.waitUntil(lambda: person(desk, CASHIER).active)


def test_who_has_no_pin_here_gets_one(staff: StaffSection, desk: Desk, qtbot: QtBot) -> None:
    forget_pin(desk, CASHIER)
    qtbot.waitUntil(lambda: not staff.model.row(1).has_pin)
    assert staff.model.data(staff.model.index(1, 4)) == "بدون رمز روی این صندوق"
    staff.choose_pin(staff.model.row(1))
    dialog = staff.findChild(PinDialog)
    assert dialog is not None
    dialog.pins.pin.setText("۲۴۶۸")
    dialog.pins.again.setText("2469")
    dialog.action.click()
    assert dialog.form.field("again").error()
    dialog.pins.again.setText("2468")
    dialog.action.click()
    qtbot.waitUntil(lambda: staff.model.row(1).has_pin)
    assert admits(desk, CASHIER, "2468")


def test_a_manager_gives_pins_to_those_below_and_changes_nobody(
    desk: Desk, staff: StaffSection, qtbot: QtBot
) -> None:
    assert desk.staff is not None
    desk.staff = replace(desk.staff, role="manager")
    section = StaffSection(desk)
    qtbot.addWidget(section)
    assert not section.new_button.isEnabled()
    forget_pin(desk, CASHIER)
    forget_pin(desk, OWNER)
    section.choose_pin(person(desk, OWNER))
    assert section.findChild(PinDialog) is None
    assert section.messages.text()
    section.choose_pin(person(desk, CASHIER))
    assert section.findChild(PinDialog) is not None


def test_a_pin_is_chosen_only_where_there_is_none(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.tasks.write_now(lambda connection: choose_pin(connection, OWNER, "9999"))
    assert admits(desk, OWNER, "1234")
