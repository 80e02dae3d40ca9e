"""The arithmetic of an invoice and of a part of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import AmountTooLarge, BadLine, DiscountTooLarge, EmptyInvoice
from models.money import LARGEST
from models.pricing import Line, PricedLine, allocate, line_gross, part_of_line, price_invoice


@st.composite
def some_lines(draw: st.DrawFn) -> list[Line]:
    """Lines whose discounts are within them."""
    lines = []
    for _ in range(draw(st.integers(1, 6))):
        quantity = draw(st.integers(1, 50_000))
        unit_price = draw(st.integers(0, 10**9))
        lines.append(
            Line(
                quantity=quantity,
                unit_price=unit_price,
                discount=draw(st.integers(0, line_gross(quantity, unit_price))),
                taxable=draw(st.booleans()),
                key=draw(st.integers(1, 3)),
            )
        )
    return lines


@st.composite
def priced_lines(draw: st.DrawFn) -> PricedLine:
    """A line with sums that can be."""
    gross = draw(st.integers(0, 10**6))
    discount = draw(st.integers(0, gross))
    invoice_discount = draw(st.integers(0, gross - discount))
    after = gross - discount - invoice_discount
    return PricedLine(gross, discount, invoice_discount, draw(st.integers(0, after)))


def test_a_plain_invoice() -> None:
    priced = price_invoice([Line(2000, 385_000), Line(1250, 100_000, discount=5_000)])
    assert [line.gross for line in priced.lines] == [770_000, 125_000]
    assert (priced.gross, priced.discounts, priced.vat, priced.payable) == (
        895_000,
        5_000,
        0,
        890_000,
    )


def test_tax_is_on_taxable_lines_after_discounts() -> None:
    lines = [Line(1000, 1_000_000, taxable=True), Line(1000, 1_000_000)]
    priced = price_invoice(lines, invoice_discount=200_000, vat_bp=1000)
    assert [line.invoice_discount for line in priced.lines] == [100_000, 100_000]
    assert [line.vat for line in priced.lines] == [90_000, 0]
    assert priced.payable == 1_890_000


@given(some_lines(), st.integers(0, 10_000), st.integers(0, 10_000))
def test_everything_adds_up(lines: list[Line], part: int, vat_bp: int) -> None:
    after = sum(line_gross(line.quantity, line.unit_price) - line.discount for line in lines)
    discount = after * part // 10_000
    priced = price_invoice(lines, discount, vat_bp)
    assert sum(line.net for line in priced.lines) == priced.payable
    assert sum(line.invoice_discount for line in priced.lines) == discount
    assert priced.payable == priced.gross - priced.discounts + priced.vat
    for line in priced.lines:
        assert min(line.gross, line.discount, line.invoice_discount, line.vat, line.net) >= 0
        assert line.net >= line.vat


@given(some_lines(), st.integers(0, 10_000), st.integers(0, 10_000), st.randoms())
def test_the_order_of_lines_changes_nothing(
    lines: list[Line], part: int, vat_bp: int, random: object
) -> None:
    after = sum(line_gross(line.quantity, line.unit_price) - line.discount for line in lines)
    discount = after * part // 10_000
    places = list(range(len(lines)))
    random.shuffle(places)  # type: ignore[attr-defined]
    one = price_invoice(lines, discount, vat_bp)
    other = price_invoice([lines[place] for place in places], discount, vat_bp)
    assert replace(one, lines=()) == replace(other, lines=())

    def told(line: Line, sums: PricedLine) -> tuple[object, ...]:
        return (line.key, line.quantity, line.unit_price, line.taxable, line.discount, *_sums(sums))

    assert sorted(told(*pair) for pair in zip(lines, one.lines, strict=True)) == sorted(
        told(lines[place], sums) for place, sums in zip(places, other.lines, strict=True)
    )


def _sums(line: PricedLine) -> tuple[int, ...]:
    return line.gross, line.invoice_discount, line.vat, line.net


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8), st.integers(0, 10**6))
def test_an_allocation_is_whole_and_fair(weights: list[int], amount: int) -> None:
    lines = [Line(1000, weight) for weight in weights]
    parts = allocate(amount, lines, weights)
    total = sum(weights)
    assert sum(parts) == (amount if total else 0)
    for part, weight in zip(parts, weights, strict=True):
        assert total == 0 or abs(part * total - amount * weight) < total


@given(priced_lines(), st.lists(st.integers(1, 5000), min_size=1, max_size=6))
def test_a_line_returned_in_steps_is_the_line(line: PricedLine, steps: list[int]) -> None:
    quantity, returned = sum(steps), 0
    before = part_of_line(line, quantity, 0)
    assert before == PricedLine(0, 0, 0, 0)
    for step in steps:
        returned += step
        after = part_of_line(line, quantity, returned)
        for name in ("gross", "discount", "invoice_discount", "vat", "net"):
            assert getattr(after, name) >= getattr(before, name)
        assert after.net * quantity <= line.net * returned
        before = after
    assert before == line


@pytest.mark.parametrize(
    ("lines", "discount", "error"),
    [
        ([], 0, EmptyInvoice()),
        ([Line(1000, 1), Line(0, 1)], 0, BadLine(2, "quantity")),
        ([Line(-1000, 1)], 0, BadLine(1, "quantity")),
        ([Line(1000, -1)], 0, BadLine(1, "unit_price")),
        ([Line(1000, 10, discount=11)], 0, DiscountTooLarge(11, largest=10, line=1)),
        ([Line(1000, 10, discount=-1)], 0, DiscountTooLarge(-1, largest=10, line=1)),
        ([Line(1000, 10, discount=4)], 7, DiscountTooLarge(7, largest=6)),
        ([Line(1000, 10)], -1, DiscountTooLarge(-1, largest=10)),
        ([Line(1000, 2**63)], 0, AmountTooLarge(1)),
        ([Line(1, LARGEST + 1)], 0, AmountTooLarge(1)),
        ([Line(LARGEST + 1, 0)], 0, AmountTooLarge(1)),
        ([Line(2000, LARGEST)], 0, AmountTooLarge(1)),
        ([Line(1000, LARGEST), Line(1000, 1)], 0, AmountTooLarge()),
    ],
)
def test_what_is_refused(lines: list[Line], discount: int, error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        price_invoice(lines, discount)
    assert vars(caught.value) == vars(error)


def test_the_largest_invoice_is_priced() -> None:
    assert price_invoice([Line(1000, LARGEST, taxable=True)], 0, 10_000).payable == 2 * LARGEST
