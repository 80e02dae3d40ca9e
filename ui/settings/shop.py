"""The shop's name and place, and what stands on its papers."""

from PySide6.QtWidgets import QWidget

from models.calendar import now
from models.queries.shop import Shop, read_shop
from models.services.shop import ShopDetails, change_shop
from models.text import latin_digits
from resources.translations import tr
from ui.desk import Desk
from ui.marking import mark
from ui.settings.logo_field import LogoField
from ui.settings.section import FormSection
from ui.widgets.field import TextArea, TextField
from ui.widgets.form import Form

_REQUIRED = ("name", "province", "city", "phone")


class ShopSection(FormSection):
    """Name, province, city and telephone are required; address, footer and logo are not."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Shop"), tr("Printed at the head and foot of every receipt."))
        self._build()

    def load(self) -> None:
        self.desk.tasks.run(read_shop, self._show, owner=self, failed=self.tell)

    def changed(self, names: frozenset[str]) -> None:
        if "shop" in names and not self.unsaved():
            self.load()

    def first_focus(self) -> QWidget | None:
        return self.name_field

    def typed(self) -> object:
        return self._details()

    def save(self) -> None:
        details = self._details()
        self.form.clear_errors()
        # From the last to the first, so that typing goes on at the first.
        missing = [name for name in _REQUIRED if not getattr(details, name)]
        for name in reversed(missing):
            label = self.form.field(name).label.text()
            self.form.set_error(name, tr("{field} is required.", field=label))
        if missing:
            self.refuse()
            return
        self.save_button.setEnabled(False)
        self.desk.tasks.write(
            lambda connection: change_shop(connection, details, now()),
            lambda _: self.finish(tr("The shop's details were saved.")),
            owner=self,
            failed=self.write_failed(lambda error: mark(self.form, error, self.desk.display)),
            changed={"shop"},
        )

    def _build(self) -> None:
        self.name_field = TextField(longest=80)
        self.province = TextField(longest=40)
        self.city = TextField(longest=40)
        self.phone = TextField(longest=30)
        self.address = TextField(longest=200)
        self.footer = TextArea(placeholder=tr("Thank you for your purchase"))
        self.logo = LogoField()
        self.form = Form(2)
        self.form.add("name", tr("Shop name"), self.name_field, required=True)
        self.form.add("phone", tr("Telephone"), self.phone, required=True)
        self.form.add("province", tr("Province"), self.province, required=True)
        self.form.add("city", tr("City"), self.city, required=True)
        self.form.add("address", tr("Address"), self.address, whole_row=True)
        self.form.add(
            "footer",
            tr("Foot of the receipt"),
            self.footer,
            hint=tr("Opening hours, terms of return, a greeting."),
            whole_row=True,
        )
        self.form.add(
            "logo",
            tr("Logo"),
            self.logo,
            hint=tr("Black on white prints best."),
            whole_row=True,
        )
        self.body.addWidget(self.form)
        self.body.addStretch(1)
        self.watch(self.name_field, self.province, self.city, self.phone)
        self.watch(self.address, self.footer, self.logo)

    def _details(self) -> ShopDetails:
        return ShopDetails(
            name=self.name_field.value(),
            province=self.province.value(),
            city=self.city.value(),
            phone=latin_digits(self.phone.value()),
            address=self.address.value(),
            footer=self.footer.value(),
            logo=self.logo.picture(),
        )

    def _show(self, shop: Shop | None) -> None:
        if shop is None:
            return
        self.form.clear_errors()
        self.name_field.setText(shop.name)
        self.province.setText(shop.province)
        self.city.setText(shop.city)
        self.phone.setText(self.desk.display.digits(shop.phone))
        self.address.setText(shop.address)
        self.footer.setPlainText(shop.footer)
        self.logo.set_picture(shop.logo)
        self.settle()
