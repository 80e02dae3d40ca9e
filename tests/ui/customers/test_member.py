"""Joining, changing, removing and adjusting members, and their sheet."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.calendar import now
from models.database import Database
from models.queries.customer_card import CustomerCard, customer_by_mobile, customer_card
from models.queries.customer_sheet import credit_ledger, customer_form
from models.services.customers import CustomerDetails, join_club, remove_customer
from models.services.shop import add_title
from models.tables.titles import TAGS
from models.text import isolate_ltr
from tests.ui.customers.keys import MODIFIER, focused, press, write
from ui.customers.adjust_dialog import AdjustDialog
from ui.customers.form import CustomerFields
from ui.customers.member_dialog import MemberDialog
from ui.customers.page import CustomersPage
from ui.customers.tags_field import _signed
from ui.desk import Desk
from ui.places import NewCustomer, SellTo, ShowCustomer, ShowInvoice
from ui.row_actions import RowActions
from ui.shell import Shell
from ui.theme import SIZES
from ui.widgets.buttons import Button


def member_dialog(page: CustomersPage) -> MemberDialog:
    """The open form of a member."""
    return page.findChildren(MemberDialog)[-1]


def adjust_dialog(page: CustomersPage) -> AdjustDialog:
    """The open dialog of adjustments."""
    return page.findChildren(AdjustDialog)[-1]


def card(page: CustomersPage, customer_id: int) -> CustomerCard:
    """A member as the database has it."""
    found = page.desk.tasks.now(lambda connection: customer_card(connection, customer_id))
    assert found is not None
    return found


def test_a_new_member_by_keys_alone(page: CustomersPage, window: Shell, qtbot: QtBot) -> None:
    press(page.list.table, Qt.Key.Key_F3, MODIFIER.ShiftModifier)
    form = member_dialog(page)
    qtbot.waitUntil(form.fields.mobile.hasFocus)
    write(focused(), "09361112233")
    press(focused(), Qt.Key.Key_Return)
    assert form.fields.kind.hasFocus()
    press(focused(), Qt.Key.Key_Return)
    press(focused(), Qt.Key.Key_Return)
    assert form.fields.first_name.hasFocus()
    write(focused(), "سارا")
    press(focused(), Qt.Key.Key_Return)
    write(focused(), "کیانی")
    press(focused(), Qt.Key.Key_Return)
    press(focused(), Qt.Key.Key_Return)
    press(focused(), Qt.Key.Key_Return)
    assert form.fields.birth_date.hasFocus()
    write(focused(), "1370/2/3")
    with qtbot.waitSignal(page.list.listing.reordered):
        press(focused(), Qt.Key.Key_Return, MODIFIER.ControlModifier)
    found = page.desk.tasks.now(lambda c: customer_by_mobile(c, "09361112233"))
    assert found is not None
    assert found.name == "سارا کیانی"
    kept = page.desk.tasks.now(lambda c: customer_form(c, found.id))
    assert kept is not None
    assert kept.birth_date == date(1991, 4, 23)
    current = page.list.current()
    assert current is not None
    assert current.id == found.id


def test_another_page_asks_for_a_new_member(
    page: CustomersPage, window: Shell, qtbot: QtBot
) -> None:
    window.show_page("customers", NewCustomer("09361112233"))
    form = member_dialog(page)
    assert form.fields.mobile.mobile() == "09361112233"
    qtbot.waitUntil(form.fields.first_name.hasFocus)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("mobile", "", "«موبایل» را وارد کنید."),
        ("mobile", "0912123", "۱۱ رقم"),
        ("mobile", "کلمه", "۱۱ رقم"),
        ("mobile", "+44 7700 900123", "کشور دیگری"),
        ("mobile", "۰۹۲۱۴۸۸۰۸۰۰", "احمد آرانی"),
        ("national_id", "1234567890", "کدملی"),
        ("birth_date", "1403/13/40", "سال/ماه/روز"),
        ("birth_date", "۱۵۰۰/۱/۱", "هنوز نرسیده"),
        ("phone", "021abc", "۰۲۱۸۸۷۷۶۶۵۵"),
        ("marriage_date", "دیروز", "سال/ماه/روز"),
        ("referrer", "هیچ‌کس", "هیچ‌کس"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    page: CustomersPage, qtbot: QtBot, field: str, typed: str, said: str
) -> None:
    page.edit(2)
    form = member_dialog(page)
    editor = getattr(form.fields, field)
    editor.setEnabled(True)
    editor.setFocus()
    editor.clear()
    write(editor, typed)
    shown = editor.text()
    form.action.click()
    qtbot.waitUntil(lambda: form.fields.field_error(field) != "")
    assert said in form.fields.field_error(field)
    assert editor.text() == shown
    assert form.action.isEnabled()
    assert form.isVisible()
    saved = page.desk.tasks.now(lambda connection: customer_form(connection, 2))
    assert saved is not None
    assert saved.mobile == "09132765300"


def test_nobody_refers_themselves(page: CustomersPage, qtbot: QtBot) -> None:
    page.edit(2)
    fields = member_dialog(page).fields
    fields.referrer.clear()
    write(fields.referrer, "۰۹۱۳۲۷۶۵۳۰۰")
    member_dialog(page).action.click()
    qtbot.waitUntil(lambda: fields.field_error("referrer") != "")
    assert "حمیدرضا آرا" in fields.field_error("referrer")
    assert "حمیدرضا آرا" in fields.referrer.value()


def test_a_number_that_is_taken_opens_its_member(
    page: CustomersPage, members: dict[str, int], qtbot: QtBot
) -> None:
    page.join("09214880800")
    form = member_dialog(page)
    form.action.click()
    qtbot.waitUntil(form.messages.isVisible)
    form.messages._button.click()
    assert page.sheet.isVisible()
    assert page.sheet.customer_id == members["ahmad"]


def test_esc_keeps_what_was_typed(page: CustomersPage, qtbot: QtBot) -> None:
    page.join()
    write(member_dialog(page).fields.first_name, "نیمه‌کاره")
    with qtbot.waitSignal(page.desk.messages.said):
        press(member_dialog(page), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.findChildren(MemberDialog))
    page.join()
    assert member_dialog(page).fields.first_name.value() == "نیمه‌کاره"


def test_removing_and_undoing(page: CustomersPage, qtbot: QtBot) -> None:
    table = page.list.table
    table.setFocus()
    table.go_to(0)
    with qtbot.waitSignal(page.desk.messages.said) as said:
        press(table, Qt.Key.Key_Delete)
    assert page.list.listing.model.rowCount() == 3
    text, _, undo = said.args
    assert "احمد آرانی" in text
    assert "۴۰,۰۰۰" in text
    undo[1]()
    qtbot.waitUntil(lambda: page.list.listing.model.rowCount() == 4)
    current = page.list.current()
    assert current is not None
    assert current.id == 1


@pytest.mark.usefixtures("cashier")
def test_a_cashier_adjusts_nothing_and_sees_why(page: CustomersPage) -> None:
    page.show_sheet(1)
    assert not page.sheet.adjust_button.isEnabled()
    assert "مدیر" in page.sheet.adjust_button.toolTip()
    page.list.table.open_actions(0)
    strip = page.list.table.findChild(RowActions)
    assert strip is not None
    off = [button.text() for button in strip.findChildren(Button) if not button.isEnabled()]
    assert off == ["امتیاز"]
    page.adjust(1)
    assert page.findChild(AdjustDialog) is None


def test_points_need_a_reason(page: CustomersPage, qtbot: QtBot) -> None:
    page.adjust(1)
    form = adjust_dialog(page)
    qtbot.waitUntil(form.points.hasFocus)
    write(form.points, "۹۶")
    assert "نقره‌ای" in form.after.text()
    press(form, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.form.field("reason").error() != "")
    assert form.points.number() == 96
    write(form.reason, "جبران خطا")
    with qtbot.waitSignal(form.saved):
        press(form, Qt.Key.Key_Return)
    assert card(page, 1).points == 100
    assert card(page, 1).rank_title == "نقره‌ای"


def test_no_more_credit_is_taken_than_there_is(page: CustomersPage, qtbot: QtBot) -> None:
    page.adjust(1)
    form = adjust_dialog(page)
    form.what.set_value("credit")
    form.way.set_value(-1)
    write(form.amount, "50000")
    write(form.reason, "اصلاح")
    press(form, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.form.field("amount").error() != "")
    assert "۴۰,۰۰۰" in form.form.field("amount").error()
    form.amount.set_amount(40_000)
    with qtbot.waitSignal(form.saved):
        press(form, Qt.Key.Key_Return)
    assert card(page, 1).credit == 0
    ledger = page.desk.tasks.now(lambda connection: credit_ledger(connection, 1))
    assert ledger[0].reason == "اصلاح"


def test_what_is_too_much_to_take_can_be_given(page: CustomersPage, qtbot: QtBot) -> None:
    page.adjust(1)
    form = adjust_dialog(page)
    form.what.set_value("credit")
    form.way.set_value(-1)
    write(form.amount, "50000")
    press(form, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.form.field("reason").error() != "")
    write(form.reason, "هدیه")
    press(form, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.form.field("amount").error() != "")
    assert form.form.field("reason").error() == ""
    form.way.set_value(1)
    with qtbot.waitSignal(form.saved):
        press(form, Qt.Key.Key_Return)
    assert card(page, 1).credit == 90_000


def test_a_rank_is_pinned_and_follows_again(page: CustomersPage, qtbot: QtBot) -> None:
    for chosen, title, pinned in ((4, "طلایی", True), (0, "برنزی", False)):
        page.adjust(1)
        form = adjust_dialog(page)
        form.what.set_value("rank")
        form.rank.set_value(chosen)
        with qtbot.waitSignal(form.saved):
            press(form, Qt.Key.Key_Return)
        assert (card(page, 1).rank_title, card(page, 1).rank_pinned) == (title, pinned)
        qtbot.waitUntil(lambda: not page.findChildren(AdjustDialog))


def test_the_sheet_tells_the_reason_of_every_movement(
    page: CustomersPage, window: Shell, desk: Desk, qtbot: QtBot
) -> None:
    page.list.table.setFocus()
    page.list.table.go_to(0)
    press(page.list.table, Qt.Key.Key_Return)
    assert page.sheet.isVisible()
    model = page.sheet.ledgers.table().table_model()
    texts = [column.text(model.row(0), 0) for column in model.columns]
    assert "اصلاح دستی: اعتبار پیشین" in texts
    assert any("۴۰,۰۰۰" in text for text in texts)
    press(focused(), Qt.Key.Key_Escape)
    assert page.list.isVisible()
    window.show_page("customers", ShowCustomer(1))
    with qtbot.waitSignal(desk.navigate) as navigated:
        page.sheet.sell_button.click()
    assert navigated.args == ["sale", SellTo(1)]
    with qtbot.waitSignal(desk.navigate) as navigated:
        page.sheet.ledgers.invoice_wanted.emit(7)
    assert navigated.args == ["reports", ShowInvoice(7)]


@pytest.mark.parametrize("width", [SIZES.least_width, 1024])
def test_a_ledger_is_read_without_scrolling_sideways(
    page: CustomersPage, window: Shell, members: dict[str, int], qtbot: QtBot, width: int
) -> None:
    window.resize(width, 700)
    page.show_sheet(members["parinaz"])
    ledgers = page.sheet.ledgers
    for tab in ledgers.tables:
        ledgers.tabs.set_value(tab)
        table = ledgers.table()
        qtbot.waitUntil(table.isVisible)
        QApplication.processEvents()
        assert table.horizontalHeader().length() <= table.viewport().width(), tab
    assert not ledgers.tables["credit"].isColumnHidden(5)
    window.resize(1366, 768)
    ledgers.tabs.set_value("credit")
    credit = ledgers.tables["credit"]
    columns = range(credit.table_model().columnCount())
    qtbot.waitUntil(lambda: not any(credit.isColumnHidden(i) for i in columns))


def test_the_sheet_follows_changes_and_closes_with_its_member(
    page: CustomersPage, window: Shell, shop_database: Database, qtbot: QtBot
) -> None:
    window.show_page("customers", ShowCustomer(1))
    with shop_database.write() as connection:
        connection.exec_driver_sql("UPDATE customers SET credit = -35000 WHERE id = 1")
    page.desk.changes.happened.emit(frozenset(("customers",)))
    assert page.sheet.debt.isVisible()
    with shop_database.write() as connection:
        connection.exec_driver_sql("UPDATE customers SET deleted_at = 1 WHERE id = 1")
    page.desk.changes.happened.emit(frozenset(("customers",)))
    assert page.list.isVisible()


def test_the_quick_join_asks_the_manuals_fields(desk: Desk, qtbot: QtBot) -> None:
    fields = CustomerFields(desk, compact=True)
    qtbot.addWidget(fields)
    fields.show()
    fields.activateWindow()
    fields.set_mobile("09361112233")
    fields.first_focus().setFocus()
    qtbot.waitUntil(fields.first_name.hasFocus)
    write(fields.first_name, "حمید")
    fields.referrer.setFocus()
    write(fields.referrer, "احمد")
    popup = fields.referrer._finder.popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    press(popup, Qt.Key.Key_Return)
    fields.tags.setFocus()
    with qtbot.waitSignal(fields.submitted):
        press(fields.tags, Qt.Key.Key_Return)
    assert fields.details() == CustomerDetails("۰۹۳۶۱۱۱۲۲۳۳", "حمید", referrer_id=1)


@pytest.mark.parametrize("chosen", [True, False])
def test_a_referrers_mobile_is_typed_and_shown_in_the_languages_digits(
    desk: Desk, qtbot: QtBot, chosen: bool
) -> None:
    fields = CustomerFields(desk)
    qtbot.addWidget(fields)
    fields.show()
    fields.activateWindow()
    fields.referrer.setFocus()
    write(fields.referrer, "09214880800")
    assert fields.referrer.text() == "۰۹۲۱۴۸۸۰۸۰۰"
    fields.referrer.setCursorPosition(4)
    write(fields.referrer, "7")
    assert fields.referrer.text() == "۰۹۲۱۷۴۸۸۰۸۰۰"
    assert fields.referrer.cursorPosition() == 5
    press(fields.referrer, Qt.Key.Key_Backspace)
    if chosen:
        popup = fields.referrer._finder.popup()
        assert popup is not None
        qtbot.waitUntil(popup.isVisible)
        press(popup, Qt.Key.Key_Return)
    assert fields.referrer.referrer() == 1
    assert fields.referrer.text() == f"احمد آرانی · {isolate_ltr('۰۹۲۱۴۸۸۰۸۰۰')}"


def test_a_tag_is_added_where_it_is_needed(desk: Desk, qtbot: QtBot) -> None:
    fields = CustomerFields(desk)
    qtbot.addWidget(fields)
    fields.show()
    fields.activateWindow()
    fields.tags.setFocus()
    write(fields.tags, "ع")
    qtbot.waitUntil(lambda: fields.tags._popup is not None)
    popup = fields.tags._popup
    assert popup is not None
    write(popup.finder, "مده")
    press(popup, Qt.Key.Key_Return)
    assert [tag.title for tag in fields.tags.tags()] == ["عمده"]
    assert fields.tags.chosen() == {fields.tags.tags()[0].id}
    press(popup, Qt.Key.Key_Escape)
    press(fields.tags, Qt.Key.Key_Backspace)
    assert fields.tags.chosen() == frozenset()


def test_a_new_member_whose_number_was_a_removed_ones_brings_that_one_back(
    page: CustomersPage, window: Shell, shop_database: Database, qtbot: QtBot
) -> None:
    with shop_database.write() as connection:
        known = customer_card(connection, 1)
        assert known is not None
        remove_customer(connection, 1, now())
    press(page.list.table, Qt.Key.Key_F3, MODIFIER.ShiftModifier)
    form = member_dialog(page)
    qtbot.waitUntil(form.fields.mobile.hasFocus)
    assert form.former is not None
    assert not form.former.isVisible()
    write(focused(), known.mobile)
    assert known.name in form.former.text()
    form.former._button.setFocus()
    press(focused(), Qt.Key.Key_Space)
    assert page.desk.tasks.now(lambda c: customer_card(c, 1)) == known


def test_names_and_tags_that_are_too_long_are_cut_on_the_sheet(
    page: CustomersPage, window: Shell, shop_database: Database
) -> None:
    referrer = CustomerDetails("09121234567", "سیده‌فاطمه‌زهرا محمدحسین‌زاده", "طباطبایی‌نژاد اصل")
    with shop_database.write() as connection:
        tags = [add_title(connection, TAGS, f"VIP {number}", now()) for number in range(40)]
        first = join_club(connection, referrer, 1, now())
        member = CustomerDetails("09121234568", "رضا", referrer_id=first, tag_ids=frozenset(tags))
        second = join_club(connection, member, 1, now())
    window.show_page("customers", ShowCustomer(second))
    QApplication.processEvents()
    button = page.sheet.referrer
    area = button.parentWidget().parentWidget()  # type: ignore[union-attr]
    assert button.width() <= area.width()  # type: ignore[union-attr]
    assert button.toolTip() == "سیده‌فاطمه‌زهرا محمدحسین‌زاده طباطبایی‌نژاد اصل"
    assert "…" in page.sheet.tags.text()
    assert "VIP 39" in page.sheet.tags.toolTip()


def test_a_member_without_a_name_is_called_by_the_number_in_the_languages_digits(
    page: CustomersPage, window: Shell, desk: Desk, shop_database: Database, qtbot: QtBot
) -> None:
    with shop_database.write() as connection:
        nameless = join_club(connection, CustomerDetails("09121234567"), 1, now())
    window.show_page("customers", ShowCustomer(nameless))
    number = desk.display.phone("09121234567")
    assert page.sheet.name.text() == number
    assert page.sheet.avatar._name == ""
    page.list.listing.reload()
    model = page.list.listing.model
    name = next(column for column in model.columns if column.key == "name")
    qtbot.waitUntil(lambda: model.rowCount() == 5)
    names = [name.text(model.row(place), place) for place in range(model.rowCount())]
    assert number in names


def test_the_tags_that_have_no_room_are_counted_in_the_languages_digits(
    desk: Desk, qtbot: QtBot
) -> None:
    assert _signed(35) == isolate_ltr("+۳۵")
