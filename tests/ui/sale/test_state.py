"""The sale as plain values: what is typed, how it is paid, and its way through a draft."""

import json
from dataclasses import replace

import pytest

from ui.sale import state
from ui.sale.state import Discount, Payment, Sale, SaleLine

MILK = SaleLine(2, "شیر", "626", 1000, 385_000, taxable=False)
BREAD = SaleLine(3, "نان", "627", 3000, 150_000)


def test_a_sale_comes_back_from_its_draft() -> None:
    sale = Sale(
        step="invoice",
        customer_id=7,
        rank_id=2,
        lines=(MILK, replace(BREAD, discount=1000)),
        discount=Discount(basis_points=250),
        use_credit=True,
        credit=5000,
        payments=(Payment("card", 10_000, "123"), Payment("cash")),
        note="فوری",
        typed={"entry": "شی"},
        form={"mobile": "0912", "tags": [1, 2]},
    )
    assert state.from_json(state.to_json(sale)) == sale


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"version": 99}', json.dumps({"version": 1, "lines": [1]})]
)
def test_a_draft_of_another_make_is_no_sale(text: str) -> None:
    assert state.from_json(text) is None


def test_the_same_product_counts_up_at_the_same_price_only() -> None:
    sale, place = state.add_line(Sale(lines=(MILK, BREAD)), MILK)
    assert (place, sale.lines[0].quantity) == (0, 2000)
    sale, place = state.add_line(sale, replace(MILK, unit_price=1))
    assert place == 2
    discounted = Sale(lines=(replace(MILK, discount=5),))
    assert state.add_line(discounted, MILK)[1] == 1
    amount = replace(MILK, amount_only=True)
    assert state.add_line(Sale(lines=(amount,)), amount)[1] == 1


def test_a_line_taken_away_is_put_back_where_it_was() -> None:
    sale = Sale(lines=(MILK, BREAD))
    assert state.put_back(state.without_line(sale, 0), 0, MILK) == sale


@pytest.mark.parametrize(
    ("text", "quantity", "rest"),
    [
        ("۳*نان", 3000, "نان"),
        ("1.5 × شیر", 1500, "شیر"),
        ("نان", 1000, "نان"),
        ("x*y", 1000, "x*y"),
        ("0*نان", 1000, "0*نان"),
        ("3*", 1000, "3*"),
    ],
)
def test_a_quantity_before_the_name(text: str, quantity: int, rest: str) -> None:
    assert state.split_quantity(text) == (quantity, rest)


@pytest.mark.parametrize(
    ("text", "barcode"),
    [
        ("6260100320014", True),
        ("۶۲۶۰۱۰۰۳۲۰۰۱۴", True),
        ("00012345", True),
        ("12500000", False),
        ("252,000,000", False),
        ("385000", False),
        ("1234567", False),
    ],
)
def test_what_looks_like_a_barcode(text: str, barcode: bool) -> None:
    assert state.looks_like_barcode(text) is barcode


def test_one_method_takes_over_what_nobody_typed() -> None:
    payments = state.choose_method((Payment("card"),), "cash", 900)
    assert payments == (Payment("cash"),)
    payments = state.with_amount(payments, "cash", 500)
    payments = state.choose_method(payments, "card", 900)
    assert payments == (Payment("cash", 500), Payment("card"))
    assert state.amounts(payments, 900) == [500, 400]
    assert state.amounts(payments, 300) == [500, 0]


def test_with_nothing_left_the_last_method_is_exchanged() -> None:
    payments = (Payment("card", 900),)
    assert state.choose_method(payments, "cash", 900) == (Payment("cash"),)


def test_dropping_a_method_leaves_one_that_pays_all() -> None:
    payments = (Payment("card", 500), Payment("cash"))
    assert state.without_method(payments, "cash") == (Payment("card"),)
    assert state.without_method((Payment("card"),), "card") == (Payment("card"),)
