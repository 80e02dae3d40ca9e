"""The form of a product; a group or subgroup that is missing is made with it."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.calendar import now
from models.errors import ShopError
from models.queries.products import Product
from models.queries.shop import Subgroup, Title
from models.services.products import ProductDetails, add_product, add_subgroup, change_product
from models.services.shop import add_title
from models.tables.titles import PRODUCT_GROUPS
from models.text import isolate
from resources.translations import tr
from ui.desk import Desk
from ui.errors import words
from ui.marking import mark
from ui.products.columns import KINDS
from ui.products.new_or_chosen import NewOrChosen
from ui.roles import TO_CHANGE_GOODS, limit, why_not
from ui.theme import SIZES
from ui.widgets.amount_field import AmountField
from ui.widgets.check_box import CheckBox
from ui.widgets.dialog import Dialog
from ui.widgets.field import TextField
from ui.widgets.form import Form
from ui.widgets.segmented_control import SegmentedControl

if TYPE_CHECKING:
    from models.database import Connection


@dataclass(frozen=True, slots=True)
class Lists:
    """The groups and subgroups a product can stand in."""

    groups: list[Title]
    subgroups: list[Subgroup]


class ProductDialog(Dialog):
    """Adds a product, or changes one. A scan fills the barcode."""

    guards_typing = True

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        lists: Lists,
        product: Product | None = None,
        *,
        barcode: str = "",
    ) -> None:
        title = tr("Edit “{title}”", title=isolate(product.title)) if product else tr("New product")
        self._refused = why_not(desk, TO_CHANGE_GOODS)
        super().__init__(
            product.title if product and self._refused else title,
            parent,
            action=tr("Save"),
            action_icon="check",
            cancel=tr("Close") if self._refused else None,
            width=SIZES.dialog + SIZES.rail,
        )
        self._desk = desk
        self._lists = lists
        self._product = product
        self._lay_out()
        self._show(product, barcode)
        self.confirmed.connect(self._on_confirmed)
        self.group.value_changed.connect(self._on_group_changed)
        self.title.setFocus()
        if self._refused:
            self.form.setEnabled(False)
            limit(desk, self.action, TO_CHANGE_GOODS)
            self.messages.say(self._refused, "info")
            self.cancel.setFocus()

    def on_scan(self, code: str) -> None:
        """A barcode was scanned while the form was open."""
        if self._refused:
            return
        self.barcode.setText(code)
        self.barcode.set_error(None)
        (self.title if not self.title.value() else self.price).setFocus()

    def _lay_out(self) -> None:
        self.form = Form(2)
        self.title = TextField(longest=120)
        kinds = [(kind, tr(text)) for kind, text in KINDS.items()]
        self.kind = SegmentedControl(kinds, look="buttons")
        self.price = AmountField(self._desk.display, unit=True)
        self.group = NewOrChosen(placeholder=tr("Choose a group"), new_name=tr("New group"))
        self.subgroup = NewOrChosen(
            placeholder=tr("Choose a subgroup"), new_name=tr("New subgroup")
        )
        self.code = TextField(latin=True, longest=32)
        self.barcode = TextField(latin=True, longest=64, icon="barcode")
        self.unit = TextField(longest=20, placeholder=tr("piece, kilo, metre …"))
        self.taxable = CheckBox(tr("Subject to value added tax"), checked=True)
        self.active = CheckBox(tr("Active: offered at the till"), checked=True)
        form = self.form
        form.add("title", tr("Title"), self.title, required=True, whole_row=True)
        form.add("kind", tr("Kind"), self.kind)
        form.add("price", tr("Price"), self.price, required=True)
        form.add("group", tr("Group"), self.group, required=True)
        form.add("subgroup", tr("Subgroup"), self.subgroup, required=True)
        hint = tr("Scan it, or type the digits.")
        form.add("barcode", tr("Barcode"), self.barcode, hint=hint)
        form.add("code", tr("Code"), self.code, hint=tr("Short, to be typed at the till."))
        form.add("unit", tr("Unit"), self.unit)
        ticks = QWidget()
        column = QVBoxLayout(ticks)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self.taxable)
        column.addWidget(self.active)
        form.add_widget(ticks, whole_row=False)
        self.add(form)

    def _show(self, product: Product | None, barcode: str) -> None:
        groups = [(group.id, group.title) for group in self._lists.groups]
        self.group.set_options(groups, product.group_id if product else None)
        self._offer_subgroups(product.subgroup_id if product else None)
        self.barcode.setText(barcode)
        if product is None:
            if not groups:
                self.group.set_new(True)
            return
        self.title.setText(product.title)
        self.kind.set_value(product.kind)
        self.price.set_amount(product.price)
        self.code.setText(product.code)
        self.barcode.setText(barcode or product.barcode)
        self.unit.setText(product.unit)
        self.taxable.setChecked(product.taxable)
        self.active.setChecked(product.active)
        if product.built_in:
            self.active.setEnabled(False)
            text = tr("This built-in product carries sales of a plain amount; it stays active.")
            self.active.setToolTip(text)
            self.messages.say(text, "info")

    def _on_group_changed(self) -> None:
        self._offer_subgroups(None)

    def _offer_subgroups(self, value: int | None) -> None:
        group_id = self.group.chosen()
        offered = [
            (subgroup.id, subgroup.title)
            for subgroup in self._lists.subgroups
            if subgroup.group_id == group_id
        ]
        only = offered[0][0] if len(offered) == 1 else None
        self.subgroup.set_options(offered, value or only)
        # In a group without subgroups the first of them is to be typed.
        first = not offered and (bool(self.group.new_title()) or group_id is not None)
        if first != self.subgroup.is_new() and not self.subgroup.new.value():
            focused = self.focusWidget()
            self.subgroup.set_new(first)
            if focused is not None:
                focused.setFocus()

    def _check(self) -> bool:
        """Mark every empty or unreadable field, from the last to the first."""
        for name in ("title", "group", "subgroup", "code", "barcode"):
            self.form.set_error(name, None)
        required = tr("This is required.")
        wrong: list[tuple[str, str]] = []
        if not self.title.value():
            wrong.append(("title", required))
        if self.price.amount() is None:
            wrong.append(("price", self.price.error() or required))
        if self.group.chosen() is None and not self.group.new_title():
            wrong.append(("group", required))
        if self.subgroup.chosen() is None and not self.subgroup.new_title():
            wrong.append(("subgroup", required))
        for name, text in reversed(wrong):
            self.form.set_error(name, text)
        return not wrong

    def _on_confirmed(self) -> None:
        if not self._check():
            return
        group_id, new_group = self.group.chosen(), self.group.new_title()
        subgroup_id, new_subgroup = self.subgroup.chosen(), self.subgroup.new_title()
        product = self._product
        details = self._details()

        def write(connection: "Connection") -> None:
            # One transaction: a product that is refused leaves no empty group behind.
            group, subgroup = group_id, subgroup_id
            if group is None:
                group = add_title(connection, PRODUCT_GROUPS, new_group, now())
            if subgroup is None:
                subgroup = add_subgroup(connection, group, new_subgroup, now())
            wanted = replace(details, subgroup_id=subgroup)
            if product is None:
                add_product(connection, wanted, now())
            else:
                change_product(connection, product.id, wanted, now())

        changed = {"products"} | ({"groups"} if new_group or new_subgroup else set())
        self.set_busy(True)
        self._desk.tasks.write(
            write, self._on_written, owner=self, failed=self._on_failed, changed=changed
        )

    def _details(self) -> ProductDetails:
        """What was typed; the subgroup is known once it has been written."""
        price = self.price.amount()
        assert price is not None, "checked before"
        return ProductDetails(
            title=self.title.value(),
            subgroup_id=0,
            price=price,
            code=self.code.value(),
            barcode=self.barcode.value(),
            unit=self.unit.value(),
            kind=str(self.kind.value()),
            taxable=self.taxable.isChecked(),
            active=self.active.isChecked(),
        )

    def _on_written(self, _: None) -> None:
        text = tr("“{title}” was saved.", title=isolate(self.title.value()))
        self._desk.messages.say(text, "success")
        self.accept()

    def _on_failed(self, error: ShopError) -> None:
        self.set_busy(False)
        display = self._desk.display
        if not mark(self.form, error, display):
            self.show_error(words(error, display))
