"""Papers that could not be printed: print them again, look at them, or give them up."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.queries.drafts import PrintJob
from resources.translations import tr
from ui.desk import Desk
from ui.page import Page
from ui.places import ShowSetting
from ui.theme import SIZES
from ui.widgets.buttons import GhostButton, SecondaryButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.labels import Divider, Label
from ui.widgets.page_header import PageHeader


class PrintsPage(Page):
    """The waiting prints; few, and the oldest first."""

    name = "prints"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._build()

    def opened(self, argument: object) -> None:
        """Show what waits now."""
        self._reload()

    def changed(self, names: frozenset[str]) -> None:
        """A print failed, or one succeeded at last."""
        if "print_jobs" in names:
            self._reload()

    def first_focus(self) -> QWidget | None:
        """Printing again is what one comes for."""
        return self._all

    def _build(self) -> None:
        self._all = SecondaryButton(tr("Print all again"), icon="printer", key="Ctrl+P")
        self._all.clicked.connect(self._on_all)
        printers = SecondaryButton(tr("Printers"), icon="settings")
        printers.clicked.connect(
            lambda: self.desk.navigate.emit("settings", ShowSetting("printers"))
        )
        self.column.addWidget(PageHeader(tr("Prints waiting"), actions=(self._all, printers)))
        self._card = Card()
        self._rows = QVBoxLayout()
        self._card.add(self._rows)
        self._card.body.addStretch(1)
        self._nothing = EmptyState(
            "printer",
            tr("Every paper has been printed."),
            tr("A receipt that cannot be printed waits here; the sale itself is always saved."),
        )
        self.column.addWidget(self._card, 1)
        self.column.addWidget(self._nothing, 1)

    def _reload(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        jobs = self.desk.papers.waiting()
        self._card.setVisible(bool(jobs))
        self._nothing.setVisible(not jobs)
        self._all.setEnabled(bool(jobs))
        for job in jobs:
            self._rows.addWidget(self._row(job))
            self._rows.addWidget(Divider())

    def _row(self, job: PrintJob) -> QWidget:
        display, papers = self.desk.display, self.desk.papers
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, SIZES.gap_small, 0, SIZES.gap_small)
        names = QVBoxLayout()
        title = tr("Receipt") if job.document == "receipt" else tr("End of day report")
        names.addWidget(Label(f"{title} · {display.moment(job.created_at)}", "strong"))
        names.addWidget(Label(f"{job.printer} · {job.error}", "secondary", elide=True))
        line.addLayout(names, 1)
        preview = GhostButton(tr("Preview"), icon="eye")
        again = SecondaryButton(tr("Print again"), icon="printer")
        give_up = GhostButton(tr("Give up"), icon="x")
        show = papers.preview_receipt if job.document == "receipt" else papers.preview_closing
        preview.clicked.connect(lambda: show(job.subject_id, self))
        again.clicked.connect(lambda: papers.retry(job))
        give_up.clicked.connect(lambda: papers.give_up(job))
        for button in (preview, again, give_up):
            line.addWidget(button)
        return row

    def _on_all(self) -> None:
        for job in self.desk.papers.waiting():
            self.desk.papers.retry(job)
