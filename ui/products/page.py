"""The products page: find, enter, change and remove goods and services."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from models import calendar
from models.errors import NotAllowed, NotFound, ShopError
from models.queries.products import Product, find_products, product_by_id
from models.queries.shop import Subgroup, Title, read_subgroups, titles
from models.services.products import remove_product, restore_product
from models.tables.titles import PRODUCT_GROUPS
from models.text import isolate, latin_digits
from resources.translations import tr, trn
from ui.desk import Desk
from ui.errors import words
from ui.excel import ExcelExport, ExcelTable
from ui.page import Page
from ui.places import ShowProduct
from ui.products.columns import excel_columns, table_columns
from ui.products.filters import Filters, ProductFilter
from ui.products.form import Lists, ProductDialog
from ui.products.groups_dialog import GroupsDialog
from ui.roles import TO_CHANGE_GOODS, limit, why_not
from ui.tables import DataTable, RowAction, RowsModel
from ui.theme import SIZES
from ui.widgets.buttons import PrimaryButton, SecondaryButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.key_hint import KeyHint
from ui.widgets.labels import Label
from ui.widgets.page_header import PageHeader
from ui.widgets.search_field import SearchField


class ProductsPage(Page):
    """The table of products; forms open over it."""

    name = "products"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.lists = Lists([], [])
        self._asked = ProductFilter()
        self._loaded = False
        self._sort = ("title", False)
        self._select = 0
        self.dialog: ProductDialog | None = None
        self._build()
        self._connect()

    def opened(self, argument: object) -> None:
        if not self._loaded:
            self.load()
        if isinstance(argument, ShowProduct):
            self._show_product(argument.product_id)

    def changed(self, names: frozenset[str]) -> None:
        if self._loaded and names & {"products", "groups"}:
            self.load()

    def on_scan(self, code: str) -> bool:
        wanted = latin_digits(code.strip())
        found = self.desk.tasks.now(lambda connection: find_products(connection, wanted))
        exact = [product for product in found if wanted in (product.barcode, product.code)]
        if exact:
            self._select = exact[0].id
            self.open_form(exact[0])
        elif not self.desk.may(TO_CHANGE_GOODS):
            self._tell(NotFound("product", code))
        else:
            dialog = self.open_form(None, barcode=code)
            text = tr("No product has this barcode yet. Enter it here.")
            dialog.messages.say(text, "info")
        return True

    def on_escape(self) -> bool:
        if self.search.text() or self.filters.filter("") != ProductFilter():
            self._show_all()
            return True
        return False

    def first_focus(self) -> QWidget | None:
        return self.search

    def load(self) -> None:
        """Read the lists and the products that fit what is looked for."""
        self._loaded = True
        self.desk.tasks.run(
            lambda connection: (titles(connection, PRODUCT_GROUPS), read_subgroups(connection)),
            lambda found: self._show_lists(*found),
            owner=self,
            failed=self._tell,
        )
        self._read()

    def open_form(self, product: Product | None, *, barcode: str = "") -> ProductDialog:
        """Open the form of a product, or of a new one; a cashier may only look at it."""
        dialog = ProductDialog(self.desk, self, self.lists, product, barcode=barcode)
        self.dialog = dialog
        dialog.finished.connect(lambda _: self._on_form_closed())
        dialog.open()
        return dialog

    def remove(self, product: Product) -> None:
        """Take a product off the list, and offer to undo that."""
        if not self.desk.may(TO_CHANGE_GOODS):
            self._tell(NotAllowed(TO_CHANGE_GOODS))
            return
        if product.built_in:
            text = tr("This built-in product carries sales of a plain amount; it stays active.")
            self.desk.messages.say(text, "info")
            return

        def undo() -> None:
            self._select = product.id
            self.desk.tasks.write(
                lambda connection: restore_product(connection, product.id, calendar.now()),
                lambda _: None,
                owner=self,
                failed=self._tell,
                changed={"products"},
            )

        def removed(_: None) -> None:
            text = tr("“{title}” was deleted.", title=isolate(product.title))
            self.desk.messages.say(text, "info", (tr("Undo"), undo))

        self.desk.tasks.write(
            lambda connection: remove_product(connection, product.id, calendar.now()),
            removed,
            owner=self,
            failed=self._tell,
            changed={"products"},
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.table.current_row()
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Delete and isinstance(row, Product):
            self.remove(row)
        elif event.text() and event.text().isprintable() and not control:
            # Typing anywhere on the page is searching.
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            self.search.insert(event.text())
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self.search = SearchField(
            tr("Title, code or barcode…"), key="Ctrl+F", width=SIZES.toast - SIZES.margin * 3
        )
        self.export_button = SecondaryButton(tr("Excel export"), icon="table-export", key="Ctrl+E")
        self.new_button = PrimaryButton(tr("New product"), icon="plus", key="Insert", compact=True)
        self.header = PageHeader(
            tr("Products"),
            actions=(self.search, self.export_button, self.new_button),
        )
        self.filters = Filters()
        self.groups_button = SecondaryButton(
            tr("Groups and subgroups"), icon="hierarchy-2", key="Ctrl+G"
        )
        self.filters.add(self.groups_button)
        for button in (self.new_button, self.groups_button):
            limit(self.desk, button, TO_CHANGE_GOODS)
        self.model = RowsModel(table_columns(self.desk.display))
        refused = why_not(self.desk, TO_CHANGE_GOODS)
        self.table = DataTable(
            self.model,
            actions=(
                RowAction("edit", tr("Edit"), "pencil", refused),
                RowAction("remove", tr("Delete"), "trash", refused),
            ),
            settings=self.desk.settings,
            name="products",
            title=tr("Products"),
        )
        self.table.set_sort("title")
        self.empty = EmptyState("package", "", step=tr("New product"))
        self.table.set_empty(self.empty)
        self.export = ExcelExport(self.desk)
        card = Card(padding=0)
        card.add(self.table, 1)
        footer = card.add_footer()
        for key, what in (
            ("Enter", tr("Open") if refused else tr("Edit")),
            ("Space", tr("Actions")),
            ("Delete", tr("Delete")),
        ):
            footer.addWidget(KeyHint(key))
            footer.addWidget(Label(what, "third"))
            footer.addSpacing(SIZES.gap_small)
        footer.addWidget(Label(tr("A scan opens the product it belongs to."), "third"))
        footer.addStretch(1)
        for part in (self.header, self.filters, self.export):
            self.column.addWidget(part)
        self.column.addWidget(card, 1)

    def _connect(self) -> None:
        self.search.search_changed.connect(lambda _: self._read())
        self.search.down_pressed.connect(self._on_down_pressed)
        self.search.returnPressed.connect(self._on_down_pressed)
        self.filters.changed.connect(self._read)
        self.groups_button.clicked.connect(self._on_groups)
        self.export_button.clicked.connect(self._on_export)
        self.new_button.clicked.connect(lambda: self.open_form(None))
        self.empty.clicked.connect(self._on_step)
        self.table.row_activated.connect(self._on_activated)
        self.table.action_triggered.connect(self._on_action)
        self.model.sorted_by.connect(self._on_sorted)

    def _read(self) -> None:
        wanted = self.filters.filter(self.search.value())
        self._asked = wanted

        self.desk.tasks.run(
            lambda connection: find_products(
                connection,
                wanted.text,
                active_only=wanted.state == "active",
                group_id=wanted.group_id,
                subgroup_id=wanted.subgroup_id,
            ),
            lambda found: self._show(wanted, found),
            owner=self,
            failed=self._tell,
        )

    def _show_lists(self, groups: list[Title], subgroups: list[Subgroup]) -> None:
        self.lists = Lists(groups, subgroups)
        self.filters.set_lists(groups, subgroups)

    def _show(self, wanted: ProductFilter, found: list[Product]) -> None:
        if wanted != self._asked:
            return
        rows = [product for product in found if wanted.fits(product)]
        narrowed = wanted != ProductFilter()
        if not narrowed and all(product.built_in for product in rows):
            # A shop that has entered nothing yet sees the first step, not the built-in product.
            rows = []
        current = self.table.current_row()
        selected = self._select or (current.id if isinstance(current, Product) else 0)
        self._select = 0
        self.model.set_rows(rows)
        self._sort_again()
        ids = [product.id for product in self.model.rows()]
        if selected in ids:
            self.table.go_to(ids.index(selected))
        count = self.desk.display.number(len(rows))
        self.header.set_subtitle(trn("{count} item", "{count} items", len(rows), count=count))
        self._say_empty(narrowed)

    def _say_empty(self, narrowed: bool) -> None:
        if narrowed:
            self.empty.set_text(tr("Nothing was found"), tr("Try a shorter part, or show all."))
            self.empty.button.setText(tr("Show all"))
            self.empty.button.set_icon("filter-off")
        else:
            self.empty.set_text(
                tr("No products yet"),
                tr("First a group, then a subgroup, then the products in it."),
            )
            self.empty.button.setText(tr("New product"))
            self.empty.button.set_icon("plus")
        self.empty.button.setVisible(narrowed or self.desk.may(TO_CHANGE_GOODS))

    def _show_product(self, product_id: int) -> None:
        product = self.desk.tasks.now(lambda connection: product_by_id(connection, product_id))
        if product is not None:
            self._select = product.id
            self._show_all()
            self.open_form(product)

    def _show_all(self) -> None:
        self.search.clear()
        self.filters.clear()
        self._read()

    def _sort_again(self) -> None:
        key, descending = self._sort
        section = [column.key for column in self.model.columns].index(key)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.model.sort(section, order)

    def _tell(self, error: ShopError) -> None:
        self.desk.messages.say(words(error, self.desk.display), "error")

    def _on_sorted(self, key: str, descending: bool) -> None:
        self._sort = (key, descending)

    def _on_step(self) -> None:
        if self._asked != ProductFilter():
            self._show_all()
        else:
            self.open_form(None)

    def _on_down_pressed(self) -> None:
        if self.model.rowCount():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            if self.table.current_place() < 0:
                self.table.go_to(0)

    def _on_activated(self, row: object) -> None:
        if isinstance(row, Product):
            self.open_form(row)

    def _on_action(self, name: str, row: object) -> None:
        if isinstance(row, Product):
            if name == "edit":
                self.open_form(row)
            else:
                self.remove(row)

    def _on_form_closed(self) -> None:
        self.dialog = None
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_groups(self) -> None:
        GroupsDialog(self.desk, self).open()

    def _on_export(self) -> None:
        rows = self.model.rows()
        day = self.desk.display.editable_day(calendar.business_date(calendar.now()))
        title = f"{tr('Products')} {day}"
        self.export.ask(ExcelTable(title, excel_columns(self.desk.display), rows, len(rows)))
