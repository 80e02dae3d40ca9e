"""The settings page: the list of sections, and the section that is shown."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from models.errors import NotAllowed
from models.services.staff import may
from resources.translations import tr, tr_later
from ui.desk import Desk
from ui.errors import words
from ui.page import Page
from ui.places import ShowSetting
from ui.settings.appearance import AppearanceSection
from ui.settings.backup import BackupSection
from ui.settings.basic import BasicSection
from ui.settings.printers import PrintersSection
from ui.settings.profile import ProfileSection
from ui.settings.ranks import RanksSection
from ui.settings.section import FormSection, Section
from ui.settings.section_list import Entry, SectionList
from ui.settings.shop import ShopSection
from ui.settings.staff import StaffSection
from ui.settings.subgroups import SubgroupsSection
from ui.settings.sync import SyncSection
from ui.settings.titles import groups_section, interaction_types_section, tags_section
from ui.theme import SIZES
from ui.widgets.message_bar import MessageBar
from ui.widgets.page_header import PageHeader

SECTIONS = (
    Entry("profile", tr_later("Profile"), "user-circle"),
    Entry("shop", tr_later("Shop"), "building-store", "manager"),
    Entry("groups", tr_later("Product groups"), "category", "manager"),
    Entry("subgroups", tr_later("Product subgroups"), "hierarchy-2", "manager"),
    Entry("interactions", tr_later("Interaction types"), "phone-call", "manager"),
    Entry("ranks", tr_later("Ranks"), "medal", "manager"),
    Entry("tags", tr_later("Tags"), "tags", "manager"),
    Entry("basic", tr_later("Basic settings"), "adjustments", "manager"),
    Entry("staff", tr_later("Staff and roles"), "user-cog", "manager"),
    Entry("printers", tr_later("Printers"), "printer"),
    Entry("appearance", tr_later("Appearance"), "language"),
    Entry("sync", tr_later("Sync"), "cloud"),
    Entry("backup", tr_later("Backup"), "database-export", "manager"),
    Entry("about", tr_later("About"), "info-circle", "manager", leaves=True),
)
"""In the order of the manual; its own come first."""
_MAKERS: dict[str, Callable[[Desk], Section]] = {
    "profile": ProfileSection,
    "shop": ShopSection,
    "groups": groups_section,
    "subgroups": SubgroupsSection,
    "interactions": interaction_types_section,
    "ranks": RanksSection,
    "tags": tags_section,
    "basic": BasicSection,
    "staff": StaffSection,
    "printers": PrintersSection,
    "appearance": AppearanceSection,
    "sync": SyncSection,
    "backup": BackupSection,
}
_LAST_SHOWN = "settings/section"


class SettingsPage(Page):
    """Sections are made when first shown and kept: what was typed is there when one returns."""

    name = "settings"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._sections: dict[str, Section] = {}
        self._shown = ""
        self._for = (0, "")
        self._build()
        self._connect()

    def opened(self, argument: object) -> None:
        self._offer()
        self.messages.clear()
        wanted = argument.name if isinstance(argument, ShowSetting) else self._before()
        names = self.list.names()
        if isinstance(argument, ShowSetting) and wanted not in names:
            needs = next((one.needs for one in SECTIONS if one.name == wanted), "owner")
            self.messages.say(words(NotAllowed(needs), self.desk.display), "warning")
        self.show_section(wanted if wanted in names else names[0])

    def show_section(self, name: str) -> None:
        """Show a section."""
        if name == "about":
            self.list.show_section(self._shown)
            self.desk.navigate.emit("support", None)
            return
        if name not in self._sections:
            section = _MAKERS[name](self.desk)
            section.unsaved_changed.connect(
                lambda unsaved, name=name: self.list.mark_unsaved(name, unsaved)
            )
            if isinstance(section, FormSection):
                section.others_unsaved = lambda: self._unsaved_but(name)
            self._sections[name] = section
            self._stack.addWidget(section)
            section.load()
        self._shown = name
        self.desk.settings.setValue(_LAST_SHOWN, name)
        self._stack.setCurrentWidget(self._sections[name])
        self.list.show_section(name)

    def section(self) -> Section:
        """The section that is shown."""
        return self._sections[self._shown]

    def changed(self, names: frozenset[str]) -> None:
        for section in tuple(self._sections.values()):
            section.changed(names)

    def on_scan(self, code: str) -> bool:
        return self._shown in self._sections and self.section().on_scan(code)

    def on_escape(self) -> bool:
        """From a section back into the list; from there the window goes back."""
        button = self.list.button(self._shown)
        if button is None or button.hasFocus():
            return False
        button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def first_focus(self) -> QWidget | None:
        return self.list.button(self._shown)

    def _build(self) -> None:
        self.column.addWidget(PageHeader(tr("Settings")))
        self.messages = MessageBar()
        self.column.addWidget(self.messages)
        self.list = SectionList(self.desk.display)
        self._stack = QStackedWidget()
        row = QHBoxLayout()
        row.setSpacing(SIZES.gap_large)
        row.addWidget(self.list)
        row.addWidget(self._stack, 1)
        self.column.addLayout(row, 1)

    def _connect(self) -> None:
        self.list.chosen.connect(self.show_section)
        self.list.entered.connect(self._enter)
        for key, step in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(lambda step=step: self._go(step))

    def _offer(self) -> None:
        """List what the signed-in person may see; somebody else begins afresh."""
        staff = self.desk.staff
        wanted = (staff.id, staff.role) if staff else (0, "cashier")
        if wanted == self._for:
            return
        self._for = wanted
        for section in self._sections.values():
            self._stack.removeWidget(section)
            section.deleteLater()
        self._sections.clear()
        self._shown = ""
        self.list.set_entries(
            [replace(one, title=tr(one.title)) for one in SECTIONS if may(wanted[1], one.needs)]
        )

    def _before(self) -> str:
        """Where one was, also when the window has been built anew meanwhile."""
        return self._shown or str(self.desk.settings.value(_LAST_SHOWN, ""))

    def _unsaved_but(self, name: str) -> list[str]:
        return [
            tr(entry.title)
            for entry in SECTIONS
            if entry.name != name
            and entry.name in self._sections
            and self._sections[entry.name].unsaved()
        ]

    def _go(self, step: int) -> None:
        names = [name for name in self.list.names() if name != "about"]
        place = names.index(self._shown) + step if self._shown in names else 0
        self.show_section(names[place % len(names)])
        self._enter()

    def _enter(self) -> None:
        target = self.section().first_focus()
        if target is None:
            self.list.focusNextChild()
        else:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)
