"""The basic settings and the tax: every bad value is marked at its field and nothing is written."""

from collections.abc import Callable
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from models.queries.shop import read_settings, read_vat_rates
from ui.desk import Action, Desk
from ui.settings.basic import BasicSection
from ui.settings.section import Section
from ui.widgets.number_field import NumberField

Said = list[tuple[str, str, Action | None]]
TypeNumber = Callable[[NumberField, str], None]


@pytest.fixture
def basic(show: Callable[[str], Section]) -> BasicSection:
    section = show("basic")
    assert isinstance(section, BasicSection)
    return section


def test_every_rule_is_stored(
    basic: BasicSection, type_number: TypeNumber, desk: Desk, said: Said, qtbot: QtBot
) -> None:
    type_number(basic.rials_per_point, "۵۰۰۰۰۰")
    basic.rank_counts.set_value("after")
    type_number(basic.share, "50")
    type_number(basic.least, "1,000,000")
    type_number(basic.approval, "2000000")
    type_number(basic.valid, "۳۶۵")
    basic.referral.set_value("fixed")
    basic.trigger.set_value("registration")
    type_number(basic.reward, "5000")
    type_number(basic.reward_points, "2")
    assert basic.unsaved()
    basic.save()
    qtbot.waitUntil(lambda: bool(said))
    rules = desk.tasks.now(read_settings)
    assert rules.rials_per_point == 500_000
    assert rules.rank_counts == "after"
    assert (rules.credit_share_bp, rules.credit_min_invoice) == (5_000, 1_000_000)
    assert (rules.credit_approval_above, rules.credit_valid_days) == (2_000_000, 365)
    assert (rules.referral_kind, rules.referral_trigger) == ("fixed", "registration")
    assert (rules.referral_credit, rules.referral_points) == (5_000, 2)
    assert not basic.unsaved()


def test_empty_limits_mean_none(
    basic: BasicSection, type_number: TypeNumber, desk: Desk, qtbot: QtBot
) -> None:
    type_number(basic.valid, "30")
    with qtbot.waitSignal(desk.changes.happened):
        basic.save()
    qtbot.waitUntil(lambda: not basic.unsaved())
    type_number(basic.valid, "")
    with qtbot.waitSignal(desk.changes.happened):
        basic.save()
    rules = desk.tasks.now(read_settings)
    assert rules.credit_valid_days is None
    assert rules.credit_approval_above is None


def test_a_percentage_of_the_first_invoice_is_given_with_it(
    basic: BasicSection, type_number: TypeNumber, desk: Desk, qtbot: QtBot
) -> None:
    basic.trigger.set_value("registration")
    basic.referral.set_value("percent")
    assert not basic.referral_form.field("referral_trigger").isVisible()
    type_number(basic.reward_share, "۲٫۵")
    with qtbot.waitSignal(desk.changes.happened):
        basic.save()
    rules = desk.tasks.now(read_settings)
    assert (rules.referral_trigger, rules.referral_bp) == ("first_invoice", 250)


@pytest.mark.parametrize(
    ("editor", "form", "name", "text"),
    [
        ("rials_per_point", "points_form", "rials_per_point", ""),
        ("rials_per_point", "points_form", "rials_per_point", "0"),
        ("rials_per_point", "points_form", "rials_per_point", "هزار"),
        ("rials_per_point", "points_form", "rials_per_point", "9" * 21),
        ("share", "credit_form", "credit_share_bp", ""),
        ("share", "credit_form", "credit_share_bp", "101"),
        ("share", "credit_form", "credit_share_bp", "-1"),
        ("least", "credit_form", "credit_min_invoice", "-5"),
        ("approval", "credit_form", "credit_approval_above", "abc"),
        ("valid", "credit_form", "credit_valid_days", "0"),
        ("valid", "credit_form", "credit_valid_days", "1.5"),
        ("reward", "referral_form", "referral_credit", ""),
        ("reward", "referral_form", "referral_credit", "x"),
        ("reward_points", "referral_form", "referral_points", "-1"),
    ],
)
def test_a_bad_value_is_marked_and_kept(
    basic: BasicSection,
    type_number: TypeNumber,
    desk: Desk,
    editor: str,
    form: str,
    name: str,
    text: str,
) -> None:
    before = desk.tasks.now(read_settings)
    basic.referral.set_value("fixed")
    type_number(basic.reward, "1000")
    type_number(getattr(basic, editor), text)
    typed = getattr(basic, editor).text()
    basic.save()
    assert getattr(basic, form).field(name).error()
    assert getattr(basic, editor).text() == typed
    assert basic.messages.isVisible()
    assert desk.tasks.now(read_settings) == before


def test_a_bad_percentage_of_the_first_invoice_is_marked(
    basic: BasicSection, type_number: TypeNumber
) -> None:
    basic.referral.set_value("percent")
    type_number(basic.reward_share, "120")
    basic.save()
    assert basic.referral_form.field("referral_bp").error()


def test_another_currency_is_refused_while_something_is_unsaved_elsewhere(
    show: Callable[[str], Section], basic: BasicSection, desk: Desk, qtbot: QtBot
) -> None:
    shop = show("shop")
    shop.city.setText("کرج")  # type: ignore[attr-defined]
    basic.currency.set_value("toman")
    basic.save()
    assert "فروشگاه" in basic.messages.text()
    assert desk.tasks.now(read_settings).currency_shown == "rial"
    shop.save()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: not shop.unsaved())
    with qtbot.waitSignal(desk.changes.happened, check_params_cb=lambda names: "shop" in names):
        basic.save()
    assert desk.tasks.now(read_settings).currency_shown == "toman"


def test_the_tax_is_off_until_a_rate_is_set(
    basic: BasicSection, type_number: TypeNumber, desk: Desk, qtbot: QtBot
) -> None:
    assert basic.vat.state.text() == "خاموش"
    basic.vat.day.setText("۱۴۰۳/۰۱/۰۱")
    basic.vat.day.textEdited.emit("۱۴۰۳/۰۱/۰۱")
    type_number(basic.vat.rate, "10")
    basic.vat.set_button.click()
    qtbot.waitUntil(lambda: "۱۰" in basic.vat.state.text())
    rates = desk.tasks.now(read_vat_rates)
    assert [(rate.effective_from, rate.rate_bp) for rate in rates] == [(date(2024, 3, 20), 1000)]


@pytest.mark.parametrize(
    ("day", "rate", "field"),
    [("", "10", "date"), ("۱۴۰۳/۱۳/۰۱", "10", "date"), ("۱۴۰۳/۰۱/۰۱", "", "rate"),
     ("۱۴۰۳/۰۱/۰۱", "101", "rate")],
)  # fmt: skip
def test_a_bad_tax_rate_is_marked(
    basic: BasicSection, type_number: TypeNumber, desk: Desk, day: str, rate: str, field: str
) -> None:
    basic.vat.day.setText(day)
    basic.vat.day.textEdited.emit(day)
    type_number(basic.vat.rate, rate)
    basic.vat.set_button.click()
    assert basic.vat.form.field(field).error()
    assert desk.tasks.now(read_vat_rates) == []
