"""Which tax stands on a line: pure, from rules that staff keep as data (`TaxRule`).

Rules, in this order. Who lives where the operator does pays the tax of that country. A business elsewhere (one with a
tax id) owes the tax itself (reverse charge). A consumer elsewhere pays the tax of their own country, if there is a rule
for it. Where there is no rule there is no tax, and the document says so. An unknown country counts as the operator's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

REVERSE_CHARGE = "Reverse charge: the recipient of this supply accounts for the tax."
NO_TAX = "No tax is charged on this supply."
NO_NAME = "Tax"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The tax of a country from a day on."""

    country: str
    name: str
    rate_basis_points: int
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxDecision:
    """What goes on the lines, and a sentence for the foot of the document (or nothing)."""

    name: str
    rate_basis_points: int
    note: str = ""


def decide(
    rules: Iterable[Rule], *, seller_country: str, buyer_country: str, is_business: bool, on: date
) -> TaxDecision:
    """The tax for a buyer on a day."""
    country = buyer_country or seller_country
    known = [rule for rule in rules if rule.country == country and rule.valid_from <= on]
    in_force = max(known, key=lambda rule: rule.valid_from, default=None)
    name = in_force.name if in_force else NO_NAME
    if is_business and country != seller_country:
        return TaxDecision(name=name, rate_basis_points=0, note=REVERSE_CHARGE)
    if in_force is None or not in_force.rate_basis_points:
        return TaxDecision(name=name, rate_basis_points=0, note=NO_TAX)
    return TaxDecision(name=name, rate_basis_points=in_force.rate_basis_points)
