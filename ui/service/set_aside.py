"""Changes the service refused: what, why, and what is to become of them."""

import json
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.errors import ShopError
from models.queries.sync import SetAside
from resources.translations import tr, tr_later
from ui.desk import Desk
from ui.errors import words
from ui.roles import why_not
from ui.service.records import kind_name, record_name
from ui.service.words import advice, refusal
from ui.tables import Column, DataTable, RowAction, RowsModel
from ui.theme import SIZES
from ui.widgets.buttons import SecondaryButton
from ui.widgets.dialog import Dialog
from ui.widgets.empty_state import EmptyState
from ui.widgets.field import TextField
from ui.widgets.form import Form
from ui.widgets.labels import Divider, Label
from ui.widgets.message_bar import MessageBar

TO_DISCARD = "manager"
"""The least role that may give up a change, and sign in and out."""
_ACTIONS = {
    "post": tr_later("A document"),
    "put": tr_later("New values of a record"),
    "drop": tr_later("The removal of a record"),
}


class SetAsidePanel(QWidget):
    """A table of what was refused; Enter on a row tells more."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        display = desk.display
        self.messages = MessageBar()
        self.retry_all = SecondaryButton(tr("Send all again"), icon="refresh")
        self.retry_all.clicked.connect(self._on_retry_all)
        self.model = RowsModel(
            (
                Column(
                    "title",
                    tr("What"),
                    width=200,
                    stretch=True,
                    weight=600,
                    format=lambda row: record_name(row.kind, row.title, display),
                ),
                Column(
                    "problem",
                    tr("Why"),
                    width=320,
                    stretch=True,
                    format=lambda row: refusal(row.problem),
                ),
                Column(
                    "occurred_at",
                    tr("When"),
                    width=140,
                    align="number",
                    sortable=True,
                    format=lambda row: display.moment(row.occurred_at),
                ),
            )
        )
        self.table = DataTable(
            self.model,
            actions=(
                RowAction("details", tr("Details"), "info-circle"),
                RowAction("retry", tr("Send again"), "refresh"),
                RowAction("discard", tr("Discard"), "trash", why_not(desk, TO_DISCARD)),
            ),
            title=tr("What needs a look"),
        )
        self.table.set_empty(
            EmptyState(
                "circle-check",
                tr("The service has taken everything"),
                tr("A change it cannot take stands here with the reason, and holds up nothing."),
            )
        )
        self.table.row_activated.connect(self.show_details)
        self.table.action_triggered.connect(self._on_action)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addWidget(self.table, 1)

    def show_rows(self, rows: Sequence[SetAside], total: int) -> None:
        """Show these of so many."""
        place = self.table.current_place()
        self.model.set_rows(rows)
        self.table.go_to(min(max(place, 0), len(rows) - 1))
        self.retry_all.setEnabled(bool(rows))
        if total > len(rows):
            count = self._desk.display.number
            self.messages.say(
                tr("The first {shown} of {total}.", shown=count(len(rows)), total=count(total)),
                "info",
            )
        else:
            self.messages.clear()

    def show_details(self, row: object) -> None:
        """Tell everything there is to know of a refused change."""
        if not isinstance(row, SetAside):
            return
        dialog = DetailsDialog(self._desk, self, row)
        dialog.confirmed.connect(lambda: self._retry(row))
        dialog.confirmed.connect(dialog.accept)
        dialog.discard.clicked.connect(dialog.accept)
        dialog.discard.clicked.connect(lambda: self.discard(row))
        dialog.open()

    def discard(self, row: SetAside) -> None:
        """Give a change up, for a reason, by whoever may."""
        refused = why_not(self._desk, TO_DISCARD)
        if refused:
            self.messages.say(refused, "warning")
            return
        dialog = DiscardDialog(self._desk, self, row)
        dialog.open()

    def _on_action(self, name: str, row: object) -> None:
        if not isinstance(row, SetAside):
            return
        if name == "details":
            self.show_details(row)
        elif name == "retry":
            self._retry(row)
        else:
            self.discard(row)

    def _retry(self, row: SetAside) -> None:
        self._desk.sync.retry(row.seq, owner=self, failed=self._on_failed)

    def _on_retry_all(self) -> None:
        self._desk.sync.retry_all(owner=self, failed=self._on_failed)

    def _on_failed(self, error: ShopError) -> None:
        self.messages.say(words(error, self._desk.display), "error")


class DetailsDialog(Dialog):
    """A refused change, what can be done about it, and what support wants to know."""

    def __init__(self, desk: Desk, parent: QWidget, row: SetAside) -> None:
        super().__init__(
            tr("The service refused this change"),
            parent,
            action=tr("Send again"),
            action_icon="refresh",
            cancel=tr("Close"),
        )
        display = desk.display
        self.discard = SecondaryButton(tr("Discard …"), icon="trash")
        self.discard.setEnabled(desk.may(TO_DISCARD))
        self.discard.setToolTip(why_not(desk, TO_DISCARD))
        self.add_footer(self.discard)
        kind = kind_name(row.kind)
        action = tr(_ACTIONS[row.action]) if row.action in _ACTIONS else row.action
        for name, value in (
            (tr("What"), record_name(row.kind, row.title, display)),
            (tr("Kind"), f"{action} · {kind}"),
            (tr("When"), display.moment(row.occurred_at, seconds=True)),
            (tr("Why"), refusal(row.problem)),
            (tr("What to do"), advice(row.problem)),
        ):
            self.add(_line(name, value))
        self.add(Divider())
        self.add(Label(tr("For support"), "secondary"))
        told = json.dumps({"seq": row.seq, **row.problem}, ensure_ascii=False)
        support = Label(display.code(told), "secondary", wrap=True)
        support.setObjectName("for_support")
        # It is read out or copied as it is, in whatever language.
        support.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        support.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.add(support)


class DiscardDialog(Dialog):
    """Names what is lost and wants to know why."""

    guards_typing = True

    def __init__(self, desk: Desk, parent: QWidget, row: SetAside) -> None:
        super().__init__(
            tr("Discard this change?"),
            parent,
            action=tr("Discard"),
            action_icon="trash",
            kind="destructive",
        )
        self._desk = desk
        self._row = row
        self.form = Form()
        self.reason = TextField(longest=200)
        name = record_name(row.kind, row.title, desk.display)
        self.add(Label(name, "strong", wrap=True))
        self.add(
            Label(
                tr(
                    "What was done on this till stays as it is, but the service and the other "
                    "tills never hear of it. This cannot be undone."
                ),
                "second",
                wrap=True,
            )
        )
        self.form.add("reason", tr("Reason"), self.reason, required=True)
        self.add(self.form)
        self.confirmed.connect(self._on_confirmed)

    def _on_confirmed(self) -> None:
        if not self.reason.value():
            self.form.set_error("reason", tr("{field} is required.", field=tr("Reason")))
            return
        self._desk.sync.discard(
            self._row.seq, self.reason.value(), owner=self._desk, failed=self._on_failed
        )
        self.accept()

    def _on_failed(self, error: ShopError) -> None:
        self._desk.messages.say(words(error, self._desk.display), "error")


def _line(name: str, value: str) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SIZES.gap)
    label = Label(name, "secondary")
    label.setFixedWidth(SIZES.figure_column)
    row.addWidget(label)
    row.addWidget(Label(value, wrap=True), 1)
    return line
