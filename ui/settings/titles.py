"""The plain lists of titles: product groups, interaction types, tags."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from models.calendar import now
from models.queries.shop import Title, titles
from models.services.shop import add_title, remove_title, rename_title
from models.tables.titles import INTERACTION_TYPES, PRODUCT_GROUPS, TAGS, TitleList
from models.text import sort_key
from resources.translations import tr
from ui.desk import Desk
from ui.settings.list_section import ListSection, RowEditor
from ui.tables import Column

if TYPE_CHECKING:
    from models.database import Connection


class TitlesSection(ListSection):
    """One list of titles, with how many records bear each."""

    def __init__(
        self,
        desk: Desk,
        kept: TitleList,
        changes: frozenset[str],
        *,
        title: str,
        note: str,
        used: str,
        icon: str,
        empty: str,
    ) -> None:
        self._kept = kept
        self._used = used
        self._display = desk.display
        self.changes = changes
        super().__init__(desk, title, note, icon=icon, empty=empty)

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
                "used",
                self._used,
                width=110,
                align="number",
                format=lambda row: number(row.used),
                sortable=True,
                tone=lambda row: None if row.used else "plain",
            ),
        )

    def read(self, connection: "Connection") -> Sequence[Title]:
        return titles(connection, self._kept)

    def write_new(self, title: str) -> "Callable[[Connection], object] | None":
        return lambda connection: add_title(connection, self._kept, title, now())

    def write_removed(self, row: Title) -> "Callable[[Connection], object]":
        return lambda connection: remove_title(connection, self._kept, row.id, now())

    def write_again(self, row: Title) -> "Callable[[Connection], object]":
        return lambda connection: add_title(connection, self._kept, row.title, now())

    def editor(self, row: Title) -> RowEditor:
        def renamed(title: str) -> "Callable[[Connection], object]":
            return lambda connection: rename_title(connection, self._kept, row.id, title, now())

        return RowEditor(self.desk, self, tr("Edit the title"), row.title, renamed)


def groups_section(desk: Desk) -> TitlesSection:
    """گروه محصول."""
    return TitlesSection(
        desk,
        PRODUCT_GROUPS,
        frozenset({"groups", "products"}),
        title=tr("Product groups"),
        note=tr("The first step: groups hold subgroups, and subgroups hold products."),
        used=tr("Subgroups"),
        icon="category",
        empty=tr("No product group yet"),
    )


def interaction_types_section(desk: Desk) -> TitlesSection:
    """نوع ارتباط."""
    return TitlesSection(
        desk,
        INTERACTION_TYPES,
        frozenset({"interactions"}),
        title=tr("Interaction types"),
        note=tr("How you are in touch with customers: by telephone, in person …"),
        used=tr("Interactions"),
        icon="phone-call",
        empty=tr("No interaction type yet"),
    )


def tags_section(desk: Desk) -> TitlesSection:
    """برچسب."""
    return TitlesSection(
        desk,
        TAGS,
        frozenset({"tags", "customers"}),
        title=tr("Tags"),
        note=tr("Free labels for customers, such as wholesale, corporate, spring fair."),
        used=tr("Customers"),
        icon="tags",
        empty=tr("No tag yet"),
    )
