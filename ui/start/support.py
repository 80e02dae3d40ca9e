"""Help: a day at the till in a few steps, every key, privacy, version, a report for support."""

import platform
import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from resources.translations import tr, tr_later
from ui.desk import Desk
from ui.page import Page
from ui.theme import SIZES
from ui.widgets.buttons import SecondaryButton
from ui.widgets.card import Card
from ui.widgets.key_hint import KeyHint
from ui.widgets.labels import Label
from ui.widgets.page_header import PageHeader

KEYS = (
    ("F2", tr_later("New sale, next sale")),
    ("F3", tr_later("Customers")),
    ("Shift+F3", tr_later("New member")),
    ("F4", tr_later("Products; on an invoice, to the product field")),
    ("F8", tr_later("Reports and end of day")),
    ("F9", tr_later("Park the invoice")),
    ("F10", tr_later("Sale without a customer")),
    ("F12", tr_later("Issue the invoice, close the day")),
    ("Ctrl+D", tr_later("Discount on the whole invoice")),
    ("Ctrl+K", tr_later("Go to any page, customer, product or invoice")),
    ("Ctrl+P", tr_later("Print")),
    ("Esc", tr_later("One step back; nothing typed is lost")),
)
DAY = (
    tr_later("Sign in with your PIN and count the cash in the drawer: the till is open."),
    tr_later("Press F2 and type the customer's mobile number, or F10 for a walk-in."),
    tr_later("Scan the goods, or type a name, a code or simply the final amount."),
    tr_later("Choose how it is paid; credit is offered by itself. F12 issues and prints."),
    tr_later("A new number opens the membership form, then the invoice goes on."),
    tr_later("Returns: open the invoice under Reports, choose the lines, see what changes."),
    tr_later("In the evening count the drawer under Reports, End of day. F12 closes it."),
)
PRIVACY = tr_later(
    "Everything stays in a file on this computer. Logs hold no names, numbers or amounts. "
    "The report for support below shows all that it contains before you send it."
)


class SupportPage(Page):
    """What somebody needs who does not know how to go on."""

    name = "support"

    def __init__(self, desk: Desk, version: str) -> None:
        super().__init__(desk)
        self._version = version
        self._build()

    def opened(self, argument: object) -> None:
        self._diagnosis.setText("\n".join(self._diagnostics()))

    def _build(self) -> None:
        self.column.addWidget(PageHeader(tr("Support")))
        row = QHBoxLayout()
        row.setSpacing(SIZES.gap_large)
        left = QVBoxLayout()
        left.setSpacing(SIZES.gap_large)
        left.addWidget(self._day())
        left.addWidget(self._report(), 1)
        row.addLayout(left, 3)
        row.addWidget(self._keys(), 2)
        self.column.addLayout(row, 1)

    def _day(self) -> QWidget:
        card = Card(tr("A day at the till"))
        grid = QGridLayout()
        grid.setSpacing(SIZES.gap)
        grid.setColumnStretch(1, 1)
        for number, step in enumerate(DAY, start=1):
            place = Label(self.desk.display.digits(str(number)), "strong", tone="green")
            grid.addWidget(place, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Label(tr(step), wrap=True), number, 1)
        card.add(grid)
        return card

    def _keys(self) -> QWidget:
        card = Card(tr("Keys"))
        grid = QGridLayout()
        grid.setVerticalSpacing(SIZES.gap)
        grid.setColumnStretch(1, 1)
        for place, (key, meaning) in enumerate(KEYS):
            grid.addWidget(KeyHint(key), place, 0)
            grid.addWidget(Label(tr(meaning), wrap=True), place, 1)
        card.add(grid)
        card.body.addStretch(1)
        return card

    def _report(self) -> QWidget:
        card = Card(tr("Privacy and support"))
        card.add(Label(tr(PRIVACY), "second", wrap=True))
        self._diagnosis = Label("", "secondary")
        self._diagnosis.setObjectName("diagnostics")
        card.add(self._diagnosis)
        card.body.addStretch(1)
        copy = SecondaryButton(tr("Copy the report"), icon="copy")
        copy.clicked.connect(self._on_copy)
        card.add(copy)
        return card

    def _diagnostics(self) -> list[str]:
        """What support needs to know; no personal data."""
        screen = self.screen()
        return [
            f"Sajac Desktop {self._version}",
            f"Python {sys.version.split()[0]} · {platform.platform(terse=True)}",
            f"screen {screen.size().width()}×{screen.size().height()} "
            f"@ {screen.devicePixelRatio():g}",
            f"language {self.desk.display.language} · {self.desk.display.currency} · "
            f"{self.desk.theme.name}",
            f"printers {', '.join(each.kind for each in self.desk.papers.printers()) or '-'}",
            self._sync(),
        ]

    def _sync(self) -> str:
        """How things stand with the service: neither which, nor whose."""
        state = self.desk.sync.state
        parts = [f"sync {state.phase}"]
        parts += [part for part in (state.trouble, state.reference) if part]
        if state.joined:
            parts += [
                f"waiting {state.backlog}",
                f"refused {state.set_aside}",
                f"unwritten {state.incoming_aside}",
                f"conflicts {state.conflicts}",
                f"tills {state.registers}",
                f"clock {state.skew.total_seconds():+.1f} s",
                "keyring" if state.lasting else "no keyring",
            ]
        return " · ".join(parts)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self._diagnostics()))
        self.desk.messages.say(tr("Copied. Paste it into your message to support."), "success")
