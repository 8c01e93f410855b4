"""Lines add up, whatever the amounts."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import MICROS_PER_CENT
from smarttec.shop.paper.domain import (
    Kind,
    Line,
    format_rate,
    line_from_gross,
    line_from_net,
    number_of,
    round_to_cents,
    totals_of,
)

amounts = st.integers(-(10**15), 10**15)
rates = st.integers(0, 10_000)


@given(amounts)
def test_rounding_goes_to_the_nearest_cent_and_halves_to_the_even_one(amount_micros: int) -> None:
    assert round_to_cents(amount_micros) == round(Fraction(amount_micros, MICROS_PER_CENT)) * MICROS_PER_CENT


@given(amounts, rates)
def test_a_price_with_tax_is_split_exactly(gross_micros: int, rate: int) -> None:
    line = line_from_gross(description="Credits", gross_micros=gross_micros, tax_rate_basis_points=rate)
    assert line.net_micros + line.tax_micros == line.gross_micros == round_to_cents(gross_micros)
    exact_cents = Fraction(line.gross_micros * 10_000, (10_000 + rate) * MICROS_PER_CENT)
    assert line.net_micros == round(exact_cents) * MICROS_PER_CENT


@given(amounts, rates)
def test_tax_is_added_to_a_price_without_it(net_micros: int, rate: int) -> None:
    line = line_from_net(description="Plan", net_micros=net_micros, tax_rate_basis_points=rate)
    assert line.tax_micros == round(Fraction(line.net_micros * rate, 10_000 * MICROS_PER_CENT)) * MICROS_PER_CENT
    assert line.gross_micros == line.net_micros + line.tax_micros


@given(st.lists(st.tuples(amounts, st.sampled_from([0, 700, 770, 1900])), min_size=1, max_size=30))
def test_totals_are_the_sums_of_the_lines(parts: list[tuple[int, int]]) -> None:
    lines = [line_from_gross(description="x", gross_micros=a, tax_rate_basis_points=r) for a, r in parts]
    totals = totals_of(lines)
    assert totals.gross_micros == sum(line.gross_micros for line in lines) == totals.net_micros + totals.tax_micros
    assert totals.tax_micros == sum(tax.tax_micros for tax in totals.taxes)
    assert totals.net_micros == sum(tax.net_micros for tax in totals.taxes)
    assert [tax.rate_basis_points for tax in totals.taxes] == sorted({r for _, r in parts}, reverse=True)


def test_a_line_that_does_not_add_up_cannot_be_made() -> None:
    with pytest.raises(InvalidInput):
        Line(
            description="x",
            quantity=1,
            net_micros=10_000,
            tax_micros=0,
            gross_micros=20_000,
            tax_rate_basis_points=0,
        )


@pytest.mark.parametrize("net_micros", [5, 10_001])
def test_a_line_has_whole_cents(net_micros: int) -> None:
    with pytest.raises(InvalidInput):
        Line(
            description="x",
            quantity=1,
            net_micros=net_micros,
            tax_micros=0,
            gross_micros=net_micros,
            tax_rate_basis_points=0,
        )


@pytest.mark.parametrize(("quantity", "rate"), [(0, 0), (-1, 0), (1, -1), (1, 10_001)])
def test_a_line_has_pieces_and_a_possible_rate(quantity: int, rate: int) -> None:
    with pytest.raises(InvalidInput):
        line_from_net(description="x", net_micros=1_000_000, tax_rate_basis_points=rate, quantity=quantity)


def test_numbers_and_rates_as_they_are_printed() -> None:
    assert number_of(Kind.RECEIPT, year=2026, sequence=1) == "R-2026-000001"
    assert number_of(Kind.CREDIT_NOTE, year=2027, sequence=1_234_567) == "CN-2027-1234567"
    assert [format_rate(rate) for rate in (1900, 770, 805, 0)] == ["19 %", "7.7 %", "8.05 %", "0 %"]
