"""Which tax stands on a line: pure, from rules that staff keep as data (`TaxRule`).

Rules, in this order. Who lives where the operator does pays the tax of that country. A business elsewhere (one with a
tax id) owes the tax itself (reverse charge). A consumer elsewhere pays the tax of their own country, if there is a rule
for it. Where there is no rule there is no tax, and the document says so. Who did not say where they live counts as at
home in the operator's country. A country can have two taxes on the same sale, each on the net (Quebec: GST and QST).
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
    rate_ppm: int
    valid_from: date
    second_name: str = ""
    second_rate_ppm: int = 0

    @property
    def taxes(self) -> tuple[tuple[str, int], ...]:
        """Each with its rate."""
        first = ((self.name, self.rate_ppm),)
        return (*first, (self.second_name, self.second_rate_ppm)) if self.second_rate_ppm else first


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxDecision:
    """What goes on the lines, and a sentence for the foot of the document (or nothing)."""

    taxes: tuple[tuple[str, int], ...]
    note: str = ""

    @property
    def name(self) -> str:
        """Of all of them together."""
        return " + ".join(name for name, _ in self.taxes)

    @property
    def rate_ppm(self) -> int:
        """Of all of them together."""
        return sum(rate for _, rate in self.taxes)


def decide(
    rules: Iterable[Rule], *, seller_country: str, buyer_country: str, is_business: bool, on: date
) -> TaxDecision:
    """The tax for a buyer on a day."""
    country = buyer_country or seller_country
    known = [rule for rule in rules if rule.country == country and rule.valid_from <= on]
    in_force = max(known, key=lambda rule: rule.valid_from, default=None)
    name = in_force.name if in_force else NO_NAME
    if is_business and country != seller_country:
        return TaxDecision(taxes=((name, 0),), note=REVERSE_CHARGE)
    if in_force is None or not in_force.rate_ppm:
        return TaxDecision(taxes=((name, 0),), note=NO_TAX)
    return TaxDecision(taxes=in_force.taxes)
