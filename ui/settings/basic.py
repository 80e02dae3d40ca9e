"""The basic settings: points, the currency shown, credit, referral and tax."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from models.calendar import now
from models.errors import BadPercent, MissingField, ShopError
from models.queries.shop import Settings, read_settings
from models.services.shop import change_rules
from resources.translations import tr
from ui.desk import Desk
from ui.errors import words
from ui.marking import mark
from ui.settings.section import FormSection
from ui.settings.vat import VatRates
from ui.widgets.amount_field import AmountField
from ui.widgets.card import SectionTitle
from ui.widgets.count_field import CountField
from ui.widgets.form import Form
from ui.widgets.labels import Divider
from ui.widgets.percent_field import PercentField
from ui.widgets.segmented_control import SegmentedControl

_MOST_POINTS = 1_000_000
_MOST_DAYS = 36_500


class BasicSection(FormSection):
    """تنظیمات پایه. The rules are saved together; a tax rate is added by its own button."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Basic settings"), tr("The rules by which the shop sells."))
        self._stored: Settings | None = None
        self._build()

    def load(self) -> None:
        self.desk.tasks.run(read_settings, self._show, owner=self, failed=self.tell)
        self.vat.load()

    def changed(self, names: frozenset[str]) -> None:
        if "shop" in names:
            self.vat.load()
            if not self.unsaved():
                self.load()

    def first_focus(self) -> QWidget | None:
        return self.rials_per_point

    def typed(self) -> object:
        return (
            self.currency.value(),
            self.rials_per_point.text(),
            self.rank_counts.value(),
            self.share.text(),
            self.least.text(),
            self.approval.text(),
            self.valid.text(),
            self.offline.text(),
            self.referral.value(),
            self.trigger.value(),
            self.reward.text(),
            self.reward_share.text(),
            self.reward_points.text(),
        )

    def save(self) -> None:
        if not self._check():
            self.refuse()
            return
        values = self._values()
        stored = self._stored
        changes = {
            name: value
            for name, value in values.items()
            if stored is None or getattr(stored, name) != value
        }
        said = tr("The basic settings were saved.")
        if not changes:
            self.finish(said)
            return
        if "currency_shown" in changes and not self.may_rebuild():
            return
        self.save_button.setEnabled(False)

        def written(_: None) -> None:
            if stored is not None:
                self._stored = replace(stored, **changes)  # type: ignore[arg-type]
            self.finish(said)

        self.desk.tasks.write(
            lambda connection: change_rules(connection, changes, now()),
            written,
            owner=self,
            failed=self.write_failed(self._mark),
            changed={"shop"},
        )

    def _build(self) -> None:
        self._build_points()
        self._build_credit()
        self._build_referral()
        self.vat = VatRates(self.desk)
        for part in (
            SectionTitle(tr("Points and currency")),
            self.points_form,
            Divider(),
            SectionTitle(tr("Use of credit")),
            self.credit_form,
            Divider(),
            SectionTitle(tr("Reward for the referrer")),
            self.referral_form,
            Divider(),
            self.vat,
        ):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.watch(self.currency, self.rials_per_point, self.rank_counts, self.share, self.least)
        self.watch(self.approval, self.valid, self.referral, self.trigger, self.reward)
        self.watch(self.reward_share, self.reward_points, self.offline)
        self.referral.value_changed.connect(lambda _: self._show_referral())

    def _build_points(self) -> None:
        display = self.desk.display
        self.rials_per_point = AmountField(display, unit=True)
        self.currency = SegmentedControl(
            [("rial", tr("Rial")), ("toman", tr("Toman"))], look="buttons"
        )
        self.rank_counts = SegmentedControl(
            [("before", tr("Before this invoice")), ("after", tr("After this invoice"))],
            look="buttons",
        )
        self.points_form = Form(2)
        self.points_form.add(
            "rials_per_point",
            tr("Purchase for one point"),
            self.rials_per_point,
            required=True,
            hint=tr("For so much of the amount paid a customer gets one point."),
        )
        self.points_form.add(
            "currency_shown",
            tr("Currency shown"),
            self.currency,
            hint=tr("Amounts are always stored in rials."),
        )
        self.points_form.add(
            "rank_counts",
            tr("The rank that counts"),
            self.rank_counts,
            hint=tr("Whether an invoice's own points already raise the rank it earns by."),
        )

    def _build_credit(self) -> None:
        display = self.desk.display
        self.share = PercentField(display)
        self.least = AmountField(display, unit=True)
        self.approval = AmountField(display, unit=True, placeholder=tr("Not needed"))
        self.valid = CountField(
            display, least=1, most=_MOST_DAYS, placeholder=tr("Without end"), suffix=tr("days")
        )
        self.offline = AmountField(display, unit=True, placeholder=tr("Without limit"))
        self.credit_form = Form(2)
        self.credit_form.add(
            "credit_share_bp", tr("Greatest share of an invoice"), self.share, required=True
        )
        self.credit_form.add("credit_min_invoice", tr("Smallest invoice"), self.least)
        self.credit_form.add(
            "credit_approval_above",
            tr("A manager approves above"),
            self.approval,
            hint=tr("Empty: no approval is needed."),
        )
        self.credit_form.add(
            "credit_valid_days",
            tr("Credit stays valid for"),
            self.valid,
            hint=tr("Empty: credit does not expire."),
        )
        self.credit_form.add(
            "offline_credit_limit",
            tr("Credit without the service"),
            self.offline,
            hint=tr(
                "With several tills: so much a customer may spend in a day while the service "
                "does not answer. Empty: without limit."
            ),
            whole_row=True,
        )

    def _build_referral(self) -> None:
        display = self.desk.display
        self.referral = SegmentedControl(
            [
                ("none", tr("No reward")),
                ("fixed", tr("Fixed credit")),
                ("percent", tr("Percent of the first invoice")),
            ],
            look="buttons",
        )
        self.trigger = SegmentedControl(
            [("registration", tr("At registration")), ("first_invoice", tr("First invoice"))],
            look="buttons",
        )
        self.reward = AmountField(display, unit=True)
        self.reward_share = PercentField(display)
        self.reward_points = CountField(display, most=_MOST_POINTS)
        self.referral_form = Form(2)
        self.referral_form.add("referral_kind", tr("Reward"), self.referral, whole_row=True)
        self.referral_form.add("referral_credit", tr("Credit"), self.reward, required=True)
        self.referral_form.add(
            "referral_bp", tr("Percent"), self.reward_share, required=True, instead=True
        )
        self.referral_form.add("referral_points", tr("Points"), self.reward_points)
        self.referral_form.add("referral_trigger", tr("Given at"), self.trigger)

    def _show(self, stored: Settings) -> None:
        self._stored = stored
        for form in self._forms():
            form.clear_errors()
        self.currency.set_value(stored.currency_shown)
        self.rials_per_point.set_amount(stored.rials_per_point)
        self.rank_counts.set_value(stored.rank_counts)
        self.share.set_basis_points(stored.credit_share_bp)
        self.least.set_amount(stored.credit_min_invoice)
        self.approval.set_amount(stored.credit_approval_above)
        self.valid.set_number(stored.credit_valid_days)
        self.offline.set_amount(stored.offline_credit_limit)
        self.referral.set_value(stored.referral_kind)
        self.trigger.set_value(stored.referral_trigger)
        self.reward.set_amount(stored.referral_credit)
        self.reward_share.set_basis_points(stored.referral_bp)
        self.reward_points.set_number(stored.referral_points)
        self._show_referral()
        self.settle()

    def _show_referral(self) -> None:
        """Only what the chosen kind of reward needs."""
        kind = self.referral.value()
        shown = {
            "referral_trigger": kind == "fixed",
            "referral_credit": kind == "fixed",
            "referral_bp": kind == "percent",
            "referral_points": kind != "none",
        }
        for name, visible in shown.items():
            self.referral_form.field(name).setVisible(visible)

    def _forms(self) -> tuple[Form, ...]:
        return self.points_form, self.credit_form, self.referral_form

    def _check(self) -> bool:
        """Mark what is empty or cannot be read, from the last to the first."""
        required = tr("This is required.")
        kind = self.referral.value()
        wrong: list[tuple[Form, str, str]] = []
        if not self.rials_per_point.amount():
            text = self.rials_per_point.error() or tr("The amount must be more than zero.")
            wrong.append((self.points_form, "rials_per_point", text))
        if self.share.basis_points() is None:
            text = self.share.error() or required
            wrong.append((self.credit_form, "credit_share_bp", text))
        for name, field in (
            ("credit_min_invoice", self.least),
            ("credit_approval_above", self.approval),
            ("credit_valid_days", self.valid),
            ("offline_credit_limit", self.offline),
        ):
            if field.error():
                wrong.append((self.credit_form, name, field.error()))
        form = self.referral_form
        if kind == "fixed" and self.reward.amount() is None:
            wrong.append((form, "referral_credit", self.reward.error() or required))
        if kind == "percent" and self.reward_share.basis_points() is None:
            wrong.append((form, "referral_bp", self.reward_share.error() or required))
        if kind != "none" and self.reward_points.error():
            wrong.append((form, "referral_points", self.reward_points.error()))
        for where, name, text in reversed(wrong):
            where.set_error(name, text)
        return not wrong

    def _values(self) -> dict[str, object]:
        kind = str(self.referral.value())
        trigger = "first_invoice" if kind == "percent" else str(self.trigger.value())
        return {
            "rials_per_point": self.rials_per_point.amount(),
            "rank_counts": str(self.rank_counts.value()),
            "currency_shown": str(self.currency.value()),
            "credit_share_bp": self.share.basis_points(),
            "credit_min_invoice": self.least.amount() or 0,
            "credit_approval_above": self.approval.amount(),
            "credit_valid_days": self.valid.number(),
            "offline_credit_limit": self.offline.amount(),
            "referral_kind": kind,
            "referral_trigger": trigger,
            "referral_credit": self.reward.amount() or 0,
            "referral_bp": self.reward_share.basis_points() or 0,
            "referral_points": self.reward_points.number() or 0,
        }

    def _mark(self, error: ShopError) -> bool:
        if isinstance(error, BadPercent):
            return self.credit_form.set_error("credit_share_bp", words(error, self.desk.display))
        if isinstance(error, MissingField):
            return mark(self.points_form, error, self.desk.display)
        return False
