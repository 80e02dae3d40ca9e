"""Who is buying, above the lines: a member's standing, a walk-in, or the question who it is."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from models.display import Display
from models.queries.customer_card import CustomerCard as Member
from models.text import isolate
from resources.translations import tr
from ui.desk import Desk
from ui.sale.customer_entry import CustomerEntry
from ui.theme import SIZES
from ui.widgets.avatar import Avatar
from ui.widgets.buttons import SecondaryButton
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.labels import Divider, Label

_EDGE = SIZES.radius_tile


class _Fact(QWidget):
    """A name above what it is, with a smaller note beside it."""

    def __init__(self, name: str, *, strong: bool = True) -> None:
        super().__init__()
        self._name = Label(name, "secondary")
        self._value = Label("", "strong" if strong else "body")
        self.note = Label("", "third")
        row = QHBoxLayout()
        row.setSpacing(SIZES.gap_small)
        row.addWidget(self._value)
        row.addWidget(self.note)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self._name)
        column.addLayout(row)
        column.addStretch(1)

    def show_fact(self, value: str, note: str = "", *, name: str = "", red: bool = False) -> None:
        """Show another value."""
        if name:
            self._name.setText(name)
        self._value.setText(value)
        self._value.set_tone("red" if red else None)
        self.note.setText(note)
        self.note.setVisible(bool(note))


class CustomerPanel(Card):
    """Three faces: member, walk-in, and the entry that asks."""

    past_wanted = Signal()
    change_wanted = Signal()
    walk_in = Signal()

    def __init__(self, desk: Desk, over: QWidget) -> None:
        super().__init__(padding=0)
        self._display: Display = desk.display
        self.entry = CustomerEntry(desk, over)
        self._faces = QStackedLayout()
        self._has_last = False
        self._build()
        self._connect()

    def show_customer(self, member: Member | None, *, walk_in: bool) -> None:
        """Show a member, a walk-in, or ask."""
        if member:
            self._show_member(member)
            self._faces.setCurrentIndex(0)
        else:
            self._faces.setCurrentIndex(1 if walk_in else 2)

    @property
    def asking(self) -> bool:
        """Whether it asks who it is."""
        return self._faces.currentIndex() == 2

    def ask(self, error: str = "") -> None:
        """Put the keys where the customer is named."""
        self.entry.setFocus(Qt.FocusReason.OtherFocusReason)
        self._error.setText(error or self.entry.error())
        if error:
            self.entry.set_error(error)

    def minimumSizeHint(self) -> QSize:
        # What has no room is left out: a long name must not make the page wider than the window.
        return QSize(SIZES.least_width - SIZES.rail, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _build(self) -> None:
        self.setFixedHeight(SIZES.avatar + 2 * _EDGE + 2 * SIZES.hair)
        self.add(self._faces)
        for face in (self._member_face(), self._walk_in_face(), self._asking_face()):
            self._faces.addWidget(face)

    def _connect(self) -> None:
        self._all.clicked.connect(self.past_wanted)
        self._name_customer.clicked.connect(self.change_wanted)
        self._no_name.clicked.connect(self.walk_in)
        self.entry.error_changed.connect(self._error.setText)

    def _row(self) -> tuple[QWidget, QHBoxLayout]:
        face = QWidget()
        row = QHBoxLayout(face)
        row.setContentsMargins(SIZES.padding, 0, SIZES.padding, 0)
        row.setSpacing(SIZES.gap)
        return face, row

    def _member_face(self) -> QWidget:
        face, row = self._row()
        self._member_row = row
        self._avatar = Avatar("")
        self._name = Label("", "section", elide=True)
        # As wide as the name is, unless the rest leaves less.
        self._name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._name.setMaximumWidth(SIZES.rail)
        self._rank = Chip("")
        self._mobile = Label("", "third")
        self._credit = _Fact(tr("Credit"))
        self._points = _Fact(tr("Points"))
        self._last = _Fact(tr("Previous purchase"), strong=False)
        self._note = Label("", "third", elide=True)
        self._all = SecondaryButton(tr("All invoices"), key="Ctrl+H")
        who = QVBoxLayout()
        who.setSpacing(0)
        name = QHBoxLayout()
        name.setSpacing(SIZES.gap_small)
        name.addWidget(self._name)
        name.addWidget(self._rank)
        who.addStretch(1)
        who.addLayout(name)
        who.addWidget(self._mobile)
        who.addStretch(1)
        row.addWidget(self._avatar)
        row.addLayout(who)
        row.addSpacing(SIZES.gap_small)
        rule = Divider(strong=True, upright=True)
        rule.setFixedHeight(SIZES.avatar)
        row.addWidget(rule)
        row.addSpacing(SIZES.gap)
        for fact in (self._credit, self._points, self._last):
            row.addWidget(fact)
            row.addSpacing(SIZES.gap)
        row.addWidget(self._note, 1)
        row.addStretch(1)
        row.addWidget(self._all)
        return face

    def _walk_in_face(self) -> QWidget:
        face, row = self._row()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(Label(tr("Walk-in customer"), "section"))
        words.addWidget(Label(tr("Earns no credit and no points"), "third"))
        words.addStretch(1)
        self._name_customer = SecondaryButton(tr("Name the customer"), key="Ctrl+M")
        row.addWidget(Avatar("؟" if self._display.right_to_left else "?", tone="plain"))
        row.addLayout(words)
        row.addStretch(1)
        row.addWidget(self._name_customer)
        return face

    def _asking_face(self) -> QWidget:
        face, row = self._row()
        self._error = Label("", "secondary", tone="red", wrap=True)
        self._no_name = SecondaryButton(tr("Walk-in customer"), icon="user", key="F10")
        self.entry.setFixedWidth(SIZES.toast)
        row.addWidget(Label(tr("Who is buying?"), "section"))
        row.addWidget(self.entry)
        row.addWidget(self._error, 1)
        row.addWidget(self._no_name)
        return face

    def _show_member(self, member: Member) -> None:
        display = self._display
        self._avatar.set_person(member.name)
        self._name.setText(display.name(member.name))
        self._rank.set_text(
            f"{isolate(member.rank_title)} · {display.percent(member.credit_bp)}", member.rank_tone
        )
        self._mobile.setText(display.mobile(member.mobile))
        debt = member.credit < 0
        self._credit.show_fact(
            display.money(abs(member.credit)),
            name=tr("Debt") if debt else tr("Credit"),
            red=debt,
        )
        note = ""
        if member.points_to_next:
            note = tr(
                "{points} to {rank}",
                points=display.number(member.points_to_next),
                rank=isolate(member.next_rank_title),
            )
        self._points.show_fact(display.number(member.points), note)
        last = member.last_sale
        self._has_last = last is not None
        self._all.setVisible(self._has_last)
        if last:
            day = display.short_day(last.business_date)
            number = display.code(display.digits(last.number))
            self._last.show_fact(f"{number} · {display.amount(last.total)} · {day}")
        self._note.setText(isolate(member.note) if member.note else "")
        self._fit()

    def _fit(self) -> None:
        """Show what there is room for; «all invoices» leads to what is left out."""
        self._last.setVisible(self._has_last)
        self._points.note.setVisible(bool(self._points.note.text()))
        for part, holder in ((self._last, self._last), (self._points.note, self._points)):
            if self._member_row.sizeHint().width() <= self.contentsRect().width():
                return
            part.hide()
            holder.updateGeometry()
