"""What is on offer, with everything that a price needs beside it: the bonus, what it buys, and the tax in it."""

from dataclasses import dataclass

from smarttec.faces.portal.prices import texts_for
from smarttec.kernel.money import MICROS_PER_UNIT, format_decimal, format_money
from smarttec.shop.paper.domain import format_rate, line_from_gross
from smarttec.shop.paper.seller import prices_include_tax
from smarttec.shop.paper.tax import TaxDecision
from smarttec.shop.promotions.queries import packs
from smarttec.shop.queries import PaymentFacts

_WITHOUT_PACKS = (10, 25, 50)


@dataclass(frozen=True, slots=True)
class Tile:
    """An amount on offer. `value` is what the form sends."""

    value: str
    amount_micros: int
    bonus_micros: int
    hint: str


def tiles_for(currency: str) -> list[Tile]:
    """The packs on offer, or three plain amounts while there are none."""
    on_offer = [(pack.amount_micros, pack.bonus_micros) for pack in packs(currency=currency)]
    amounts = on_offer or [(units * MICROS_PER_UNIT, 0) for units in _WITHOUT_PACKS]
    return [
        Tile(format_decimal(amount, min_places=0), amount, bonus, texts_for(amount + bonus, currency))
        for amount, bonus in amounts
    ]


def tax_words(tax: TaxDecision) -> str:
    """`Prices include 19 % VAT.`, `19 % VAT is added to these prices.`, or why there is none."""
    if not tax.rate_ppm:
        return tax.note
    name = f"{format_rate(tax.rate_ppm)} {tax.name}"
    return f"Prices include {name}." if prices_include_tax() else f"{name} is added to these prices."


def tax_of(tax: TaxDecision, payment: PaymentFacts) -> str:
    """`includes $3.99 of VAT (19 %)`, the same after the credit that it is added to, or why there is none."""
    currency = payment.currency
    if on_top := payment.charged_micros - payment.amount_micros:
        credit, added = format_money(payment.amount_micros, currency), format_money(on_top, currency)
        return f"{credit} of credit and {added} of {' + '.join(payment.tax_names)}"
    if not tax.rate_ppm:
        return tax.note
    line = line_from_gross(
        description="", gross_micros=payment.charged_micros, tax_rate_ppm=tax.rate_ppm, tax_name=tax.name
    )
    return f"includes {format_money(line.tax_micros, currency)} of {tax.name} ({format_rate(tax.rate_ppm)})"


def tax_words_for_all() -> str:
    """For pages that everybody sees, whatever tax they pay."""
    return "Prices include tax." if prices_include_tax() else "Tax is added to these prices where it is due."
