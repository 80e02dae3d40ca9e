"""Joining a shop that has a till already: signing in, then receiving all the shop has."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from models.calendar import now
from models.queries.shop import read_shop
from models.queries.sync import SyncStanding, sync_standing
from models.text import isolate
from resources.translations import tr
from sync.state import SyncState
from ui.desk import Desk
from ui.service.sign_in_form import SignInForm
from ui.service.words import in_full
from ui.theme import SIZES
from ui.widgets.buttons import PrimaryButton
from ui.widgets.labels import Label
from ui.widgets.message_bar import MessageBar
from ui.widgets.progress_line import ProgressLine

if TYPE_CHECKING:
    from sync.signing import SignedIn

_AT_REST = ("idle", "pulling", "pushing")


def is_joining(standing: SyncStanding, *, has_shop: bool) -> bool:
    """Whether a shop was signed in to, and has not come whole yet."""
    return bool(standing.service) and (standing.snapshot is not None or not has_shop)


class JoinStep(QWidget):
    """What has come is kept: cancelled, or the program closed, it goes on where it was."""

    joined = Signal()
    empty = Signal(object)
    """A SignedIn: there is no shop of that number yet."""
    moved = Signal()
    """Whether one can still go back has changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._paused = False
        self._ended = False
        self.form = SignInForm(desk, names_register=True)
        self.progress = ProgressLine()
        self.go_on = PrimaryButton(tr("Go on"), icon="player-play", compact=True)
        self._told = Label("", "second", wrap=True)
        self.messages = MessageBar(closable=False)
        self._build()
        self.form.signed_in.connect(self._on_signed_in)
        self.progress.cancelled.connect(self._on_cancelled)
        self.go_on.clicked.connect(self.resume)
        desk.sync.state_changed.connect(self._on_state_changed)

    @property
    def under_way(self) -> bool:
        """Whether somebody has signed in, so that there is no way back."""
        return self._faces.currentIndex() == 1

    def opened(self) -> None:
        """Ask who it is, or go on with what was begun."""
        standing, has_shop = self._desk.tasks.now(
            lambda connection: (sync_standing(connection), read_shop(connection) is not None)
        )
        self.form.fill(standing.service, standing.mobile)
        if is_joining(standing, has_shop=has_shop):
            self.resume()

    def first_focus(self) -> QWidget:
        """Where typing goes."""
        if not self.under_way:
            return self.form.first_focus()
        return self.go_on if self._paused else self.progress

    def resume(self) -> None:
        """Receive what is still missing."""
        self._paused = False
        self._faces.setCurrentIndex(1)
        self.go_on.hide()
        self.progress.start(tr("Receiving the shop …"))
        self._desk.sync.now()
        self.moved.emit()

    def _build(self) -> None:
        receiving = QWidget()
        column = QVBoxLayout(receiving)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.gap_large)
        column.addWidget(self._told)
        column.addWidget(self.progress)
        column.addWidget(self.messages)
        row = QHBoxLayout()
        row.addWidget(self.go_on)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        self._told.setText(
            tr(
                "Customers, credit, goods and invoices come to this computer. It may take some "
                "minutes; if the program is closed meanwhile it goes on with the next start."
            )
        )
        self._faces = QStackedWidget()
        self._faces.addWidget(self.form)
        self._faces.addWidget(receiving)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._faces)

    def _on_signed_in(self, found: "SignedIn") -> None:
        if found.empty is not None:
            self.empty.emit(found)
            return
        self.resume()

    def _on_cancelled(self) -> None:
        self._paused = True
        self._desk.sync.pause()
        self.progress.finish()
        self.messages.say(tr("Stopped. What has come is kept."), "info")
        self.go_on.show()
        self.go_on.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_state_changed(self, state: SyncState) -> None:
        if self._ended or self._paused or not self.under_way:
            return
        display = self._desk.display
        if state.phase in ("joining", "indexing"):
            said = in_full(state, display, now())
            self.progress.set_progress(state.done, state.total, said.more or said.text)
            self.messages.clear()
        elif state.phase == "signed_out":
            self._faces.setCurrentIndex(0)
            self.form.messages.say(tr("Sign in once more to go on receiving the shop."), "info")
            self.form.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)
            self.moved.emit()
        elif state.trouble:
            said = in_full(state, display, now())
            kept = tr("What has come is kept; it goes on by itself.")
            self.messages.say(f"{said.text}. {kept}", "warning")
        elif state.phase in _AT_REST:
            self._look()

    def _look(self) -> None:
        """Whether all has come."""
        standing, shop = self._desk.tasks.now(
            lambda connection: (sync_standing(connection), read_shop(connection))
        )
        if shop is not None and standing.snapshot is None:
            self._ended = True
            self.progress.finish()
            self._told.setText(tr("{shop} is here.", shop=isolate(shop.name)))
            self.joined.emit()
