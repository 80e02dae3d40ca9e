"""One member in full: who it is, what the account holds, and all that has moved it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from models.queries.customer_card import CustomerCard, customer_card, past_invoices
from models.queries.customer_sheet import (
    CustomerForm,
    credit_ledger,
    customer_form,
    open_lots,
    points_ledger,
)
from models.queries.shop import read_tags
from models.text import isolate
from resources.translations import tr
from ui.customers.columns import kind_word
from ui.customers.ledgers import History, Ledgers
from ui.desk import Desk
from ui.roles import TO_ADJUST, limit
from ui.theme import SIZES
from ui.widgets import paint
from ui.widgets.avatar import Avatar
from ui.widgets.buttons import GhostButton, PrimaryButton, SecondaryButton
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.figure_tile import FigureTile
from ui.widgets.key_hint import KeyHint
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from models.database import Connection

_INVOICES = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the sheet shows."""

    card: CustomerCard
    form: CustomerForm
    tags: list[str]
    history: History


def read_sheet(connection: "Connection", customer_id: int) -> Sheet | None:
    """A member in full; None when it is gone."""
    card = customer_card(connection, customer_id)
    form = customer_form(connection, customer_id)
    if card is None or form is None:
        return None
    return Sheet(
        card,
        form,
        [tag.title for tag in read_tags(connection) if tag.id in form.tag_ids],
        History(
            credit_ledger(connection, customer_id),
            points_ledger(connection, customer_id),
            past_invoices(connection, customer_id, _INVOICES),
            open_lots(connection, customer_id),
        ),
    )


