"""Lines add up, whatever the amounts."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import MICROS_PER_CENT
from smarttec.shop.paper.domain import (
    PPM,
    Kind,
    Line,
    Price,
    format_rate,
    line_from_gross,
    line_from_net,
    number_of,
    part_of,
    round_to_cents,
    taxed,
    totals_of,
)

amounts = st.integers(-(10**15), 10**15)
rates = st.integers(0, 1_000_000)


def half_up(exact_cents: Fraction) -> int:
    """In micros; away from zero."""
    cents = int(abs(exact_cents) + Fraction(1, 2))
    return (cents if exact_cents >= 0 else -cents) * MICROS_PER_CENT


@given(amounts)
def test_rounding_goes_to_the_nearest_cent_and_halves_up(amount_micros: int) -> None:
    assert round_to_cents(amount_micros) == half_up(Fraction(amount_micros, MICROS_PER_CENT))


@given(amounts, rates)
def test_a_price_with_tax_is_split_exactly(gross_micros: int, rate: int) -> None:
    line = line_from_gross(description="Credits", gross_micros=gross_micros, tax_rate_ppm=rate)
    assert line.net_micros + line.tax_micros == line.gross_micros == round_to_cents(gross_micros)
    assert line.net_micros == half_up(Fraction(line.gross_micros * PPM, (PPM + rate) * MICROS_PER_CENT))


@given(amounts, rates)
def test_tax_is_added_to_a_price_without_it(net_micros: int, rate: int) -> None:
    line = line_from_net(description="Plan", net_micros=net_micros, tax_rate_ppm=rate)
    assert line.tax_micros == half_up(Fraction(line.net_micros * rate, PPM * MICROS_PER_CENT))
    assert line.gross_micros == line.net_micros + line.tax_micros


TAXES = st.sampled_from([(("VAT", 190_000),), (("VAT", 70_000),), (("GST", 50_000), ("QST", 99_750)), (("Tax", 0),)])


@given(st.lists(st.tuples(st.integers(0, 10**10), TAXES), min_size=1, max_size=20), st.booleans())
def test_each_tax_is_reckoned_on_the_total_of_its_rate_and_lines_add_up(
    parts: list[tuple[int, tuple[tuple[str, int], ...]]], is_gross: bool
) -> None:
    lines = taxed([Price(description="x", amount_micros=a, taxes=t, is_gross=is_gross) for a, t in parts])
    for total in totals_of(lines).taxes:
        if not is_gross:
            assert total.tax_micros == half_up(Fraction(total.net_micros * total.rate_ppm, PPM * MICROS_PER_CENT))
    assert sum(line.gross_micros for line in lines) == totals_of(lines).gross_micros


def test_ten_lines_of_a_few_cents_pay_the_tax_of_their_total() -> None:
    lines = taxed([Price(description="x", amount_micros=20_000, taxes=(("VAT", 190_000),)) for _ in range(10)])
    assert totals_of(lines).tax_micros == 40_000, "3.8 cents, not ten times nothing"


@given(st.integers(1, 10**7), TAXES, st.lists(st.integers(1, 10**6), max_size=8))
def test_parts_of_a_document_add_up_to_it_to_the_cent(
    cents: int, taxes: tuple[tuple[str, int], ...], cuts: list[int]
) -> None:
    gross = cents * MICROS_PER_CENT
    whole = totals_of(taxed([Price(description="x", amount_micros=gross, taxes=taxes, is_gross=True)]))
    points = sorted({0, gross, *(cut * MICROS_PER_CENT % gross for cut in cuts)})
    parts = [part_of(whole, upto_micros=a, micros=b - a, description="x") for a, b in pairwise(points)]
    assert sum(part.net_micros for part in parts) == whole.net_micros
    assert all(part.gross_micros == b - a for part, (a, b) in zip(parts, pairwise(points), strict=True))
    by_tax: dict[str, int] = {}
    for part in parts:
        for tax in part.parts:
            by_tax[tax.name] = by_tax.get(tax.name, 0) + tax.tax_micros
    assert by_tax == {tax.name: tax.tax_micros for tax in whole.taxes}


@given(st.lists(st.tuples(amounts, st.sampled_from([0, 70_000, 77_000, 88_750])), min_size=1, max_size=30))
def test_totals_are_the_sums_of_the_lines(parts: list[tuple[int, int]]) -> None:
    lines = [line_from_gross(description="x", gross_micros=a, tax_rate_ppm=r) for a, r in parts]
    totals = totals_of(lines)
    assert totals.gross_micros == sum(line.gross_micros for line in lines) == totals.net_micros + totals.tax_micros
    assert totals.tax_micros == sum(tax.tax_micros for tax in totals.taxes)
    assert totals.net_micros == sum(tax.net_micros for tax in totals.taxes)
    assert [tax.rate_ppm for tax in totals.taxes] == sorted({r for _, r in parts}, reverse=True)


def test_a_line_that_does_not_add_up_cannot_be_made() -> None:
    with pytest.raises(InvalidInput):
        Line(
            description="x",
            quantity=1,
            net_micros=10_000,
            tax_micros=0,
            gross_micros=20_000,
            tax_rate_ppm=0,
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
            tax_rate_ppm=0,
        )


@pytest.mark.parametrize(("quantity", "rate"), [(0, 0), (-1, 0), (1, -1), (1, 1_000_001)])
def test_a_line_has_pieces_and_a_possible_rate(quantity: int, rate: int) -> None:
    with pytest.raises(InvalidInput):
        line_from_net(description="x", net_micros=1_000_000, tax_rate_ppm=rate, quantity=quantity)


def test_numbers_and_rates_as_they_are_printed() -> None:
    assert number_of(Kind.RECEIPT, year=2026, sequence=1) == "R-2026-000001"
    assert number_of(Kind.CREDIT_NOTE, year=2027, sequence=1_234_567) == "CN-2027-1234567"
    assert [format_rate(rate) for rate in (190_000, 77_000, 88_750, 1_234_5, 0)] == [
        "19 %",
        "7.7 %",
        "8.875 %",
        "1.2345 %",
        "0 %",
    ]
