"""The lists the owner keeps: groups, subgroups, interaction types, tags."""

from collections.abc import Callable

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from ui.desk import Action
from ui.settings.list_section import ListSection, RowEditor
from ui.settings.section import Section
from ui.settings.subgroups import SubgroupsSection

Said = list[tuple[str, str, Action | None]]
Show = Callable[[str], Section]
ROWS_AT_FIRST = {"groups": 1, "subgroups": 1, "interactions": 3, "tags": 0}


@pytest.fixture
def show_list(show: Show, qtbot: QtBot) -> Callable[[str], ListSection]:
    def shown(name: str) -> ListSection:
        section = show(name)
        assert isinstance(section, ListSection)
        qtbot.waitUntil(lambda: section.model.rowCount() == ROWS_AT_FIRST[name])
        if isinstance(section, SubgroupsSection):
            qtbot.waitUntil(lambda: section.group.count() > 0)
            section.group.set_value(1)
        return section

    return shown


@pytest.mark.parametrize("name", ROWS_AT_FIRST)
def test_a_title_is_added_changed_removed_and_brought_back(
    show_list: Callable[[str], ListSection], said: Said, qtbot: QtBot, name: str
) -> None:
    section = show_list(name)
    tester = QAbstractItemModelTester(
        section.model, QAbstractItemModelTester.FailureReportingMode.Warning
    )

    def titles() -> list[str]:
        return [row.title for row in section.model.rows()]

    section.title.setText("تازه")
    section.title.returnPressed.emit()
    qtbot.waitUntil(lambda: "تازه" in titles() and section.title.text() == "")
    section.open_editor(next(row for row in section.model.rows() if row.title == "تازه"))
    dialog = section.findChild(RowEditor)
    assert dialog is not None
    dialog.title.setText("تازه‌تر")
    with qtbot.waitSignal(dialog.accepted):
        dialog.action.click()
    qtbot.waitUntil(lambda: "تازه‌تر" in titles())
    section.remove(next(row for row in section.model.rows() if row.title == "تازه‌تر"))
    qtbot.waitUntil(lambda: "تازه‌تر" not in titles() and said[-1][2] is not None)
    action = said[-1][2]
    assert action is not None
    action[1]()
    qtbot.waitUntil(lambda: "تازه‌تر" in titles())
    tester.deleteLater()


@pytest.mark.parametrize("name", ["groups", "subgroups", "interactions"])
def test_a_title_that_exists_is_refused_at_its_field(
    show_list: Callable[[str], ListSection], qtbot: QtBot, name: str
) -> None:
    section = show_list(name)
    taken = section.model.rows()[0].title
    section.title.setText(f" {taken} ")
    section.title.returnPressed.emit()
    qtbot.waitUntil(lambda: taken in section.form.field("title").error())
    assert section.title.value() == taken
    assert section.unsaved()


def test_an_empty_title_is_refused(show_list: Callable[[str], ListSection]) -> None:
    section = show_list("tags")
    section.add_button.click()
    assert section.form.field("title").error()


def test_a_subgroup_needs_a_group(show_list: Callable[[str], ListSection]) -> None:
    section = show_list("subgroups")
    assert isinstance(section, SubgroupsSection)
    section.group.set_value(None)
    section.title.setText("شیر")
    section.add_button.click()
    assert section.form.field("group").error()
    assert section.title.text() == "شیر"


@pytest.mark.parametrize(("name", "count"), [("groups", "۱"), ("subgroups", "۵")])
def test_what_is_in_use_stays_and_the_number_is_said(
    show_list: Callable[[str], ListSection], qtbot: QtBot, name: str, count: str
) -> None:
    section = show_list(name)
    section.remove(section.model.rows()[0])
    qtbot.waitUntil(section.messages.isVisible)
    assert count in section.messages.text()
    assert "عمومی" in section.messages.text()
    assert section.model.rowCount() == 1


def test_what_was_said_of_a_title_goes_when_it_is_changed(
    show_list: Callable[[str], ListSection], qtbot: QtBot
) -> None:
    section = show_list("groups")
    section.title.setText("عمومی")
    section.title.returnPressed.emit()
    qtbot.waitUntil(lambda: section.form.field("title").error() != "")
    section.title.setText("عمومی دیگر")
    section.title.textEdited.emit(section.title.text())
    assert section.form.field("title").error() == ""