class CustomerSheet(QWidget):
    """Told which member to show; tells what the person wants done."""

    closed = Signal()
    edit_wanted = Signal(int)
    sale_wanted = Signal(int)
    adjust_wanted = Signal(int)
    member_wanted = Signal(int)
    """The referrer."""
    invoice_wanted = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.customer_id: int | None = None
        self._referrer: int | None = None
        self._build()
        self._connect()

    def show_customer(self, customer_id: int) -> bool:
        """Show a member; False when it is gone."""
        sheet = self._desk.tasks.now(lambda connection: read_sheet(connection, customer_id))
        if sheet is None:
            return False
        if customer_id != self.customer_id:
            self.ledgers.tabs.set_value("credit")
        self.customer_id = customer_id
        self._show_head(sheet)
        self._show_figures(sheet.card)
        self._show_details(sheet.form)
        self.ledgers.show_history(sheet.history)
        return True

    def first_focus(self) -> QWidget:
        """Where the keys go when the sheet opens."""
        return self.ledgers.table()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.gap_large)
        column.addLayout(self._head())
        figures = QHBoxLayout()
        figures.setSpacing(SIZES.gap)
        self.credit = FigureTile(tr("Credit"))
        self.points = FigureTile(tr("Points"))
        self.rank_tile = FigureTile(tr("Rank"))
        self.last = FigureTile(tr("Last purchase"))
        for tile in (self.credit, self.points, self.rank_tile, self.last):
            figures.addWidget(tile, 1)
        column.addLayout(figures)
        self.ledgers = Ledgers(self._desk)
        below = QHBoxLayout()
        below.setSpacing(SIZES.gap_large)
        below.addWidget(self.ledgers, 1)
        below.addWidget(self._details())
        column.addLayout(below, 1)

    def _head(self) -> QHBoxLayout:
        self.back_button = GhostButton(tr("Back"), icon="arrow-left")
        self.avatar = Avatar("")
        self.name = Label("", "title", elide=True)
        # As wide as the name is, unless the buttons leave less.
        self.name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.mobile = Label("", "second")
        self.rank = Chip("")
        self.pinned = Chip(tr("Set by hand"), "blue")
        self.debt = Chip(tr("In debt"), "red")
        self.tags = Label("", "secondary", elide=True)
        self.adjust_button = SecondaryButton(tr("Points and credit"), icon="star", key="F10")
        limit(self._desk, self.adjust_button, TO_ADJUST)
        self.edit_button = SecondaryButton(tr("Edit"), icon="pencil", key="F9")
        self.sell_button = PrimaryButton(tr("Invoice"), icon="file-invoice", key="F2", compact=True)
        first = QHBoxLayout()
        first.setSpacing(SIZES.gap)
        for part in (self.name, self.rank, self.pinned, self.debt):
            first.addWidget(part, 0)
        first.addStretch(1)
        second = QHBoxLayout()
        second.setSpacing(SIZES.gap)
        second.addWidget(self.mobile)
        second.addWidget(self.tags, 1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addLayout(first)
        words.addLayout(second)
        row = QHBoxLayout()
        row.setSpacing(SIZES.gap)
        # Esc is the window's: it may lead back to another page.
        row.addWidget(self.back_button)
        row.addWidget(KeyHint("Esc"))
        row.addWidget(self.avatar)
        row.addLayout(words, 1)
        for button in (self.adjust_button, self.edit_button, self.sell_button):
            row.addWidget(button)
        return row

    def _details(self) -> QWidget:
        card = Card(tr("Details"))
        card.setFixedWidth(SIZES.rail + SIZES.gap_large * 4)
        # A long note must not make the window taller: what does not fit is scrolled.
        inside = QWidget()
        inside.setObjectName("scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.gap)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        card.add(area, 1)
        self.fields: dict[str, Label] = {}
        for name, title in (
            ("kind", tr("Customer type")),
            ("national_id", tr("National/legal ID")),
            ("phone", tr("Telephone")),
            ("birth_date", tr("Birth date")),
            ("marriage_date", tr("Marriage date")),
            ("address", tr("Address")),
            ("note", tr("Note")),
            ("sms", tr("SMS")),
        ):
            value = Label("", wrap=True)
            pair = QVBoxLayout()
            pair.setSpacing(0)
            pair.addWidget(Label(title, "third"))
            pair.addWidget(value)
            column.addLayout(pair)
            self.fields[name] = value
        self.referrer = SecondaryButton("", icon="user", height=SIZES.segment)
        self.referrer.give_way()
        self.no_referrer = Label("—")
        pair = QVBoxLayout()
        pair.setSpacing(0)
        for part in (Label(tr("Referrer"), "third"), self.referrer, self.no_referrer):
            pair.addWidget(part)
        column.addLayout(pair)
        column.addStretch(1)
        return card

    def _connect(self) -> None:
        self.back_button.clicked.connect(self.closed)
        self.edit_button.clicked.connect(lambda: self._tell(self.edit_wanted))
        self.sell_button.clicked.connect(lambda: self._tell(self.sale_wanted))
        self.adjust_button.clicked.connect(lambda: self._tell(self.adjust_wanted))
        self.referrer.clicked.connect(self._on_referrer_clicked)
        self.ledgers.invoice_wanted.connect(self.invoice_wanted)

    def _show_head(self, sheet: Sheet) -> None:
        card = sheet.card
        self.avatar.set_person(card.name)
        self.name.setText(self._desk.display.name(card.name))
        self.mobile.setText(self._desk.display.mobile(card.mobile))
        self.rank.set_text(card.rank_title, card.rank_tone)
        self.pinned.setVisible(card.rank_pinned)
        self.debt.setVisible(card.credit < 0)
        self.tags.setText(" · ".join(isolate(tag) for tag in sheet.tags))

    def _show_figures(self, card: CustomerCard) -> None:
        display = self._desk.display
        owes = card.credit < 0
        note = tr("Owed to the shop; later credit repays it") if owes else display.currency_name
        self.credit.set_figure(display.amount(card.credit), note, "red" if owes else "green")
        if card.rank_pinned:
            note = tr("Rank set by hand")
        elif card.next_rank_title:
            left = display.number(card.points_to_next)
            note = tr("{points} more to {rank}", points=left, rank=card.next_rank_title)
        else:
            note = tr("The highest rank")
        self.points.set_figure(display.number(card.points), note)
        share = display.percent(card.credit_bp)
        self.rank_tile.set_figure(card.rank_title, tr("{share} of what is paid", share=share))
        last = card.last_sale
        if last is None:
            self.last.set_figure("—", tr("Nothing bought yet"))
        else:
            self.last.set_figure(display.day(last.business_date), display.money(last.total))

    def _show_details(self, form: CustomerForm) -> None:
        display = self._desk.display
        self._referrer = form.referrer_id
        referrer = display.name(form.referrer_name)
        self.referrer.setText(referrer)
        self.referrer.setToolTip(paint.tip(referrer))
        self.referrer.setVisible(form.referrer_id is not None)
        self.no_referrer.setVisible(form.referrer_id is None)
        texts = {
            "kind": kind_word(form.kind),
            "national_id": display.phone(form.national_id) if form.national_id else "",
            "phone": display.phone(form.phone) if form.phone else "",
            "birth_date": display.day(form.birth_date) if form.birth_date else "",
            "marriage_date": display.day(form.marriage_date) if form.marriage_date else "",
            "address": form.address,
            "note": form.note,
            "sms": tr("Wants no SMS") if form.refuses_sms else tr("May be sent"),
        }
        for name, text in texts.items():
            self.fields[name].setText(text or "—")

    def _tell(self, signal: SignalInstance) -> None:
        if self.customer_id is not None:
            signal.emit(self.customer_id)

    def _on_referrer_clicked(self) -> None:
        if self._referrer is not None:
            self.member_wanted.emit(self._referrer)
