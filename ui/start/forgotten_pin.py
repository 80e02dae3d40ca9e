"""The owner has no PIN that works: they prove their mobile number and choose another."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from models.queries.sync import sync_standing
from resources.translations import tr
from ui.desk import Desk
from ui.service.sign_in_form import SignInForm
from ui.start.pin_step import PinStep
from ui.theme import SIZES
from ui.widgets.buttons import GhostButton, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from sync.signing import SignedIn

_NO_SERVICE, _PROOF, _PIN = range(3)


class ForgottenPin(Card):
    """Three faces: what to do where no service can be asked, the code by SMS, the new PIN.

    The service that is asked is the one this till is signed in to: whoever may name another
    could have it say anything.
    """

    done = Signal()
    left = Signal()
    """Back, and nothing has changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(padding=SIZES.margin, gap=SIZES.gap_large)
        self._desk = desk
        self.setFixedWidth(SIZES.palette)
        self.proof = SignInForm(desk, proves_owner=True)
        self.pin = PinStep(desk, anew=True)
        self._build()
        self._connect()
        service = desk.tasks.now(sync_standing).service
        if service:
            self.proof.fill(service, "")
        self._show(_PROOF if service else _NO_SERVICE)

    def take_focus(self) -> None:
        """Typing goes to the first field."""
        focus: dict[int, QWidget] = {
            _PROOF: self.proof.first_focus(),
            _PIN: self.pin.first_focus(),
        }
        focus.get(self._faces.currentIndex(), self._back).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self._keep.isHidden():
            self._on_keep()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self.add(Label(tr("A new PIN for the owner"), "title"))
        self._note = Label("", "second", wrap=True)
        self.add(self._note)
        self._faces = QStackedWidget()
        for face in (QWidget(), self.proof, self.pin):
            self._faces.addWidget(face)
        self.add(self._faces)
        self._back = GhostButton(tr("Back"))
        self._keep = PrimaryButton(tr("Set the PIN"))
        buttons = QHBoxLayout()
        buttons.addStrut(SIZES.primary)
        buttons.addWidget(self._back)
        buttons.addStretch(1)
        buttons.addWidget(self._keep)
        self.add(buttons)

    def _connect(self) -> None:
        self._back.clicked.connect(self.left)
        self._keep.clicked.connect(self._on_keep)
        self.proof.signed_in.connect(self._on_proven)

    def _show(self, face: int) -> None:
        self._faces.setCurrentIndex(face)
        self._faces.setVisible(face != _NO_SERVICE)
        self._keep.setVisible(face == _PIN)
        self._note.setVisible(face != _PIN)
        if face == _NO_SERVICE:
            self._note.setText(
                tr(
                    "This till is not connected to a central service, so nobody can prove here "
                    "that the shop is theirs. An owner or a manager who knows their PIN signs in "
                    "and sets another under Settings, Staff and roles. If nobody does, support "
                    "can help."
                )
            )
        elif face == _PROOF:
            self._note.setText(
                tr(
                    "Prove with a code by SMS that the shop is yours: with the mobile number it "
                    "signed in to the service with. Then choose another PIN for this till."
                )
            )

    def _on_proven(self, _found: "SignedIn") -> None:
        self.pin.opened()
        self._show(_PIN)
        self.take_focus()

    def _on_keep(self) -> None:
        if self.pin.save():
            self.done.emit()
