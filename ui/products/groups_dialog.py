"""Groups and subgroups over the products page: the same lists as in the settings."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from resources.translations import tr
from ui.desk import Desk
from ui.settings.subgroups import SubgroupsSection
from ui.settings.titles import groups_section
from ui.theme import SIZES
from ui.widgets.dialog import Dialog


class GroupsDialog(Dialog):
    """Groups where reading begins, subgroups beside them."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        width = 2 * SIZES.dialog + SIZES.rail
        super().__init__(tr("Groups and subgroups"), parent, cancel=tr("Close"), width=width)
        self.sections = (groups_section(desk), SubgroupsSection(desk))
        row = QHBoxLayout()
        row.setSpacing(SIZES.gap_large)
        for section in self.sections:
            section.setMinimumHeight(SIZES.palette_height)
            row.addWidget(section, 1)
            section.say = self.messages.say
            section.load()
            desk.changes.happened.connect(section.changed)
        self.body.addLayout(row)
        self.sections[0].title.setFocus()
