"""What narrows the customers table: chips for the usual, a popover for any combination."""

from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from models import calendar
from models.display import Display
from models.loyalty import Band
from models.queries.customers import CustomerFilter
from models.queries.shop import Tag
from resources.translations import tr
from ui.theme import SIZES
from ui.widgets.buttons import GhostButton, SecondaryButton
from ui.widgets.check_box import CheckBox
from ui.widgets.choice import Choice
from ui.widgets.form import Form
from ui.widgets.segmented_control import SegmentedControl

_ANY = 0
_LATELY = 90
_SPANS = (30, 60, _LATELY, 180, 365)
_RANKS_SHOWN = 3
_TAGS_SHOWN = 4
_MANY = 12


def today() -> date:
    """The shop's day."""
    return calendar.business_date(calendar.now())


class FilterChips(QWidget):
    """The usual filters in sight, one chosen; a combination made elsewhere joins them."""

    chosen = Signal(object)
    """CustomerFilter, without a text."""

    def __init__(self, display: Display, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._display = display
        self._bands: list[Band] = []
        self._tags: list[Tag] = []
        self._combination: CustomerFilter | None = None
        self.chips = SegmentedControl([(CustomerFilter(), tr("All"))])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.chips)
        row.addStretch(1)
        self.chips.value_changed.connect(self.chosen)

    def set_lists(self, bands: list[Band], tags: list[Tag]) -> None:
        """Which ranks, lowest first, and tags there are."""
        self._bands, self._tags = bands, tags
        self._offer()

    def show_filter(self, wanted: CustomerFilter) -> None:
        """Mark a filter as the one in force, whatever its text."""
        wanted = replace(wanted, text="")
        usual = {filter_ for filter_, _ in self._usual()}
        self._combination = None if wanted in usual else wanted
        self.chips.blockSignals(True)
        self._offer()
        self.chips.set_value(wanted)
        self.chips.blockSignals(False)

    def words(self, wanted: CustomerFilter) -> str:
        """A filter in words: عمده · طلایی."""
        parts = [band.title for band in self._bands if band.id == wanted.rank_id]
        parts += [tag.title for tag in self._tags if tag.id == wanted.tag_id]
        if wanted.birth_month is not None:
            month = self._display.month_name(wanted.birth_month)
            parts.append(tr("Born in {month}", month=month))
        if wanted.birthday_on is not None:
            jalali = calendar.to_jalali(wanted.birthday_on)
            day = self._display.digits(str(jalali.day))
            month = self._display.month_name(jalali.month)
            parts.append(tr("Birthday on {day} {month}", day=day, month=month))
        if wanted.not_bought_since is not None:
            days = (today() - wanted.not_bought_since).days
            parts.append(_not_bought(self._display, days))
        if wanted.in_debt:
            parts.append(tr("In debt"))
        return " · ".join(parts)

    def _usual(self) -> list[tuple[CustomerFilter, str]]:
        """All, the ranks worth looking at (the highest first), occasions, and some tags."""
        month = calendar.to_jalali(today()).month
        since = today() - timedelta(days=_LATELY)
        high = self._bands[:0:-1][:_RANKS_SHOWN]
        return [
            (CustomerFilter(), tr("All")),
            *((CustomerFilter(rank_id=band.id), band.title) for band in high),
            (CustomerFilter(birth_month=month), tr("Birthday this month")),
            (CustomerFilter(not_bought_since=since), _not_bought(self._display, _LATELY)),
            (CustomerFilter(in_debt=True), tr("In debt")),
            *((CustomerFilter(tag_id=tag.id), tag.title) for tag in self._tags[:_TAGS_SHOWN]),
        ]

    def _offer(self) -> None:
        options: list[tuple[object, str]] = list(self._usual())
        if self._combination is not None:
            options.append((self._combination, self.words(self._combination)))
        self.chips.set_options(options)


class FilterPopover(QFrame):
    """Every filter at once; what is chosen here holds at once."""

    changed = Signal(object)
    """CustomerFilter"""

    def __init__(
        self,
        display: Display,
        wanted: CustomerFilter,
        bands: list[Band],
        tags: list[Tag],
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setProperty("kind", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._wanted = wanted
        since = wanted.not_bought_since
        self.rank = Choice(
            [(_ANY, tr("Any")), *((band.id, band.title) for band in reversed(bands))],
            wanted.rank_id or _ANY,
        )
        self.tag = Choice(
            [(_ANY, tr("Any")), *((tag.id, tag.title) for tag in tags)],
            wanted.tag_id or _ANY,
            filterable=len(tags) > _MANY,
        )
        months = ((month, display.month_name(month)) for month in range(1, 13))
        self.month = Choice([(_ANY, tr("Any")), *months], wanted.birth_month or _ANY)
        self.span = Choice(
            [(_ANY, tr("Any")), *((days, _days(display, days)) for days in _SPANS)],
            (today() - since).days if since else _ANY,
        )
        self.debt = CheckBox(tr("Only those in debt"), checked=wanted.in_debt)
        self.clear = GhostButton(tr("Clear"), icon="filter-off")
        self.done = SecondaryButton(tr("Close"))
        self._build()
        for choice in (self.rank, self.tag, self.month, self.span):
            choice.value_changed.connect(self._tell)
        self.debt.toggled.connect(self._tell)
        self.clear.clicked.connect(self._on_cleared)
        self.done.clicked.connect(self.close)

    def open_under(self, button: QWidget) -> None:
        """Show it under the button, ending where the button ends."""
        self.adjustSize()
        left_to_right = button.layoutDirection() == Qt.LayoutDirection.LeftToRight
        x = button.width() - self.width() if left_to_right else 0
        self.move(button.mapToGlobal(QPoint(x, button.height() + SIZES.grid)))
        self.show()
        self.rank.setFocus(Qt.FocusReason.PopupFocusReason)

    def _build(self) -> None:
        form = Form()
        form.add("rank", tr("Rank"), self.rank)
        form.add("tag", tr("Tag"), self.tag)
        form.add("month", tr("Birthday in"), self.month)
        form.add("span", tr("Nothing bought for"), self.span)
        form.add_widget(self.debt)
        buttons = QHBoxLayout()
        buttons.addWidget(self.clear)
        buttons.addStretch(1)
        buttons.addWidget(self.done)
        column = QVBoxLayout(self)
        edge = SIZES.gap_large
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(SIZES.gap_large)
        column.addWidget(form)
        column.addLayout(buttons)
        self.setMinimumWidth(SIZES.rail + SIZES.figure_column)

    def _tell(self) -> None:
        days = self.span.value()
        self.changed.emit(
            CustomerFilter(
                text=self._wanted.text,
                rank_id=_number(self.rank.value()),
                tag_id=_number(self.tag.value()),
                birth_month=_number(self.month.value()),
                birthday_on=self._wanted.birthday_on,
                not_bought_since=today() - timedelta(days=days)
                if isinstance(days, int) and days
                else None,
                in_debt=self.debt.isChecked(),
            )
        )

    def _on_cleared(self) -> None:
        self._wanted = replace(self._wanted, birthday_on=None)
        self._tell()
        for choice in (self.rank, self.tag, self.month, self.span):
            choice.set_value(_ANY)
        self.debt.setChecked(False)
        self.close()


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and value else None


def _days(display: Display, days: int) -> str:
    return tr("{days} days", days=display.number(days))


def _not_bought(display: Display, days: int) -> str:
    return tr("{days} days without a purchase", days=display.number(days))
