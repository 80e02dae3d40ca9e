"""The subgroups of products: each stands in a group and holds products."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from models.calendar import now
from models.queries.shop import Subgroup, Title, read_subgroups, titles
from models.services.products import add_subgroup, change_subgroup, remove_subgroup
from models.tables.titles import PRODUCT_GROUPS
from models.text import sort_key
from resources.translations import tr
from ui.desk import Desk
from ui.settings.list_section import ListSection, RowEditor
from ui.tables import Column
from ui.widgets.choice import Choice

if TYPE_CHECKING:
    from models.database import Connection


class SubgroupsSection(ListSection):
    """زیرگروه محصول: a title and the group it stands in."""

    changes = frozenset({"groups", "products"})

    def __init__(self, desk: Desk) -> None:
        self._display = desk.display
        self._groups: list[Title] = []
        self.group = Choice(placeholder=tr("Choose a group"), filterable=True)
        super().__init__(
            desk,
            tr("Product subgroups"),
            tr("The second step: each subgroup stands in a group and holds products."),
            icon="hierarchy-2",
            empty=tr("No subgroup yet"),
        )

    def extra_fields(self) -> Sequence[tuple[str, str, QWidget]]:
        return (("group", tr("Group"), self.group),)

    def columns(self) -> tuple[Column, ...]:
        number = self._display.number
        return (
            Column(
                "title",
                tr("Title"),
                width=140,
                stretch=True,
                sortable=True,
                weight=600,
                sort_key=lambda row: sort_key(row.title),
            ),
            Column(
                "group_title",
                tr("Group"),
                width=120,
                stretch=True,
                sortable=True,
                sort_key=lambda row: sort_key(row.group_title),
            ),
            Column(
                "products",
                tr("Number of products"),
                width=140,
                align="number",
                format=lambda row: number(row.products),
                sortable=True,
                tone=lambda row: None if row.products else "plain",
            ),
        )

    def load(self) -> None:
        self.desk.tasks.run(
            lambda connection: (titles(connection, PRODUCT_GROUPS), read_subgroups(connection)),
            lambda found: self._show(*found),
            owner=self,
            failed=self.tell,
        )

    def write_new(self, title: str) -> "Callable[[Connection], object] | None":
        group_id = self.group.value()
        if not isinstance(group_id, int):
            self.form.set_error("group", tr("Choose the group it stands in."))
            return None
        return lambda connection: add_subgroup(connection, group_id, title, now())

    def write_removed(self, row: Subgroup) -> "Callable[[Connection], object]":
        return lambda connection: remove_subgroup(connection, row.id, now())

    def write_again(self, row: Subgroup) -> "Callable[[Connection], object]":
        return lambda connection: add_subgroup(connection, row.group_id, row.title, now())

    def editor(self, row: Subgroup) -> RowEditor:
        group = Choice([(each.id, each.title) for each in self._groups], row.group_id)

        def moved(title: str) -> "Callable[[Connection], object]":
            group_id = group.value()
            wanted = group_id if isinstance(group_id, int) else row.group_id
            return lambda connection: change_subgroup(connection, row.id, wanted, title, now())

        heading = tr("Edit the subgroup")
        extra = (("group", tr("Group"), group),)
        return RowEditor(self.desk, self, heading, row.title, moved, extra)

    def _show(self, groups: list[Title], rows: list[Subgroup]) -> None:
        self._groups = groups
        self.group.set_options([(group.id, group.title) for group in groups])
        self.show_rows(rows)
