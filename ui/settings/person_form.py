"""The fields of somebody who signs in: in one's own profile and in the list of staff."""

import re

from models.display import Display
from models.queries.staff import StaffMember
from models.services.staff import NewStaff
from resources.translations import tr
from ui.photo import PhotoPicker
from ui.widgets.choice import Choice
from ui.widgets.field import TextField
from ui.widgets.form import Form
from ui.widgets.mobile_field import MobileField

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


class PersonForm(Form):
    """Photo, names, gender, mobile and e-mail. Roles and PINs are added by whoever needs them."""

    def __init__(self, display: Display) -> None:
        super().__init__(2)
        self._display = display
        self.photo = PhotoPicker()
        self.first_name = TextField(longest=60)
        self.last_name = TextField(longest=60)
        self.gender = Choice(
            [("female", tr("Woman")), ("male", tr("Man"))], placeholder=tr("Choose")
        )
        self.mobile = MobileField(display)
        self.email = TextField(latin=True, longest=120, placeholder="name@example.ir")
        self.first_name.textChanged.connect(self.photo.set_name)
        self.add_widget(self.photo)
        self.add("first_name", tr("First name"), self.first_name, required=True)
        self.add("last_name", tr("Last name"), self.last_name, required=True)
        self.add("gender", tr("Gender"), self.gender)
        self.add("mobile", tr("Mobile"), self.mobile)
        self.add("email", tr("E-mail"), self.email)

    def show_person(self, person: StaffMember) -> None:
        """Fill the fields."""
        self.clear_errors()
        self.photo.set_photo(person.photo)
        self.first_name.setText(person.first_name)
        self.last_name.setText(person.last_name)
        self.gender.set_value(person.gender)
        self.mobile.set_mobile(person.mobile)
        self.email.setText(person.email)

    def typed(self) -> tuple[object, ...]:
        """What stands in the fields."""
        return (
            self.photo.photo(),
            self.first_name.value(),
            self.last_name.value(),
            self.gender.value(),
            self.mobile.value(),
            self.email.value(),
        )

    def check(self) -> bool:
        """Mark what the fields themselves can tell to be wrong."""
        self.clear_errors()
        wrong = [
            (name, tr("{field} is required.", field=label))
            for name, label, editor in (
                ("first_name", tr("First name"), self.first_name),
                ("last_name", tr("Last name"), self.last_name),
            )
            if not editor.value()
        ]
        if self.email.value() and not _EMAIL.fullmatch(self.email.value()):
            wrong.append(
                (
                    "email",
                    tr(
                        "An e-mail address is written like this: {example}",
                        example=self._display.code("name@example.ir"),
                    ),
                )
            )
        fine = self.mobile.check()
        for name, text in reversed(wrong):
            self.set_error(name, text)
        return fine and not wrong

    def person(self, role: str, pin: str) -> NewStaff:
        """What is to be stored; an empty PIN keeps the old one."""
        gender = self.gender.value()
        return NewStaff(
            first_name=self.first_name.value(),
            last_name=self.last_name.value(),
            role=role,
            pin=pin,
            gender=str(gender) if gender else None,
            mobile=self.mobile.value(),
            email=self.email.value(),
            photo=self.photo.photo(),
        )
