"""The steps of the first run that ask for the shop and its owner."""

from models.display import Display
from models.errors import BadMobile, BadPhone, BadPin, MissingField, ShopError
from models.services.shop import ShopDetails
from models.services.staff import NewStaff
from models.text import is_phone, latin_digits
from resources.translations import tr
from ui.errors import words
from ui.photo import PhotoPicker
from ui.widgets.choice import Choice
from ui.widgets.field import TextField
from ui.widgets.form import Form
from ui.widgets.mobile_field import MobileField


class ShopStep(Form):
    """What stands at the top of every receipt."""

    def __init__(self, display: Display) -> None:
        super().__init__(columns=2)
        self._display = display
        self.name, self.province, self.city = TextField(), TextField(), TextField()
        self.phone = TextField(latin=True)
        self.address = TextField()
        self.footer = TextField(tr("Thank you for your purchase"))
        self.add("name", tr("Shop name"), self.name, required=True, whole_row=True)
        self.add("province", tr("Province"), self.province, required=True)
        self.add("city", tr("City"), self.city, required=True)
        self.add("phone", tr("Telephone"), self.phone, required=True)
        self.add("address", tr("Address"), self.address)
        self.add("footer", tr("Foot of the receipt"), self.footer, whole_row=True)

    def check(self) -> bool:
        """Mark the first field that is empty and must not be, or cannot be meant."""
        self.clear_errors()
        details = self.details()
        for name in ("name", "province", "city", "phone"):
            if not getattr(details, name):
                self.set_error(name, words(MissingField(name), self._display))
                return False
        if not is_phone(details.phone):
            self.set_error("phone", words(BadPhone(details.phone), self._display))
            return False
        return True

    def details(self) -> ShopDetails:
        """What is typed."""
        return ShopDetails(
            self.name.value(),
            self.province.value(),
            self.city.value(),
            latin_digits(self.phone.value()),
            self.address.value(),
            self.footer.value(),
        )


class PinFields:
    """A new PIN, typed twice, as the last fields of a form."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.pin = TextField(secret=True, latin=True, longest=8)
        self.again = TextField(secret=True, latin=True, longest=8)
        form.add("pin", tr("PIN"), self.pin, required=True, hint=tr("4 to 8 digits"))
        form.add("again", tr("PIN once more"), self.again, required=True)

    def check(self) -> bool:
        """Whether both are the same; marked otherwise."""
        if latin_digits(self.pin.value()) == latin_digits(self.again.value()):
            return True
        self._form.set_error("again", tr("The two PINs differ. Type the same PIN twice."))
        return False


class OwnerStep(Form):
    """Who signs in first."""

    def __init__(self, display: Display) -> None:
        super().__init__(columns=2)
        self._display = display
        self.first, self.last = TextField(), TextField()
        self.gender = Choice([("female", tr("Female")), ("male", tr("Male"))], placeholder="—")
        self.mobile = MobileField(display)
        self.photo = PhotoPicker()
        self.first.textChanged.connect(self.photo.set_name)
        self.add("first_name", tr("First name"), self.first, required=True)
        self.add("last_name", tr("Last name"), self.last, required=True)
        self.add("gender", tr("Gender"), self.gender)
        self.add("mobile", tr("Mobile"), self.mobile)
        self.pins = PinFields(self)
        self.add_widget(self.photo)

    def check(self) -> bool:
        """Whether the PINs are the same; the rest is checked when it is written."""
        self.clear_errors()
        return self.pins.check()

    def owner(self) -> NewStaff:
        """What is typed."""
        gender = self.gender.value()
        return NewStaff(
            self.first.value(),
            self.last.value(),
            "owner",
            self.pins.pin.value(),
            gender=str(gender) if gender else None,
            mobile=self.mobile.value(),
            photo=self.photo.photo(),
        )

    def mark(self, error: ShopError) -> bool:
        """Mark the field an error is about; False when there is none."""
        field = {BadMobile: "mobile", BadPin: "pin"}.get(type(error), "")
        if isinstance(error, MissingField):
            field = error.field
        return self.set_error(field, words(error, self._display))
