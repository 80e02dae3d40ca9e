"""The owner's hand on a member's points, credit and rank, with the reason written down."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.calendar import now
from models.errors import BalanceTooSmall, ReasonNeeded, ShopError
from models.loyalty import Band, rank_of
from models.queries.customer_card import CustomerCard
from models.queries.rules import read_bands
from models.services.adjustments import adjust_credit, adjust_points, pin_rank
from models.text import isolate
from resources.translations import tr
from ui import errors
from ui.desk import Desk
from ui.widgets.amount_field import AmountField
from ui.widgets.choice import Choice
from ui.widgets.count_field import CountField
from ui.widgets.dialog import Dialog
from ui.widgets.field import TextField
from ui.widgets.form import Form
from ui.widgets.labels import Label
from ui.widgets.segmented_control import SegmentedControl

if TYPE_CHECKING:
    from models.database import Connection

What = Literal["points", "credit", "rank"]
_FOLLOWS = 0
_CHANGED = ("customers", "outbox")


class AdjustDialog(Dialog):
    """Adds or takes points or credit, or pins the rank. Shows what will stand afterwards."""

    guards_typing = True

    saved = Signal()

    def __init__(
        self, desk: Desk, parent: QWidget, card: CustomerCard, what: What = "points"
    ) -> None:
        super().__init__(
            tr("Points and credit of {name}", name=isolate(desk.display.name(card.name))),
            parent,
            action=tr("Save"),
            action_icon="check",
        )
        self._desk = desk
        self._card = card
        self._bands: list[Band] = desk.tasks.now(read_bands)
        self._lay_out()
        self._connect()
        self.what.set_value(what)
        self._show_what()

    def _lay_out(self) -> None:
        display = self._desk.display
        self.what = SegmentedControl(
            [("points", tr("Points")), ("credit", tr("Credit")), ("rank", tr("Manual rank"))]
        )
        self.way = SegmentedControl(
            [(1, tr("Add")), (-1, tr("Take away"))],
            look="buttons",
            icons={1: "plus", -1: "minus"},
        )
        self.points = CountField(display, least=1, most=10**9)
        self.amount = AmountField(display, unit=True)
        self.reason = TextField(longest=200)
        self.rank = Choice(
            [
                (_FOLLOWS, tr("Follows the points")),
                *((band.id, band.title) for band in reversed(self._bands)),
            ],
            self._card.rank_id if self._card.rank_pinned else _FOLLOWS,
        )
        self.form = Form()
        self.form.add("points", tr("Points"), self.points, required=True)
        self.form.add("amount", tr("Amount"), self.amount, required=True)
        self.form.add("reason", tr("Reason"), self.reason, required=True)
        self.form.add(
            "rank",
            tr("Rank"),
            self.rank,
            hint=tr("A rank set by hand stays, whatever the points, until it follows them again."),
        )
        self.before, self.after = Label("", "strong"), Label("", "strong")
        tabs = QHBoxLayout()
        tabs.addWidget(self.what)
        tabs.addStretch(1)
        sums = QHBoxLayout()
        for title, figure in ((tr("Now"), self.before), (tr("Afterwards"), self.after)):
            pair = QVBoxLayout()
            pair.setSpacing(0)
            pair.addWidget(Label(title, "third"))
            pair.addWidget(figure)
            sums.addLayout(pair, 1)
        self.body.addLayout(tabs)
        self.add(self.way)
        self.add(self.form)
        self.body.addLayout(sums)

    def _connect(self) -> None:
        self.what.value_changed.connect(self._show_what)
        self.way.value_changed.connect(self._preview)
        self.points.value_changed.connect(self._preview)
        self.amount.value_changed.connect(self._preview)
        self.rank.value_changed.connect(self._preview)
        self.reason.textEdited.connect(lambda: self.form.set_error("reason", None))
        self.confirmed.connect(self._on_confirmed)

    def _show_what(self) -> None:
        what = self.what.value()
        self.way.setVisible(what != "rank")
        for name in ("points", "amount", "reason", "rank"):
            wanted = {"points": "points", "amount": "credit", "rank": "rank"}.get(name)
            shown = what != "rank" if name == "reason" else what == wanted
            self.form.field(name).setVisible(shown)
        first = {"points": self.points, "credit": self.amount, "rank": self.rank}[str(what)]
        first.setFocus()
        self._preview()

    def _change(self) -> int:
        """What is typed, with its sign; 0 for nothing."""
        field = self.points if self.what.value() == "points" else self.amount
        return (field.number() or 0) * (1 if self.way.value() == 1 else -1)

    def _preview(self) -> None:
        display, card = self._desk.display, self._card
        what = self.what.value()
        if what == "credit":
            after = card.credit + self._change()
            self.before.setText(display.money(card.credit))
            self.after.setText(display.money(after))
            self.after.set_tone("red" if after < 0 else None)
            return
        self.after.set_tone(None)
        if what == "points":
            points = card.points + self._change()
            now_, then = display.number(card.points), display.number(points)
            self.before.setText(f"{now_} · {card.rank_title}")
            self.after.setText(f"{then} · {self._rank_at(points)}")
        else:
            chosen = self.rank.value()
            titles = {band.id: band.title for band in self._bands}
            follows = rank_of(card.points, self._bands).title
            self.before.setText(card.rank_title)
            self.after.setText(titles[chosen] if isinstance(chosen, int) and chosen else follows)

    def _rank_at(self, points: int) -> str:
        return (
            self._card.rank_title
            if self._card.rank_pinned
            else (rank_of(max(points, 0), self._bands).title)
        )

    def _on_confirmed(self) -> None:
        what, change, reason = self.what.value(), self._change(), self.reason.value()
        customer_id = self._card.id
        staff = self._desk.staff
        assert staff is not None
        if what == "rank":
            chosen = self.rank.value()
            rank_id = chosen if isinstance(chosen, int) and chosen else None
            self._write(lambda connection: pin_rank(connection, customer_id, rank_id, now()))
            return
        if not self._readable(change):
            return
        adjust = adjust_points if what == "points" else adjust_credit
        self._write(
            lambda connection: adjust(connection, customer_id, change, reason, staff.id, now())
        )

    def _readable(self, change: int) -> bool:
        name = "points" if self.what.value() == "points" else "amount"
        field = self.points if name == "points" else self.amount
        if field.number() is None and field.error():
            field.setFocus()
            return False
        # What was too much to take away may be added.
        self.form.clear_errors()
        if not change:
            self.form.set_error(name, tr("Type how much to add or take away."))
            return False
        return True

    def _write(self, work: "Callable[[Connection], None]") -> None:
        self.messages.clear()
        self.set_busy(True)
        self._desk.tasks.write(
            work, self._on_saved, owner=self, failed=self._on_failed, changed=_CHANGED
        )

    def _on_saved(self, _nothing: None) -> None:
        self.saved.emit()
        self.accept()

    def _on_failed(self, error: ShopError) -> None:
        self.set_busy(False)
        display = self._desk.display
        if isinstance(error, ReasonNeeded):
            self.form.set_error("reason", tr("Write why: it stays in the member's ledger."))
        elif isinstance(error, BalanceTooSmall):
            credit = self.what.value() == "credit"
            words = tr(
                "Only {balance} is there; no more can be taken.",
                balance=display.money(error.balance) if credit else display.number(error.balance),
            )
            self.form.set_error("amount" if credit else "points", words)
        else:
            self.show_error(errors.words(error, display))
