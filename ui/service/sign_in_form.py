"""Signing in to the service: address and mobile number, then the code that comes by SMS."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from models.errors import MissingField, ShopError
from resources import default_texts
from resources.translations import tr
from sync.address import is_address
from ui.desk import Desk
from ui.errors import words
from ui.service.words import left, owner_error, sign_in_error
from ui.tasks import Job
from ui.theme import SIZES
from ui.widgets.buttons import GhostButton, PrimaryButton
from ui.widgets.code_field import LENGTH, CodeField
from ui.widgets.field import Field, TextField
from ui.widgets.form import Form
from ui.widgets.labels import Label
from ui.widgets.message_bar import MessageBar
from ui.widgets.mobile_field import MobileField

if TYPE_CHECKING:
    from sync.errors import SyncError
    from sync.protocol import OtpSent
    from sync.signing import SignedIn

_TICK_MS = 250
_USUAL_WAIT = 240.0
"""Seconds between two codes where the service has not said."""


class SignInForm(QWidget):
    """Two faces: where and who, then the code. Enter goes on, Esc goes back; nothing is lost.

    `names_register`: a till without a shop also says what it is to be called. `proves_owner`: the
    service is the one this till has signed in to before and no other, for who signs in there is
    taken for the shop's owner.
    """

    signed_in = Signal(object)
    """A SignedIn."""

    def __init__(
        self,
        desk: Desk,
        *,
        names_register: bool = False,
        proves_owner: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._desk = desk
        self._names_register = names_register
        self._proves_owner = proves_owner
        self._clock = clock
        self._job: Job | None = None
        self._try = 0
        self._resend_at = self._good_until = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.show_time)
        self._build()
        self._connect()

    def fill(self, service: str, mobile: str) -> None:
        """Offer an address and a number, unless something is typed already."""
        if not self.service.text() or self.service.value() == default_texts.SERVICE:
            self.service.setText(service or default_texts.SERVICE)
        if not self.mobile.text():
            self.mobile.set_mobile(mobile)

    def first_focus(self) -> QWidget:
        """Where typing goes."""
        if self.asks_code:
            return self.code
        return self.mobile if self.service.text() else self.service

    @property
    def asks_code(self) -> bool:
        """Whether it is the code that is asked for."""
        return self._faces.currentIndex() == 1

    def back(self) -> None:
        """To the number once more; the code that was sent stays good."""
        self._stop_trying()
        self.messages.clear()
        self._timer.stop()
        self._show_face(0)

    def show_time(self) -> None:
        """Say how long it is until another code may be asked for."""
        wait = self._resend_at - self._clock()
        busy = self._job is not None
        self.resend.setEnabled(wait <= 0 and not busy)
        if wait > 0:
            time_left = left(wait, self._desk.display)
            self.resend.setText(tr("Send the code again in {time}", time=time_left))
        else:
            self.resend.setText(tr("Send the code again"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.asks_code:
            self.back()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        display = self._desk.display
        self.form = Form(1)
        self.mobile = MobileField(display)
        self.register = TextField(tr("Till 2"), longest=60)
        self.service = TextField(default_texts.SERVICE, latin=True, longest=200)
        self.form.add("mobile", tr("Mobile number of the shop's owner"), self.mobile, required=True)
        if self._names_register:
            self.form.add("register", tr("Name of this till"), self.register, required=True)
        if self._proves_owner:
            self.service.setParent(self)
            self.service.hide()
        else:
            self.form.add(
                "service",
                tr("Address of the service"),
                self.service,
                hint=tr("Leave it as it is unless your shop runs a service of its own."),
            )
        self.send = PrimaryButton(tr("Send the code"), icon="send", compact=True)
        self._sent_to = Label("", "second", wrap=True)
        self.code = CodeField(display)
        self.code_field = Field(tr("Code from the SMS"), self.code)
        self.enter = PrimaryButton(tr("Sign in"), icon="login", compact=True)
        self.resend = GhostButton("")
        self.other_number = GhostButton(tr("Another number"))
        self.messages = MessageBar()
        self._faces = QStackedWidget()
        self._faces.addWidget(self._face(self.form, buttons=(self.send,)))
        self._faces.addWidget(
            self._face(
                self._sent_to,
                self.code_field,
                buttons=(self.enter, self.resend, self.other_number),
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.gap)
        column.addWidget(self.messages)
        column.addWidget(self._faces)
        column.addStretch(1)

    def _face(self, *parts: QWidget, buttons: tuple[QWidget, ...]) -> QWidget:
        face = QWidget()
        column = QVBoxLayout(face)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.gap_large)
        for part in parts:
            column.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(SIZES.gap)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        return face

    def _connect(self) -> None:
        for field in (self.mobile, self.register, self.service):
            field.returnPressed.connect(self._ask_code)
        self.send.clicked.connect(self._ask_code)
        self.resend.clicked.connect(self._ask_code)
        self.other_number.clicked.connect(self.back)
        self.code.completed.connect(lambda _code: self._sign_in())
        self.code.returnPressed.connect(self._sign_in)
        self.enter.clicked.connect(self._sign_in)

    # Asking for a code.

    def _ask_code(self) -> None:
        if self._job is not None or not self._check():
            return
        self.messages.clear()
        service, mobile = self.service.value(), self.mobile.mobile() or ""
        self._set_busy(tr("Sending …"))
        self._job = self._desk.sync.ask_code(service, mobile, self._on_code_sent, self)

    def _check(self) -> bool:
        """Mark what cannot be used, from the last field to the first."""
        self.form.clear_errors()
        fine = True
        if not is_address(self.service.value()):
            example = self._desk.display.code(default_texts.SERVICE)
            text = tr("The address begins with https, such as {example}.", example=example)
            fine = not self.form.set_error("service", text)
        if self._names_register and not self.register.value():
            text = tr("{field} is required.", field=tr("Name of this till"))
            fine = not self.form.set_error("register", text)
        if self.mobile.mobile() is None:
            missing = words(MissingField("mobile"), self._desk.display)
            if self.mobile.check():
                self.form.set_error("mobile", missing)
            self.mobile.setFocus()
            fine = False
        return fine

    def _on_code_sent(self, answer: "OtpSent | SyncError") -> None:
        from sync.errors import SlowDown, SyncError

        self._job = None
        self._set_busy("")
        if isinstance(answer, SlowDown):
            self._resend_at = self._clock() + (answer.retry_after or _USUAL_WAIT)
        if isinstance(answer, SyncError):
            action = None
            if isinstance(answer, SlowDown) and not self.asks_code:
                # A code may be under way already: it was asked for a moment ago.
                action = (tr("I have a code"), self._ask_for_the_code)
            self.messages.say(self._words(answer), "error", action)
            self.show_time()
            return
        self._resend_at = self._clock() + answer.resend_in
        self._good_until = self._clock() + answer.expires_in
        self._ask_for_the_code()

    def _ask_for_the_code(self) -> None:
        number = self._desk.display.mobile(self.mobile.mobile() or "")
        self._sent_to.setText(
            tr("A code of six digits was sent to {number} by SMS.", number=number)
        )
        self.code.clear()
        self.code_field.set_error(None)
        self._show_face(1)
        self._timer.start()
        self.show_time()

    # Signing in with it.

    def _sign_in(self) -> None:
        if self._job is not None or not self.asks_code:
            return
        if len(self.code.code()) != LENGTH:
            self.code_field.set_error(tr("Type the six digits of the code."))
            self.code.setFocus()
            return
        self.messages.clear()
        self._try += 1
        this = self._try
        self._job = Job()
        self._set_busy(tr("Signing in …"))
        self._desk.sync.sign_in(
            self.service.value(),
            self.mobile.mobile() or "",
            self.code.code(),
            self.register.value(),
            lambda answer: self._on_answer(this, answer),
            self,
        )

    def _on_answer(self, of_try: int, answer: "SignedIn | SyncError | ShopError") -> None:
        from sync.errors import Refused, SyncError

        if of_try != self._try:
            return
        self._stop_trying()
        if isinstance(answer, ShopError):
            self.messages.say(words(answer, self._desk.display), "error")
        elif isinstance(answer, Refused) and answer.problem.type == "bad-code":
            self.code_field.set_error(self._bad_code(answer))
            self.code.selectAll()
        elif isinstance(answer, SyncError):
            self.messages.say(self._words(answer), "error")
        else:
            self.code.clear()
            self._timer.stop()
            self._show_face(0)
            self.signed_in.emit(answer)

    def _bad_code(self, refused: "SyncError") -> str:
        if 0 < self._good_until <= self._clock():
            return tr("The time of this code is over. Ask for a new one.")
        return self._words(refused)

    def _words(self, error: "SyncError") -> str:
        say = owner_error if self._proves_owner else sign_in_error
        return say(error, self._desk.display)

    def _stop_trying(self) -> None:
        """An answer still under way is of no interest any more."""
        self._try += 1
        if self._job is not None:
            self._job.cancel()
        self._job = None
        self._set_busy("")

    def _set_busy(self, said: str) -> None:
        asking = self.enter if self.asks_code else self.send
        self.send.setText(said if said and asking is self.send else tr("Send the code"))
        self.enter.setText(said if said and asking is self.enter else tr("Sign in"))
        # They stay switched on, or the keys would go elsewhere; pressing them again does nothing.
        self.show_time()

    def _show_face(self, place: int) -> None:
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self.window())
        self._faces.setCurrentIndex(place)
        if had_focus:
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)
