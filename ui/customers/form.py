"""The fields of a membership: typed once at joining, changed later."""

from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from models import calendar
from models import errors as e
from models.queries.customer_sheet import CustomerForm
from models.queries.shop import read_tags
from models.services.customers import CustomerDetails
from models.services.shop import add_title
from models.tables.titles import TAGS
from resources.translations import tr
from ui import errors
from ui.customers.referrer_field import ReferrerField
from ui.customers.tags_field import TagsField
from ui.desk import Desk
from ui.widgets.check_box import CheckBox
from ui.widgets.choice import Choice
from ui.widgets.digits_field import DigitsField
from ui.widgets.field import TextArea, TextField
from ui.widgets.form import Form
from ui.widgets.jalali_date_field import JalaliDateField
from ui.widgets.mobile_field import MobileField
from ui.widgets.segmented_control import SegmentedControl

_UNKNOWN = ""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OF_A_PERSON = ("first_name", "last_name", "gender", "birth_date", "marriage_date")


class CustomerFields(QWidget):
    """Everything a member can be asked; `compact` is the sale's quick join.

    Enter goes to the next field and from the last one emits `submitted`, as Ctrl+Enter does
    anywhere. Nothing is written here but a new tag.
    """

    submitted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None, compact: bool = False) -> None:
        super().__init__(parent)
        self._desk = desk
        self._compact = compact
        self._refused_date = ""
        self._build()
        self._connect()
        self._read_tags()
        self._show_kind()

    def set_mobile(self, text: str) -> None:
        """Fill in the mobile number, as far as it was typed elsewhere."""
        self.mobile.set_mobile(text)

    def load(self, form: CustomerForm) -> None:
        """Show a member as saved."""
        self.clear()
        self.mobile.set_mobile(form.mobile)
        self.kind.set_value(form.kind)
        self.first_name.setText(form.first_name)
        self.last_name.setText(form.last_name)
        self.company.setText(form.first_name if form.kind == "company" else "")
        self.gender.set_value(form.gender or _UNKNOWN)
        self.birth_date.set_day(form.birth_date)
        self.marriage_date.set_day(form.marriage_date)
        self.national_id.set_digits(form.national_id)
        self.phone.set_digits(form.phone)
        self.address.setText(form.address)
        self.note.setPlainText(form.note)
        self.refuses_sms.setChecked(form.refuses_sms)
        self.tags.set_chosen(form.tag_ids)
        referrer = self._desk.display.name(form.referrer_name)
        self.referrer.set_referrer(form.referrer_id, referrer)
        # The reward cannot be taken back from one member and given to another.
        self.referrer.setEnabled(not form.referral_paid)
        self.referrer.setToolTip(
            errors.words(e.ReferrerFixed(), self._desk.display) if form.referral_paid else ""
        )
        for field in (self.first_name, self.last_name, self.company, self.address):
            field.setCursorPosition(0)

    def details(self) -> CustomerDetails:
        """What has been typed. Raises BadDate, or NotFound for a referrer nobody knows."""
        person = self.kind.value() == "person"
        gender = self.gender.value() if person else None
        return CustomerDetails(
            mobile=self.mobile.value(),
            first_name=self.first_name.value() if person else self.company.value(),
            last_name=self.last_name.value() if person else "",
            kind="person" if person else "company",
            gender=str(gender) if gender else None,
            birth_date=self._day(self.birth_date) if person else None,
            marriage_date=self._day(self.marriage_date) if person else None,
            national_id=self.national_id.value(),
            phone=self.phone.value(),
            address=self.address.value(),
            note=self.note.value(),
            referrer_id=self.referrer.referrer(),
            tag_ids=self.tags.chosen(),
            refuses_sms=self.refuses_sms.isChecked(),
        )

    def typed(self) -> tuple[object, ...]:
        """Everything as it stands, readable or not; equal as long as nothing was changed."""
        lines = (self.mobile, self.first_name, self.last_name, self.company, self.national_id)
        more = (self.phone, self.birth_date, self.marriage_date, self.address, self.referrer)
        return (
            *(field.value() for field in (*lines, *more)),
            self.note.value(),
            self.kind.value(),
            self.gender.value(),
            self.tags.chosen(),
            self.refuses_sms.isChecked(),
        )

    def show_error(self, error: e.ShopError) -> bool:
        """Mark the field an error belongs to and go there; False when it belongs to none."""
        name = self._field_of(error)
        return bool(name) and self._form.set_error(name, errors.words(error, self._desk.display))

    def clear(self) -> None:
        """Empty every field."""
        self._form.clear_errors()
        self._refused_date = ""
        self.mobile.set_mobile("")
        self.kind.set_value("person")
        self.gender.set_value(_UNKNOWN)
        for field in (self.first_name, self.last_name, self.company, self.address):
            field.clear()
        for day in (self.birth_date, self.marriage_date):
            day.set_day(None)
        self.national_id.set_digits("")
        self.phone.set_digits("")
        self.note.clear()
        self.refuses_sms.setChecked(False)
        self.tags.set_chosen(frozenset())
        self.referrer.setEnabled(True)
        self.referrer.set_referrer(None)

    def first_focus(self) -> QWidget:
        """Where typing begins: the mobile number, or the name when the number is there."""
        if not self.mobile.mobile():
            return self.mobile
        return self.first_name if self.kind.value() == "person" else self.company

    def field_error(self, name: str) -> str:
        """What is said under a field, "" for nothing."""
        return self._form.field(name).error()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _ENTER:
            super().keyPressEvent(event)
            return
        here = self.focusWidget()
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control or here is self._last():
            self.submitted.emit()
        else:
            self.focusNextChild()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A text area keeps Ctrl+Enter to itself.
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if control and event.key() in _ENTER:
                self.submitted.emit()
                return True
        return False

    def _build(self) -> None:
        display = self._desk.display
        self.mobile = MobileField(display)
        self.kind = SegmentedControl(
            [("person", tr("Person")), ("company", tr("Company"))], look="buttons"
        )
        self.first_name = TextField(longest=80)
        self.last_name = TextField(longest=80)
        self.company = TextField(longest=160)
        self.gender = Choice(
            [(_UNKNOWN, tr("Not said")), ("female", tr("Woman")), ("male", tr("Man"))]
        )
        self.gender.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.birth_date = JalaliDateField(display)
        self.marriage_date = JalaliDateField(display)
        self.national_id = DigitsField(display)
        self.phone = DigitsField(display, longest=20)
        self.address = TextField(longest=300)
        self.note = TextArea(lines=2)
        self.refuses_sms = CheckBox(tr("Wants no SMS"))
        self.tags = TagsField()
        self.referrer = ReferrerField(self._desk)
        self._form = Form(columns=2 if self._compact else 3)
        if self._compact:
            self._lay_out_compact()
        else:
            self._lay_out_full()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._form)
        column.addStretch(1)

    def _lay_out_compact(self) -> None:
        form = self._form
        form.add("mobile", tr("Mobile"), self.mobile, required=True, whole_row=True)
        form.add("first_name", tr("First name"), self.first_name)
        form.add("last_name", tr("Last name"), self.last_name)
        form.add("gender", tr("Gender"), self.gender)
        form.add("birth_date", tr("Birth date"), self.birth_date)
        form.add("referrer", tr("Referrer"), self.referrer)
        form.add("tags", tr("Tags"), self.tags)
        # They keep what `load` gave them, unseen.
        unseen: tuple[QWidget, ...] = (self.kind, self.company, self.marriage_date)
        for widget in (
            *unseen,
            self.national_id,
            self.phone,
            self.address,
            self.note,
            self.refuses_sms,
        ):
            widget.setParent(self)
            widget.hide()

    def _lay_out_full(self) -> None:
        form = self._form
        form.add("mobile", tr("Mobile"), self.mobile, required=True)
        form.add("kind", tr("Customer type"), self.kind)
        form.add("national_id", tr("National ID"), self.national_id)
        form.add("company", tr("Company name"), self.company, whole_row=True)
        form.add("first_name", tr("First name"), self.first_name)
        form.add("last_name", tr("Last name"), self.last_name)
        form.add("gender", tr("Gender"), self.gender)
        form.add("phone", tr("Telephone"), self.phone)
        form.add("birth_date", tr("Birth date"), self.birth_date)
        form.add("marriage_date", tr("Marriage date"), self.marriage_date)
        form.add("referrer", tr("Referrer"), self.referrer)
        form.add("tags", tr("Tags"), self.tags, span=2)
        form.add("address", tr("Address"), self.address, whole_row=True)
        form.add("note", tr("Note"), self.note, whole_row=True)
        form.add_widget(self.refuses_sms)
        QWidget.setTabOrder(self.note, self.refuses_sms)

    def _connect(self) -> None:
        self.kind.value_changed.connect(self._show_kind)
        self.tags.tag_wanted.connect(self._on_tag_wanted)
        self.note.installEventFilter(self)
        for name, signal in self._edits().items():
            signal.connect(lambda *_, name=name: self._form.set_error(name, None))

    def _edits(self) -> dict[str, SignalInstance]:
        """What unsays an error: the field it stands under was changed."""
        edits: dict[str, SignalInstance] = {
            "first_name": self.first_name.textEdited,
            "referrer": self.referrer.textEdited,
            "tags": self.tags.tags_changed,
        }
        if not self._compact:
            edits["national_id"] = self.national_id.textEdited
        return edits

    def _show_kind(self) -> None:
        if self._compact:
            return
        person = self.kind.value() == "person"
        for name in _OF_A_PERSON:
            self._form.field(name).setVisible(person)
        self._form.field("company").setVisible(not person)
        label = tr("National ID") if person else tr("Legal ID")
        self._form.field("national_id").label.setText(label)
        self.national_id.setAccessibleName(label)

    def _read_tags(self) -> None:
        tasks = self._desk.tasks
        self.tags.set_tags(tasks.now(read_tags))

    def _on_tag_wanted(self, title: str) -> None:
        try:
            tag_id = self._desk.tasks.write_now(
                lambda connection: add_title(connection, TAGS, title, calendar.now()),
                changed=("tags",),
            )
        except e.ShopError as error:
            self._form.set_error("tags", errors.words(error, self._desk.display))
            return
        self._read_tags()
        self.tags.choose(tag_id)

    def _day(self, field: JalaliDateField) -> date | None:
        if not field.day() and field.value():
            self._refused_date = "birth_date" if field is self.birth_date else "marriage_date"
            raise e.BadDate(field.value())
        return field.day()

    def _field_of(self, error: e.ShopError) -> str:
        if isinstance(error, e.BadMobile | e.DuplicateMobile):
            return "mobile"
        if isinstance(error, e.BadNationalId):
            return "national_id"
        if isinstance(error, e.BadDate):
            return self._refused_date
        if isinstance(error, e.BadPhone):
            return "phone"
        if isinstance(error, e.MissingField | e.DateAhead):
            return error.field
        if isinstance(error, e.RefersToSelf | e.ReferrerFixed):
            return "referrer"
        if isinstance(error, e.NotFound) and error.what == "tag":
            return "tags"
        # Without a referrer it is the member who has gone.
        if isinstance(error, e.NotFound) and error.what == "customer" and self.referrer.value():
            return "referrer"
        return ""

    def _last(self) -> QWidget:
        return self.tags if self._compact else self.refuses_sms
