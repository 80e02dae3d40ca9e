"""What a return will do, before it is confirmed: money, credit, points, rank, balance."""

from PySide6.QtWidgets import QWidget

from models.display import Display
from models.services.return_preview import ReturnPreview
from models.text import isolate
from resources.translations import tr
from ui.theme import SIZES, Tone
from ui.widgets.card import Card
from ui.widgets.labels import Divider, FigureRow, Label

_WIDTH = 300
_NOTHING = "—"


class ReturnSummary(Card):
    """Shows a preview; dashes while nothing is chosen."""

    def __init__(self, display: Display, *, member: bool, parent: QWidget | None = None) -> None:
        super().__init__(tr("What happens"), note=display.currency_name, parent=parent)
        self._display = display
        self._member = member
        self.money_back = FigureRow(tr("Money back"), role="sum", name_role="strong")
        self.credit_back = FigureRow(tr("Credit given back"))
        self.credit_taken = FigureRow(tr("Credit taken back"))
        self.points_taken = FigureRow(tr("Points taken back"))
        self.reward_taken = FigureRow(tr("Taken from the referrer"))
        self.rank = FigureRow(tr("Rank"))
        self.credit_after = FigureRow(tr("Credit afterwards"))
        self.points_after = FigureRow(tr("Points afterwards"))
        owed = tr("The credit goes below zero: a debt that later purchases repay.")
        self._debt = Label(owed, "third", tone="red", wrap=True)
        self.setFixedWidth(_WIDTH)
        self.add(self.money_back)
        if member:
            self.add(Divider(strong=True))
            for row in (self.credit_back, self.credit_taken, self.points_taken, self.reward_taken):
                self.add(row)
            self.add(Divider())
            for row in (self.rank, self.credit_after, self.points_after):
                self.add(row)
            self.add(self._debt)
        else:
            self.add(Label(tr("A walk-in has no credit or points."), "third", wrap=True))
        self.body.addStretch(1)
        self.setMinimumHeight(SIZES.palette_height * 3 // 4)
        self.show_preview(None)

    def show_preview(self, preview: ReturnPreview | None) -> None:
        """Show what a return would do; None for nothing chosen."""
        display = self._display
        rows = (self.money_back, self.credit_back, self.credit_taken, self.points_taken)
        self._debt.setVisible(False)
        self.reward_taken.setVisible(bool(preview and preview.reward_taken and self._member))
        if preview is None:
            for row in (*rows, self.rank, self.credit_after, self.points_after):
                row.set_figure(_NOTHING)
            return
        self.money_back.set_figure(display.amount(preview.money_back), "green")
        self.credit_back.set_figure(display.amount(preview.credit_back))
        taken = display.amount(-preview.credit_taken)
        self.credit_taken.set_figure(taken, "orange" if preview.credit_taken else None)
        points = display.number(-preview.points_taken)
        self.points_taken.set_figure(points, "orange" if preview.points_taken else None)
        self.reward_taken.set_figure(display.amount(-preview.reward_taken), "orange")
        if preview.credit_after is None or preview.points_after is None:
            return
        below = preview.credit_after < 0
        tone: Tone | None = "red" if below else None
        self.credit_after.set_figure(display.amount(preview.credit_after), tone)
        self._debt.setVisible(below)
        self.points_after.set_figure(display.number(preview.points_after))
        self.rank.set_figure(self._rank(preview))

    def _rank(self, preview: ReturnPreview) -> str:
        before, after = isolate(preview.rank_before), isolate(preview.rank_after)
        if before == after:
            return after
        return tr("{before} → {after}", before=before, after=after)
