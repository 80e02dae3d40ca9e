"""Becoming a member at the till: the number is there already, one key goes on to the invoice."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.calendar import now
from models.errors import ShopError
from models.queries.customer_card import CustomerCard, customer_card
from models.services.customers import join_club
from resources.translations import tr
from ui import errors
from ui.customers.form import CustomerFields
from ui.customers.former import FormerMember
from ui.desk import Desk
from ui.theme import SIZES
from ui.widgets.buttons import PrimaryButton, SecondaryButton
from ui.widgets.card import Card
from ui.widgets.labels import Label
from ui.widgets.message_bar import MessageBar


class JoinPanel(QWidget):
    """The membership form with the mobile number filled in."""

    joined = Signal(object)
    """CustomerCard of the new member."""
    walk_in = Signal()
    form_changed = Signal(object)
    """What stands in the form, for the draft."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._filling = False
        self.fields = CustomerFields(desk, compact=True)
        self.former = FormerMember(desk, self.fields.mobile)
        self._build()
        self._connect()

    def begin(self, mobile: str, form: Mapping[str, Any]) -> None:
        """Ask for a new member; `form` is what was typed for this number before."""
        self._filling = True
        fields = self.fields
        fields.clear()
        self.messages.clear()
        fields.set_mobile(str(form.get("mobile", mobile)))
        fields.first_name.setText(str(form.get("first_name", "")))
        fields.last_name.setText(str(form.get("last_name", "")))
        fields.gender.set_value(form.get("gender", ""))
        fields.birth_date.setText(str(form.get("birth_date", "")))
        referrer = form.get("referrer_id")
        if isinstance(referrer, int):
            fields.referrer.set_referrer(referrer, str(form.get("referrer", "")))
        else:
            fields.referrer.setText(str(form.get("referrer", "")))
        fields.tags.set_chosen(frozenset(form.get("tags", ())))
        self._filling = False

    def focus_first(self) -> None:
        """Put the keys where typing begins."""
        self.fields.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def join(self) -> None:
        """Register the member and tell so; what is wrong is said at its field."""
        staff = self._desk.staff
        assert staff is not None, "nobody sells before signing in"
        try:
            details = self.fields.details()

            def work(connection: Any) -> CustomerCard:
                customer_id = join_club(connection, details, staff.id, now())
                card = customer_card(connection, customer_id)
                assert card is not None, "a member just registered is there"
                return card

            card = self._desk.tasks.write_now(work, {"customers"})
        except ShopError as error:
            if not self.fields.show_error(error):
                self.messages.say(errors.words(error, self._desk.display), "error")
            return
        self.messages.clear()
        self.joined.emit(card)

    def form(self) -> dict[str, Any]:
        """What stands in the form, as a draft keeps it."""
        fields = self.fields
        referrer = fields.referrer.value()
        return {
            "mobile": fields.mobile.value(),
            "first_name": fields.first_name.text(),
            "last_name": fields.last_name.text(),
            "gender": fields.gender.value(),
            "birth_date": fields.birth_date.text(),
            "referrer": referrer,
            "referrer_id": self._referrer_id if referrer else None,
            "tags": sorted(fields.tags.chosen()),
        }

    def _build(self) -> None:
        card = Card(padding=SIZES.margin, gap=SIZES.gap_large)
        card.setFixedWidth(SIZES.palette + SIZES.avatar * 2)
        card.add(Label(tr("New member"), "heading"))
        card.add(
            Label(
                # True of a number that was a removed member's as well.
                tr("No member has this number. Only the number is required; the rest can wait."),
                "second",
                wrap=True,
            )
        )
        card.add(self.former)
        card.add(self.fields)
        self.messages = MessageBar()
        self._without = SecondaryButton(
            tr("Without membership"), icon="user", key="F10", height=SIZES.primary
        )
        self._join = PrimaryButton(
            tr("Join and go on"), icon="user-plus", key="F12", accent="orange"
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(SIZES.gap)
        buttons.addWidget(self._without)
        buttons.addStretch(1)
        buttons.addWidget(self._join)
        card.add(self.messages)
        card.add(buttons)
        middle = QVBoxLayout()
        middle.addStretch(2)
        middle.addWidget(card)
        middle.addStretch(3)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addStretch(1)
        across.addLayout(middle)
        across.addStretch(1)

    def _connect(self) -> None:
        fields = self.fields
        self._referrer_id: int | None = None
        self._join.clicked.connect(self.join)
        self._without.clicked.connect(self.walk_in)
        fields.submitted.connect(self.join)
        self.former.brought_back.connect(self._on_brought_back)
        for signal in (
            fields.mobile.textChanged,
            fields.first_name.textChanged,
            fields.last_name.textChanged,
            fields.gender.value_changed,
            fields.birth_date.textChanged,
            fields.referrer.textChanged,
            fields.tags.tags_changed,
        ):
            signal.connect(self._on_changed)
        fields.referrer.referrer_changed.connect(self._on_referrer_changed)

    def _on_brought_back(self, customer_id: int) -> None:
        self.joined.emit(self._desk.tasks.now(lambda c: customer_card(c, customer_id)))

    def _on_referrer_changed(self, customer_id: object) -> None:
        self._referrer_id = customer_id if isinstance(customer_id, int) else None
        self._on_changed()

    def _on_changed(self, *_: object) -> None:
        if not self._filling:
            self.form_changed.emit(self.form())
