"""The central service: signing in, how things stand, and what needs somebody to look at it."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from models.display import Display
from models.queries.sync import (
    Conflict,
    SetAside,
    SyncStanding,
    set_aside_ops,
    sync_conflicts_list,
    sync_standing,
)
from resources.translations import tr, trn
from sync.state import SyncState
from ui.desk import Desk
from ui.roles import limit, why_not
from ui.service.conflicts import ConflictsPanel
from ui.service.set_aside import TO_DISCARD, SetAsidePanel
from ui.service.sign_in_form import SignInForm
from ui.service.standing import StandingPanel
from ui.settings.section import Section, scrolled
from ui.theme import SIZES
from ui.widgets.buttons import GhostButton, SecondaryButton
from ui.widgets.dialog import Dialog
from ui.widgets.labels import Divider, Label
from ui.widgets.segmented_control import SegmentedControl

_SHOWN = 200
"""The most rows of a list: who has more has another problem first."""
_REFRESH_MS = 20_000
Found = tuple[SyncStanding, list[SetAside], list[Conflict]]


class SyncSection(Section):
    """Two faces: signing in, or how things stand; beneath them what was refused or disagreed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            tr("Sync"),
            tr("What the shop's tills share, by way of the central service."),
        )
        self._standing: SyncStanding | None = None
        self._counts = (-1, -1)
        self._reading = False
        self._timer = QTimer(self)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self._show)
        self._build()
        self._connect()

    def load(self) -> None:
        if self._reading:
            return
        self._reading = True
        self.desk.tasks.run(
            lambda connection: (
                sync_standing(connection),
                set_aside_ops(connection, _SHOWN),
                sync_conflicts_list(connection, _SHOWN),
            ),
            self._on_read,
            owner=self,
            failed=self.tell,
        )

    def changed(self, names: frozenset[str]) -> None:
        if "shop" in names:
            self.load()

    def first_focus(self) -> QWidget | None:
        if self.shows_standing:
            return self.now_button
        return self.sign_in.first_focus() if self.sign_in.isEnabled() else None

    @property
    def shows_standing(self) -> bool:
        """Whether somebody is signed in, and it is shown how things stand."""
        return not self.standing.isHidden()

    def _build(self) -> None:
        self.now_button = SecondaryButton(tr("Sync now"), icon="refresh", key="Ctrl+R")
        self.out_button = GhostButton(tr("Sign out of the service"))
        self.head.addWidget(self.out_button)
        self.head.addWidget(self.now_button)
        self.standing = StandingPanel(self.desk)
        self.sign_in = SignInForm(self.desk)
        self.sign_in.setFixedWidth(SIZES.dialog)
        self._why = Label("", "second", wrap=True)
        self._sign_in_face = QWidget()
        column = QVBoxLayout(self._sign_in_face)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.gap_large)
        column.addWidget(self._why)
        column.addWidget(self.sign_in)
        column.addStretch(1)
        self.standing.hide()
        face = QVBoxLayout()
        face.setContentsMargins(SIZES.padding, SIZES.gap_large, SIZES.padding, SIZES.gap_large)
        face.addWidget(self._sign_in_face)
        face.addWidget(self.standing)
        inside = QWidget()
        inside.setObjectName("scrolled")
        body = QVBoxLayout(inside)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addLayout(face)
        body.addWidget(self._matters(), 1)
        body.addStretch(0)
        self.card.add(Divider())
        self.card.add(scrolled(inside), 1)

    def _matters(self) -> QWidget:
        self.aside = SetAsidePanel(self.desk)
        self.conflicts = ConflictsPanel(self.desk)
        self.tabs = SegmentedControl([("aside", ""), ("conflicts", "")], "aside")
        self.tabs.setAccessibleName(tr("What needs a look"))
        self._lists = QStackedWidget()
        self._lists.addWidget(self.aside)
        self._lists.addWidget(self.conflicts)
        self._lists.setMinimumHeight(5 * SIZES.row)
        row = QHBoxLayout()
        row.setContentsMargins(SIZES.padding, SIZES.gap, SIZES.padding, SIZES.gap)
        row.setSpacing(SIZES.gap)
        row.addWidget(self.tabs)
        row.addStretch(1)
        row.addWidget(self.aside.retry_all)
        row.addWidget(self.conflicts.seen)
        matters = QWidget()
        column = QVBoxLayout(matters)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Divider())
        column.addLayout(row)
        column.addWidget(self._lists, 1)
        self._beneath = matters
        return matters

    def _connect(self) -> None:
        sync = self.desk.sync
        sync.state_changed.connect(self._on_state_changed)
        self.now_button.clicked.connect(sync.now)
        self.out_button.clicked.connect(self._on_sign_out)
        self.sign_in.signed_in.connect(self._on_signed_in)
        self.tabs.value_changed.connect(lambda _value: self._show_list())
        limit(self.desk, self.out_button, TO_DISCARD)
        reason = why_not(self.desk, TO_DISCARD)
        self.sign_in.setEnabled(not reason)
        self.sign_in.setToolTip(reason)
        self._show_list()
        self._timer.start()

    def _on_read(self, found: Found) -> None:
        self._reading = False
        self._standing, aside, conflicts = found
        self._counts = (self._standing.set_aside, self._standing.conflicts)
        self.aside.show_rows(aside, self._standing.set_aside)
        self.conflicts.show_rows(conflicts)
        display = self.desk.display
        self.tabs.set_options(
            [
                ("aside", _with_count(tr("Refused"), self._standing.set_aside, display)),
                ("conflicts", _with_count(tr("Conflicts"), self._standing.conflicts, display)),
            ]
        )
        self._show()

    def _on_state_changed(self, state: SyncState) -> None:
        before = self._standing
        if (state.set_aside, state.conflicts) != self._counts or (
            before is not None and (before.service, before.mobile) != (state.service, state.mobile)
            and state.phase != "off"
        ):  # fmt: skip
            self.load()
        self._show()

    def _show(self) -> None:
        standing, state = self._standing, self.desk.sync.state
        if standing is None:
            return
        joined = bool(standing.service)
        inside = joined and state.phase != "signed_out"
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self.window())
        turned = self.shows_standing != inside
        self._sign_in_face.setVisible(not inside)
        self.standing.setVisible(inside)
        self.now_button.setVisible(inside)
        self.out_button.setVisible(inside)
        self._beneath.setVisible(joined)
        if inside:
            self.standing.show_standing(standing, state)
        else:
            self.sign_in.fill(standing.service, standing.mobile or self._own_mobile())
            self._why.setText(self._invitation(standing, state))
        if turned and had_focus and (target := self.first_focus()) is not None:
            target.setFocus()

    def _invitation(self, standing: SyncStanding, state: SyncState) -> str:
        if not self.desk.may(TO_DISCARD):
            return why_not(self.desk, TO_DISCARD)
        if standing.service:
            waiting = max(standing.backlog, state.backlog)
            return trn(
                "This till is signed out. Selling goes on; {count} change waits here and is "
                "sent once somebody has signed in.",
                "This till is signed out. Selling goes on; {count} changes wait here and are "
                "sent once somebody has signed in.",
                waiting,
                count=self.desk.display.number(waiting),
            )
        return tr(
            "With the service all tills of the shop share customers, credit and goods, and the "
            "shop's data is safe beyond this computer. Everything works without it too."
        )

    def _own_mobile(self) -> str:
        return self.desk.staff.mobile if self.desk.staff else ""

    def _show_list(self) -> None:
        aside = self.tabs.value() == "aside"
        self._lists.setCurrentWidget(self.aside if aside else self.conflicts)
        self.aside.retry_all.setVisible(aside)
        self.conflicts.seen.setVisible(not aside)

    def _on_signed_in(self, _found: object) -> None:
        self.desk.messages.say(tr("Signed in. What waits is on its way."), "success")
        self.load()

    def _on_sign_out(self) -> None:
        state = self.desk.sync.state
        dialog = Dialog(
            tr("Sign this till out?"), self, action=tr("Sign out"), action_icon="logout"
        )
        dialog.add(
            Label(
                tr(
                    "Selling goes on. What is sold here waits ({count} now) and is sent when "
                    "somebody signs in again; other tills do not hear of it until then.",
                    count=self.desk.display.number(state.backlog),
                ),
                "second",
                wrap=True,
            )
        )

        def out() -> None:
            self.desk.sync.sign_out(lambda _: self.load(), self)
            dialog.accept()

        dialog.confirmed.connect(out)
        dialog.open()


def _with_count(title: str, count: int, display: Display) -> str:
    return f"{title} · {display.number(count)}" if count else title
