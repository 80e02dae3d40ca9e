"""The page itself: who sees what, keys, typing that survives; and its smaller sections."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from models.database import Database
from models.queries.shop import read_shop
from ui.desk import Action, Desk
from ui.places import ShowSetting
from ui.settings.appearance import AppearanceSection
from ui.settings.backup import BackupSection
from ui.settings.page import SECTIONS, SettingsPage
from ui.settings.section import Section
from ui.settings.shop import ShopSection

Said = list[tuple[str, str, Action | None]]
Show = Callable[[str], Section]


def press(widget: object, key: Qt.Key) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)  # type: ignore[arg-type]


@pytest.fixture
def shop(show: Show) -> ShopSection:
    section = show("shop")
    assert isinstance(section, ShopSection)
    return section


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("cashier", {"profile", "printers", "appearance", "sync"}),
        ("manager", {one.name for one in SECTIONS}),
        ("owner", {one.name for one in SECTIONS}),
    ],
)
def test_each_role_sees_its_sections(
    page: SettingsPage, desk: Desk, role: str, seen: set[str]
) -> None:
    assert desk.staff is not None
    desk.staff = replace(desk.staff, role=role)
    page.opened(None)
    assert set(page.list.names()) == seen


def test_a_section_that_is_not_allowed_says_who_may(page: SettingsPage, desk: Desk) -> None:
    assert desk.staff is not None
    desk.staff = replace(desk.staff, role="cashier")
    page.opened(ShowSetting("ranks"))
    assert "مدیر" in page.messages.text()
    assert page.section().isVisible()


def test_a_section_is_opened_by_name_and_kept(page: SettingsPage) -> None:
    page.opened(ShowSetting("printers"))
    shown = page.section()
    page.opened(None)
    assert page.section() is shown


def test_the_list_is_walked_by_arrows(page: SettingsPage, desk: Desk, qtbot: QtBot) -> None:
    first = page.first_focus()
    assert first is not None
    first.setFocus()
    press(first, Qt.Key.Key_Down)
    assert isinstance(page.section(), ShopSection)
    button = page.list.button("shop")
    assert button is not None
    button.setFocus()
    with qtbot.assertNotEmitted(desk.navigate):
        press(button, Qt.Key.Key_End)
    about = page.list.button("about")
    assert about is not None
    assert page.list.focusWidget() is about
    assert isinstance(page.section(), ShopSection)
    with qtbot.waitSignal(desk.navigate):
        press(about, Qt.Key.Key_Return)


def test_enter_goes_into_the_section_past_what_lies_over_the_page(
    page: SettingsPage, show: Show, qtbot: QtBot
) -> None:
    show("tags")
    over = QPushButton("said in passing", page)  # in Tab's order before what is made after it
    over.show()
    page.activateWindow()
    button = page.list.button("interactions")
    assert button is not None
    page.show_section("interactions")
    button.setFocus()
    press(button, Qt.Key.Key_Return)
    field = page.section().first_focus()
    assert field is not None
    qtbot.waitUntil(field.hasFocus)


def test_escape_goes_to_the_list_and_then_back(page: SettingsPage, shop: ShopSection) -> None:
    page.activateWindow()
    shop.name_field.setFocus()
    assert page.on_escape()
    button = page.list.button("shop")
    assert button is not None
    assert page.list.focusWidget() is button


def test_about_leads_to_the_support_page(page: SettingsPage, desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.navigate, check_params_cb=lambda name, _: name == "support"):
        page.show_section("about")


def test_typing_survives_other_sections_and_changes_elsewhere(
    page: SettingsPage, shop: ShopSection, desk: Desk
) -> None:
    shop.city.setText("کرج")
    button = page.list.button("shop")
    assert button is not None
    assert "•" in button.text()  # type: ignore[attr-defined]
    page.show_section("tags")
    desk.changes.happened.emit(frozenset({"shop"}))
    page.show_section("shop")
    QApplication.processEvents()
    assert shop.city.text() == "کرج"
    assert shop.unsaved()


@pytest.mark.parametrize("field", ["name", "province", "city", "phone"])
def test_the_shops_required_fields(shop: ShopSection, desk: Desk, field: str) -> None:
    editor = shop.form.field(field).editor
    editor.setText("  ")  # type: ignore[attr-defined]
    shop.footer.setPlainText("متن تازه")
    shop.save()
    assert shop.form.field(field).error()
    assert shop.footer.toPlainText() == "متن تازه"
    stored = desk.tasks.now(read_shop)
    assert stored is not None
    assert stored.footer == "سپاس از خرید شما"


def test_the_shops_telephone_is_a_number(shop: ShopSection, desk: Desk, qtbot: QtBot) -> None:
    shop.phone.setText("abc")
    shop.save()
    qtbot.waitUntil(lambda: shop.form.field("phone").error() != "")
    assert "۰۲۱۸۸۷۷۶۶۵۵" in shop.form.field("phone").error()
    assert shop.phone.text() == "abc"
    stored = desk.tasks.now(read_shop)
    assert stored is not None
    assert stored.phone == "02188776655"


def test_the_shop_is_saved(
    shop: ShopSection, desk: Desk, tmp_path: Path, said: Said, qtbot: QtBot
) -> None:
    picture = QImage(900, 300, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.black)
    path = tmp_path / "logo.png"
    picture.save(str(path))
    shop.phone.setText("۰۲۶۳۲۵۰۰۰۰۰")
    shop.logo.take_file(str(path))
    shop.save()
    qtbot.waitUntil(lambda: bool(said))
    stored = desk.tasks.now(read_shop)
    assert stored is not None
    assert stored.phone == "02632500000"
    assert stored.logo is not None
    assert QImage.fromData(stored.logo).width() < 900
    assert not shop.unsaved()


def test_a_logo_that_is_no_picture_is_refused(shop: ShopSection, tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_text("not a picture")
    shop.logo.take_file(str(path))
    assert shop.form.field("logo").error()
    assert shop.logo.picture() is None


def test_language_and_colours_are_kept_on_this_computer(
    show: Show, desk: Desk, qtbot: QtBot
) -> None:
    section = show("appearance")
    assert isinstance(section, AppearanceSection)
    section.language.set_value("en")
    section.theme.set_value("dark")
    with qtbot.waitSignal(
        desk.changes.happened, check_params_cb=lambda names: names == {"appearance"}
    ):
        section.save()
    assert desk.settings.value("language") == "en"
    assert desk.settings.value("theme") == "dark"


def test_the_window_is_not_rebuilt_over_unsaved_typing(
    show: Show, shop: ShopSection, desk: Desk
) -> None:
    shop.city.setText("کرج")
    section = show("appearance")
    assert isinstance(section, AppearanceSection)
    section.theme.set_value("dark")
    section.save()
    assert "فروشگاه" in section.messages.text()
    assert desk.settings.value("theme") is None
    assert section.unsaved()


def test_a_backup_is_whole_and_said(show: Show, desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    section = show("backup")
    assert isinstance(section, BackupSection)
    folder = tmp_path / "پشتیبان"
    section.folder.setText(str(folder))
    section.start()
    qtbot.waitUntil(lambda: section.messages.isVisible() and section.start_button.isEnabled())
    (made,) = folder.glob("sajac-*.db")
    copy = Database.open(made)
    with copy.read() as connection:
        shop = read_shop(connection)
    copy.close()
    assert shop is not None
    assert shop.name == "فروشگاه آرا"
    assert made.name in section.last.text()


@pytest.mark.parametrize("folder", ["", "relative/place"])
def test_a_backup_needs_a_folder(show: Show, folder: str) -> None:
    section = show("backup")
    assert isinstance(section, BackupSection)
    section.folder.setText(folder)
    section.start()
    assert section.field.error()


def test_a_backup_that_cannot_be_written_is_said_at_its_folder(
    show: Show, tmp_path: Path, qtbot: QtBot
) -> None:
    section = show("backup")
    assert isinstance(section, BackupSection)
    (tmp_path / "file").write_text("")
    section.folder.setText(str(tmp_path / "file" / "folder"))
    section.start()
    qtbot.waitUntil(lambda: bool(section.field.error()))
    # Of the folder, and not of the shop's own file, which is well.
    assert "پوشه" in section.field.error()
    assert section.start_button.isEnabled()


def test_a_stopped_backup_leaves_no_file(
    show: Show, desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    section = show("backup")
    assert isinstance(section, BackupSection)
    section.folder.setText(str(tmp_path / "copies"))
    busy = threading.Event()
    desk.tasks.slow(lambda _: busy.wait(5), lambda _: None, owner=section)
    section.start()
    section.progress.cancelled.emit()
    busy.set()
    done: list[None] = []
    desk.tasks.slow(lambda _: None, done.append, owner=section)
    qtbot.waitUntil(lambda: bool(done))
    assert not list(tmp_path.glob("copies/*"))
    assert section.start_button.isEnabled()


def test_control_s_saves_the_section_that_is_shown(
    page: SettingsPage, show: Show, shop: ShopSection, desk: Desk, said: Said, qtbot: QtBot
) -> None:
    show("profile")
    show("shop")
    shop.city.setText("کرج")
    shop.city.setFocus()
    with qtbot.waitActive(page):
        page.activateWindow()
    QTest.keyClick(shop.city, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(said))
    stored = desk.tasks.now(read_shop)
    assert stored is not None
    assert stored.city == "کرج"


def test_tab_comes_to_save_after_the_last_field(page: SettingsPage, show: Show) -> None:
    section = show("shop")
    assert isinstance(section, ShopSection)
    page.activateWindow()
    section.save_button.setFocus()
    QTest.keyClick(section.save_button, Qt.Key.Key_Backtab)
    before = QApplication.focusWidget()
    assert before is not None
    assert section.logo.isAncestorOf(before)


def test_making_a_section_opens_no_window(page: SettingsPage, qtbot: QtBot) -> None:
    shown: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            is_shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget)
            if is_shown and watched.isWindow():  # type: ignore[attr-defined]
                shown.append(type(watched).__name__)
            return False

    watch, app = Watch(), QApplication.instance()
    assert app is not None
    app.installEventFilter(watch)
    for entry in SECTIONS:
        if entry.name != "about":
            page.show_section(entry.name)
            QApplication.processEvents()
    app.removeEventFilter(watch)
    assert not shown
