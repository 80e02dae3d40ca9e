"""How a signed-in till stands with the service: in words, and the facts beneath them."""

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from models.calendar import now
from models.queries.sync import SyncStanding
from models.text import isolate
from resources.translations import tr, trn
from sync.state import SyncState
from ui import icons, theme
from ui.desk import Desk
from ui.service.words import ago, clock, in_full
from ui.theme import SIZES
from ui.widgets.labels import Label
from ui.widgets.message_bar import MessageBar

_ACROSS = 3


class _Fact(QWidget):
    """A name above what it is."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.value = Label("", "strong", elide=True)
        self.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Label(name, "secondary"))
        column.addWidget(self.value)

    def show_fact(self, text: str) -> None:
        self.value.setText(text)
        self.setAccessibleDescription(text)


class StandingPanel(QWidget):
    """Follows what it is shown; keeps nothing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._theme = theme.current()
        self._picture = QLabel()
        self._picture.setFixedSize(SIZES.avatar, SIZES.avatar)
        self._text = Label("", "heading")
        self._more = Label("", "second", wrap=True)
        self.clock = MessageBar(closable=False)
        self.lasting = MessageBar(closable=False)
        self.incoming = MessageBar(closable=False)
        self._facts = {
            "service": _Fact(tr("The service")),
            "mobile": _Fact(tr("Signed in as")),
            "register": _Fact(tr("This till")),
            "told": _Fact(tr("Last sent")),
            "heard": _Fact(tr("Last received")),
            "backlog": _Fact(tr("Waiting to be sent")),
        }
        self._build()

    def show_standing(self, standing: SyncStanding, state: SyncState) -> None:
        """Show what the database remembers and what the worker says."""
        display, moment = self._desk.display, now()
        said = in_full(state, display, moment)
        ink = self._theme.ink(said.tone or "plain")
        ratio = self.devicePixelRatioF()
        self._picture.setPixmap(icons.pixmap(said.icon, ink, SIZES.icon_tile, ratio))
        self._text.setText(said.text)
        self._text.set_tone(said.tone if said.tone != "green" else None)
        self._more.setText(said.more)
        self._more.setVisible(bool(said.more))
        never = tr("Not yet")
        told, heard = standing.pushed_at, standing.pulled_at
        told, heard = state.pushed_at or told, state.pulled_at or heard
        register = isolate(standing.register_name)
        if standing.prefix:
            prefix = tr("prefix {letters}", letters=display.code(standing.prefix))
            register = f"{register} · {prefix}"
        for name, text in (
            ("service", display.code(standing.service.partition("://")[2] or standing.service)),
            ("mobile", display.mobile(standing.mobile)),
            ("register", register),
            ("told", ago(told, moment, display) if told else never),
            ("heard", ago(heard, moment, display) if heard else never),
            ("backlog", display.number(max(state.backlog, 0))),
        ):
            self._facts[name].show_fact(text)
        self._show_notices(state)

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(SIZES.ring)
        words.addStretch(1)
        words.addWidget(self._text)
        words.addWidget(self._more)
        words.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(SIZES.gap_large)
        head.addWidget(self._picture)
        head.addLayout(words, 1)
        facts = QGridLayout()
        facts.setHorizontalSpacing(SIZES.margin)
        facts.setVerticalSpacing(SIZES.gap)
        for place, fact in enumerate(self._facts.values()):
            facts.addWidget(fact, place // _ACROSS, place % _ACROSS)
        for column in range(_ACROSS):
            facts.setColumnStretch(column, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SIZES.gap_large)
        whole.addLayout(head)
        for notice in (self.clock, self.lasting, self.incoming):
            whole.addWidget(notice)
        whole.addLayout(facts)

    def _show_notices(self, state: SyncState) -> None:
        display = self._desk.display
        if state.clock_is_off:
            text = clock(state.skew, display)
            more = tr("Set it right: days and times of invoices follow it.")
            self.clock.say(f"{text}. {more}", "warning")
        else:
            self.clock.clear()
        if state.lasting:
            self.lasting.clear()
        else:
            self.lasting.say(
                tr(
                    "This computer has no keyring, so you are signed in only until the program is "
                    "closed. What waits then is sent after the next signing in."
                ),
                "info",
            )
        if state.incoming_aside:
            self.incoming.say(
                trn(
                    "{count} change of other tills could not be written here yet. It is tried "
                    "again with every sync; if it stays, update the program or tell support.",
                    "{count} changes of other tills could not be written here yet. They are tried "
                    "again with every sync; if they stay, update the program or tell support.",
                    state.incoming_aside,
                    count=display.number(state.incoming_aside),
                ),
                "warning",
            )
        else:
            self.incoming.clear()
