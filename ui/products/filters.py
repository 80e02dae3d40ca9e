"""The row of filters above the products: active or not, group, subgroup."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from models.queries.products import Product
from models.queries.shop import Subgroup, Title
from resources.translations import tr
from ui.theme import SIZES
from ui.widgets.choice import Choice
from ui.widgets.segmented_control import SegmentedControl

_ALL = 0
"""The value of "every group" and "every subgroup"; no record has this id."""


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Which products are shown; None for every group or subgroup."""

    text: str = ""
    state: str = "all"
    group_id: int | None = None
    subgroup_id: int | None = None

    def fits(self, product: Product) -> bool:
        """Whether a product is active or not as wanted; the database answers the rest."""
        return self.state == "all" or product.active == (self.state == "active")


class Filters(QWidget):
    """Chips for the state, choices for group and subgroup."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._subgroups: list[Subgroup] = []
        self.state = SegmentedControl(
            [("all", tr("All")), ("active", tr("Active")), ("inactive", tr("Inactive"))]
        )
        self.group = Choice([(_ALL, tr("Every group"))], _ALL)
        self.subgroup = Choice([(_ALL, tr("Every subgroup"))], _ALL)
        self.group.setAccessibleName(tr("Group"))
        self.subgroup.setAccessibleName(tr("Subgroup"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SIZES.gap)
        for choice in (self.group, self.subgroup):
            choice.setMinimumWidth(SIZES.figure_column)
            choice.setMaximumWidth(SIZES.rail)
            choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._row.addWidget(self.state)
        self._row.addWidget(self.group, 2)
        self._row.addWidget(self.subgroup, 2)
        self._row.addStretch(1)
        self.state.value_changed.connect(lambda _: self.changed.emit())
        self.group.value_changed.connect(self._on_group_changed)
        self.subgroup.value_changed.connect(lambda _: self.changed.emit())

    def add(self, button: QWidget) -> None:
        """Put a button at the far end."""
        self._row.addWidget(button)

    def set_lists(self, groups: list[Title], subgroups: list[Subgroup]) -> None:
        """Offer these; what was chosen stays if it is still there."""
        self._subgroups = subgroups
        options = [(_ALL, tr("Every group")), *((group.id, group.title) for group in groups)]
        self.group.set_options(options, self._kept(self.group, [id_ for id_, _ in options]))
        self._offer_subgroups()

    def filter(self, text: str) -> ProductFilter:
        """What is chosen, with the text that is looked for."""
        return ProductFilter(
            text,
            str(self.state.value()),
            self._id(self.group),
            self._id(self.subgroup),
        )

    def clear(self) -> None:
        """Show everything."""
        self.state.set_value("all")
        self.group.set_value(_ALL)
        self.subgroup.set_value(_ALL)

    def _on_group_changed(self, _: object) -> None:
        self._offer_subgroups()
        self.changed.emit()

    def _offer_subgroups(self) -> None:
        group_id = self._id(self.group)
        options = [(_ALL, tr("Every subgroup"))]
        for subgroup in self._subgroups:
            if group_id is None:
                options.append((subgroup.id, f"{subgroup.group_title} · {subgroup.title}"))
            elif subgroup.group_id == group_id:
                options.append((subgroup.id, subgroup.title))
        self.subgroup.set_options(options, self._kept(self.subgroup, [id_ for id_, _ in options]))

    def _kept(self, choice: Choice, offered: list[int]) -> object:
        return choice.value() if choice.value() in offered else _ALL

    def _id(self, choice: Choice) -> int | None:
        value = choice.value()
        return value if isinstance(value, int) and value != _ALL else None
