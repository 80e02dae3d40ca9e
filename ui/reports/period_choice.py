"""Choosing the days of a report: a named period, or a first and a last day."""

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from models.calendar import Period
from models.display import Display
from models.errors import BadDate
from resources.translations import tr
from ui.reports.periods import PeriodName, checked_range, period_of, today
from ui.theme import SIZES
from ui.widgets.choice import Choice
from ui.widgets.jalali_date_field import JalaliDateField
from ui.widgets.labels import Label

_FIELD_WIDTH = 150


class RangeFields(QWidget):
    """From a day to a day, typed or picked."""

    period_changed = Signal()
    """Something else was typed; whether it is a period, `period` says."""

    def __init__(self, display: Display, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first = JalaliDateField(display)
        self.last = JalaliDateField(display)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SIZES.gap_small)
        for words, field in ((tr("From"), self.first), (tr("To"), self.last)):
            label = Label(words, "second")
            label.setBuddy(field)
            field.setAccessibleName(words)
            field.setFixedWidth(_FIELD_WIDTH)
            row.addWidget(label)
            row.addWidget(field)
            row.addSpacing(SIZES.gap)
            field.day_changed.connect(self.period_changed)
            field.editingFinished.connect(lambda one=field: self._on_left(one))
        row.addStretch(1)

    def _on_left(self, field: JalaliDateField) -> None:
        # From nothing to what is no day, no day has changed: but what is wrong has.
        if field.value() and field.day() is None:
            self.period_changed.emit()

    def is_empty(self) -> bool:
        """Whether nothing has been typed yet."""
        return not self.first.value() and not self.last.value()

    def set_period(self, period: Period) -> None:
        """Show a period."""
        self.first.set_day(period.first)
        self.last.set_day(period.last)

    def period(self) -> Period:
        """The days typed. Raises BadDate, MissingField or BadPeriod."""
        for field in (self.first, self.last):
            if field.value() and field.day() is None:
                raise BadDate(field.value())
        return checked_range(self.first.day(), self.last.day())


class PeriodChoice(Choice):
    """A named period from a list. With "range", `range` is shown: it is laid out by the owner.

    `anything` offers all days as well, for which `period` is None.
    """

    period_changed = Signal()

    def __init__(
        self, display: Display, *, anything: bool = False, parent: QWidget | None = None
    ) -> None:
        options: list[tuple[object, str]] = [("all", tr("All days"))] if anything else []
        options += [
            ("today", tr("Today")),
            ("yesterday", tr("Yesterday")),
            ("month", tr("This month")),
            ("year", tr("This year")),
            ("range", tr("Any range")),
        ]
        super().__init__(options, "all" if anything else "month", parent=parent)
        self.range = RangeFields(display)
        self.range.hide()
        self.value_changed.connect(self._on_chosen)
        self.range.period_changed.connect(self.period_changed)

    def period(self) -> Period | None:
        """The days chosen; None for all. Raises BadDate, MissingField or BadPeriod."""
        name = self.value()
        if name == "all":
            return None
        if name == "range":
            return self.range.period()
        return period_of(cast(PeriodName, name), today())

    def _on_chosen(self, name: object) -> None:
        self.range.setVisible(name == "range")
        if name == "range" and self.range.is_empty():
            # Tells of the change itself.
            self.range.set_period(period_of("range", today()))
        else:
            self.period_changed.emit()
