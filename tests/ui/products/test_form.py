"""Entering and changing a product: what is stored, and what is refused where."""

import pytest
from pytestqt.qtbot import QtBot

from models.queries.products import Product, find_products
from models.queries.shop import read_subgroups
from ui.desk import Desk
from ui.products.form import ProductDialog
from ui.products.page import ProductsPage


def stored(desk: Desk, part: str) -> Product | None:
    return next(iter(desk.tasks.now(lambda connection: find_products(connection, part))), None)


def type_price(dialog: ProductDialog, text: str) -> None:
    dialog.price.setText(text)
    dialog.price.textEdited.emit(text)


def fill(dialog: ProductDialog, title: str = "پنیر لیقوان", price: str = "۳۹۰۰۰۰۰") -> None:
    dialog.title.setText(title)
    type_price(dialog, price)
    dialog.group.choice.set_value(1)
    dialog.subgroup.choice.set_value(1)


def save(dialog: ProductDialog) -> None:
    dialog.action.click()


def test_a_product_is_entered(page: ProductsPage, desk: Desk, qtbot: QtBot) -> None:
    dialog = page.open_form(None)
    fill(dialog)
    dialog.kind.set_value("service")
    dialog.code.setText("۲۱۰")
    dialog.unit.setText("کیلو")
    dialog.taxable.setChecked(False)
    with qtbot.waitSignal(dialog.accepted):
        save(dialog)
    made = stored(desk, "لیقوان")
    assert made is not None
    assert (made.price, made.code, made.unit, made.kind) == (3_900_000, "210", "کیلو", "service")
    assert not made.taxable
    assert made.active
    qtbot.waitUntil(lambda: page.model.rowCount() == 6)


def test_a_product_is_changed(page: ProductsPage, desk: Desk, qtbot: QtBot) -> None:
    before = stored(desk, "لواش")
    dialog = page.open_form(before)
    type_price(dialog, "۱۷۰۰۰۰")
    dialog.active.setChecked(False)
    with qtbot.waitSignal(dialog.accepted):
        save(dialog)
    after = stored(desk, "لواش")
    assert after is not None
    assert after.price == 170_000
    assert not after.active


def test_a_new_group_and_subgroup_come_with_the_product(
    page: ProductsPage, desk: Desk, qtbot: QtBot
) -> None:
    dialog = page.open_form(None)
    fill(dialog)
    dialog.group.set_new(True)
    dialog.group.new.setText("لبنیات")
    assert dialog.subgroup.is_new()
    dialog.subgroup.new.setText("پنیر")
    with qtbot.waitSignal(dialog.accepted):
        save(dialog)
    made = stored(desk, "لیقوان")
    assert made is not None
    assert (made.group_title, made.subgroup_title) == ("لبنیات", "پنیر")


def test_a_refused_product_leaves_no_new_group_behind(
    page: ProductsPage, desk: Desk, qtbot: QtBot
) -> None:
    dialog = page.open_form(None)
    fill(dialog)
    dialog.group.set_new(True)
    dialog.group.new.setText("لبنیات")
    dialog.subgroup.new.setText("پنیر")
    dialog.barcode.setText("6261107020038")
    save(dialog)
    qtbot.waitUntil(lambda: bool(dialog.form.field("barcode").error()))
    assert len(desk.tasks.now(read_subgroups)) == 1
    assert dialog.group.new.text() == "لبنیات"


def test_an_existing_title_typed_as_new_is_the_existing_one(
    page: ProductsPage, desk: Desk, qtbot: QtBot
) -> None:
    dialog = page.open_form(None)
    fill(dialog)
    dialog.group.set_new(True)
    dialog.group.new.setText("عمومي")
    assert dialog.group.chosen() == 1
    assert dialog.group.new_title() == ""


def test_empty_fields_are_marked_and_nothing_is_written(page: ProductsPage, qtbot: QtBot) -> None:
    dialog = page.open_form(None)
    save(dialog)
    wrong = [name for name in ("title", "price", "group", "subgroup")]
    assert all(dialog.form.field(name).error() for name in wrong)
    assert page.model.rowCount() == 5


@pytest.mark.parametrize(
    "price", ["", "گران", "-5", "12.5", "9" * 25, "1000000000000001"], ids=lambda text: text[:8]
)
def test_a_bad_price_is_marked(page: ProductsPage, price: str) -> None:
    dialog = page.open_form(None)
    fill(dialog, price=price)
    save(dialog)
    assert dialog.form.field("price").error()
    assert dialog.title.text() == "پنیر لیقوان"
    assert dialog.isVisible()


@pytest.mark.parametrize(
    ("field", "text"),
    [("barcode", "6261107020038"), ("code", "L1"), ("code", "6261107020038"), ("barcode", "L1")],
)
def test_a_code_that_is_taken_names_its_product(
    page: ProductsPage, desk: Desk, qtbot: QtBot, field: str, text: str
) -> None:
    first = page.open_form(stored(desk, "لواش"))
    first.code.setText("L1")
    with qtbot.waitSignal(first.accepted):
        save(first)
    dialog = page.open_form(None)
    fill(dialog)
    getattr(dialog, field).setText(text)
    save(dialog)
    qtbot.waitUntil(lambda: bool(dialog.form.field(field).error()))
    assert "نان لواش بسته‌ای" in dialog.form.field(field).error()
    assert dialog.action.isEnabled()
    getattr(dialog, field).setText("")
    with qtbot.waitSignal(dialog.accepted):
        save(dialog)


def test_the_built_in_product_cannot_be_switched_off(page: ProductsPage, desk: Desk) -> None:
    dialog = page.open_form(stored(desk, "پوز"))
    assert not dialog.active.isEnabled()


def test_subgroups_follow_the_group(page: ProductsPage, desk: Desk) -> None:
    dialog = page.open_form(None)
    assert dialog.subgroup.chosen() is None
    dialog.group.choice.set_value(1)
    # The only subgroup of a group needs no choosing.
    assert dialog.subgroup.chosen() == 1
