"""The rates of value added tax, each in force from a day on."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.calendar import business_date, now
from models.queries.shop import VatRate, read_vat_rates
from models.services.shop import set_vat
from resources.translations import tr
from ui.desk import Desk
from ui.errors import words
from ui.theme import SIZES, Tone
from ui.widgets.buttons import SecondaryButton
from ui.widgets.card import SectionTitle
from ui.widgets.chip import Chip
from ui.widgets.form import Form
from ui.widgets.jalali_date_field import JalaliDateField
from ui.widgets.labels import Divider, FigureRow, Label
from ui.widgets.percent_field import PercentField


class VatRates(QWidget):
    """The list of rates and the line that adds one. A new rate is stored at once by its button:
    it is dated, and adds to the list rather than changing it.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._build()
        self.set_button.clicked.connect(self._on_set)

    def load(self) -> None:
        """Read the rates."""
        self._desk.tasks.run(read_vat_rates, self._show, owner=self)

    def _build(self) -> None:
        title = SectionTitle(tr("Value added tax"))
        self.state = Chip(tr("Off"))
        title.end.addWidget(self.state)
        self.form = Form(2)
        display = self._desk.display
        self.day = JalaliDateField(display, business_date(now()))
        self.rate = PercentField(display)
        self.form.add("date", tr("In force from"), self.day)
        hint = tr("0 switches the tax off.")
        self.form.add("rate", tr("Rate"), self.rate, hint=hint)
        self.set_button = SecondaryButton(tr("Set this rate"), icon="plus")
        line = QHBoxLayout()
        line.setSpacing(SIZES.gap)
        line.addWidget(self.form, 1)
        button = QVBoxLayout()
        button.setContentsMargins(0, SIZES.key + SIZES.grid, 0, 0)
        button.addWidget(self.set_button, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(button)
        self._rates = QVBoxLayout()
        self._rates.setSpacing(SIZES.gap_small)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.gap)
        column.addWidget(title)
        column.addWidget(
            Label(tr("Taxable products bear it; tax earns no credit and no points."), "secondary")
        )
        column.addLayout(self._rates)
        column.addLayout(line)

    def _show(self, rates: list[VatRate]) -> None:
        display = self._desk.display
        today = business_date(now())
        while (item := self._rates.takeAt(0)) is not None:
            widget = item.widget()
            if widget:
                widget.hide()
                widget.deleteLater()
        in_force = next((rate for rate in rates if rate.effective_from <= today), None)
        for rate in rates:
            name = tr("From {day}", day=display.day(rate.effective_from))
            figure = display.percent(rate.rate_bp) if rate.rate_bp else tr("Off")
            tone: Tone | None = "green" if rate is in_force and rate.rate_bp else None
            self._rates.addWidget(FigureRow(name, figure, tone=tone))
            self._rates.addWidget(Divider())
        if in_force is not None and in_force.rate_bp:
            self.state.set_text(display.percent(in_force.rate_bp), "green")
        else:
            self.state.set_text(tr("Off"), "plain")

    def _on_set(self) -> None:
        self.form.clear_errors()
        day, rate = self.day.day(), self.rate.basis_points()
        if rate is None:
            self.form.set_error("rate", tr("Type a percentage between 0 and 100."))
        if day is None:
            text = tr("{field} is required.", field=tr("In force from"))
            self.form.set_error("date", text)
            self.day.check()
        if day is None or rate is None or self._desk.staff is None:
            return
        me = self._desk.staff.id

        def done(_: None) -> None:
            self.rate.set_basis_points(None)
            self._desk.messages.say(tr("The tax rate was saved."), "success")

        self._desk.tasks.write(
            lambda connection: set_vat(connection, day, rate, me, now()),
            done,
            owner=self,
            failed=lambda error: self.form.field("rate").set_error(
                words(error, self._desk.display)
            ),
            changed={"shop"},
        )
