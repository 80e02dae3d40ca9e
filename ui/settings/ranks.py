"""The ranks: bands of points that follow each other, each with its credit percentage."""

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from models.calendar import now
from models.errors import BadBand, BandsApart, DuplicateTitle, MissingField, ShopError
from models.loyalty import Band
from models.queries.rules import read_bands, read_rules
from models.queries.shop import RankUse, rank_uses
from models.services.ranks import set_ranks
from models.text import fold
from resources.translations import tr
from ui.desk import Desk
from ui.errors import words
from ui.settings.rank_row import COLUMNS, LEAST, RankRow
from ui.settings.section import FormSection
from ui.theme import SIZES
from ui.widgets.buttons import IconButton, SecondaryButton
from ui.widgets.labels import Label
from ui.widgets.progress_line import ProgressLine


class RanksSection(FormSection):
    """رتبه‌بندی: saved as a whole, because each rank begins where the one before it ends."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Ranks"), " ")
        self.rows: list[RankRow] = []
        self._stored: list[Band] = []
        self._build()

    def load(self) -> None:
        self.desk.tasks.run(
            lambda connection: (read_bands(connection), read_rules(connection).rials_per_point),
            lambda found: self._show(*found),
            owner=self,
            failed=self.tell,
        )
        self._count()

    def changed(self, names: frozenset[str]) -> None:
        if names & {"ranks", "shop"} and not self.unsaved():
            self.load()
        elif "customers" in names and self.isVisible():
            self._count()

    def first_focus(self) -> QWidget | None:
        return self.rows[0].title if self.rows else self.add_button

    def typed(self) -> object:
        return tuple(row.values() for row in self.rows)

    def save(self) -> None:
        for row in self.rows:
            row.clear_errors()
        bands = [row.band() for row in self.rows]
        whole = [band for band in bands if band is not None]
        if len(whole) < len(bands):
            self._refuse_at(next(row for row in self.rows if row.error()))
            return
        self._write(whole, tr("The ranks were saved and every customer ranked anew."), undo=True)

    def add_rank(self) -> None:
        """Add a rank after the last one, which then ends where the new one begins."""
        last = self.rows[-1] if self.rows else None
        first = 0
        if last is not None:
            first = last.end.number() or (last.first.number() or 0) + 100
            if last.end.number() is None and not last.end.error():
                last.end.set_number(first)
        band = Band(0, "", first, None, 0)
        self._add_row(band)
        self.rows[-1].title.setFocus()
        self._on_typed()

    def _build(self) -> None:
        heads = QWidget()
        grid = QGridLayout(heads)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SIZES.gap)
        titles = (
            tr("Title"),
            tr("First point"),
            tr("End point"),
            tr("Credit percent"),
            tr("Colour"),
            "",
            "",
        )
        for column, title in enumerate(titles):
            grid.addWidget(Label(title, "secondary"), 0, column)
            grid.setColumnStretch(column, COLUMNS[column])
            grid.setColumnMinimumWidth(column, LEAST.get(column, 0))
        # The last column holds no editor that would stretch: as wide as in the rows below.
        grid.setColumnMinimumWidth(6, IconButton("trash", "", kind="ghost").sizeHint().width())
        self._list = QVBoxLayout()
        self._list.setSpacing(SIZES.gap)
        self.add_button = SecondaryButton(tr("New rank"), icon="plus")
        self.add_button.clicked.connect(self.add_rank)
        under = QHBoxLayout()
        under.addWidget(self.add_button)
        under.addStretch(1)
        self.progress = ProgressLine(cancellable=False)
        self.body.setSpacing(SIZES.gap)
        self.body.addWidget(heads)
        self.body.addLayout(self._list)
        self.body.addLayout(under)
        self.body.addWidget(self.progress)
        self.body.addStretch(1)

    def _show(self, bands: list[Band], rials_per_point: int) -> None:
        self.note.setText(
            tr(
                "For every {amount} a customer gets one point. Where one rank ends, the next "
                "must begin; the last one has no end.",
                amount=self.desk.display.money(rials_per_point),
            )
        )
        if self.unsaved():
            return
        self._stored = list(bands)
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows.clear()
        for band in bands:
            self._add_row(band)
        self.settle()

    def _add_row(self, band: Band) -> None:
        row = RankRow(self.desk.display, band)
        row.typed.connect(self._on_typed)
        row.end_changed.connect(lambda before, after: self._follow(row, before, after))
        row.remove_asked.connect(lambda: self._remove(row))
        self.rows.append(row)
        self._list.addWidget(row)

    def _follow(self, row: RankRow, before: int | None, after: int | None) -> None:
        """A rank that began where this one ended goes on doing so."""
        place = self.rows.index(row) + 1
        if place < len(self.rows) and after is not None:
            following = self.rows[place].first
            if following.number() == before:
                following.set_number(after)

    def _remove(self, row: RankRow) -> None:
        place = self.rows.index(row)
        self.rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()
        if self.rows:
            self.rows[min(place, len(self.rows) - 1)].title.setFocus()
        self._on_typed()

    def _count(self) -> None:
        self.desk.tasks.run(rank_uses, self._show_uses, owner=self, failed=self.tell)

    def _show_uses(self, uses: list[RankUse]) -> None:
        by_rank = {use.rank_id: use for use in uses}
        for row in self.rows:
            use = by_rank.get(row.id)
            row.show_uses(use.customers if use else 0, use.pinned if use else 0)

    def _write(self, bands: Sequence[Band], said: str, *, undo: bool) -> None:
        before = list(self._stored)

        def written(_: None) -> None:
            self.progress.finish()
            self.save_button.setEnabled(True)
            self.messages.clear()
            # What is stored has new ids: read it again, typing or not.
            self._settled = self.typed()
            self._on_typed()
            self.load()
            self.desk.messages.say(said, "success", (tr("Undo"), restore) if undo else None)

        def restore() -> None:
            self._write(before, tr("The ranks are as before."), undo=False)

        self.save_button.setEnabled(False)
        self.progress.start(tr("Ranking every customer anew …"))
        self.desk.tasks.write(
            lambda connection: set_ranks(connection, bands, now()),
            written,
            owner=self,
            failed=self._on_failed,
            changed={"ranks", "customers"},
        )

    def _on_failed(self, error: ShopError) -> None:
        self.progress.finish()
        self.save_button.setEnabled(True)
        text = words(error, self.desk.display)
        marked = self._mark(error, text)
        if marked is None:
            self.tell(error)
        else:
            self._refuse_at(marked)

    def _mark(self, error: ShopError, text: str) -> RankRow | None:
        """Mark the row, or both rows, an error is about; the first of them."""
        match error:
            case BandsApart():
                first, second = self._row(error.first), self._row(error.second, last=True)
                if first and second:
                    second.mark(second.first, text)
                    first.mark(first.end, text)
                return first
            case BadBand(reason="no_ranks"):
                return None
            case BadBand():
                row = self._row(error.title)
                if row:
                    fields = {"starts_above_zero": row.first, "credit_range": row.credit}
                    row.mark(fields.get(error.reason, row.end), text)
                return row
            case DuplicateTitle():
                twice = self._row(error.title, last=True)
                if twice:
                    twice.mark(twice.title, text)
                return twice
            case MissingField():
                return next((row for row in self.rows if not row.title.value()), None)
        return None

    def _row(self, title: str, *, last: bool = False) -> RankRow | None:
        rows = [row for row in self.rows if fold(row.title.value()) == fold(title)]
        return rows[-1 if last else 0] if rows else None

    def _refuse_at(self, row: RankRow) -> None:
        self.refuse()
        self.show_whole(row)
        fields = (row.title, row.first, row.end, row.credit)
        wrong = next((field for field in fields if field.error()), None)
        if wrong:
            wrong.setFocus()
