"""The pure rules of documents: lines, totals by tax rate, and what each kind of document is.

Amounts are micros in whole cents, rounded half up. Tax is reckoned on the total of each rate and not line by line, as
tax offices and EN 16931 (BR-CO-17) have it; `taxed` spreads it over the lines, so that what is printed always adds up.
A line can carry several taxes, each on its net. On a credit note amounts are positive too: its kind says that they go
back, and what all credit notes of a document give back comes to exactly that document (`part_of`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import MICROS_PER_CENT

PPM = 1_000_000
"""In one: a rate of 190_000 is 19 %, one of 88_750 is 8.875 %: four decimal places of a percentage."""
_LARGEST_MICROS = 2**53


class Kind(IntEnum):
    """Kinds in the order of a sale's life. Whoever issues several at once does it in this order (locks)."""

    QUOTE = 1
    INVOICE = 2
    RECEIPT = 3
    CREDIT_NOTE = 4

    @property
    def prefix(self) -> str:
        """What its numbers begin with."""
        return _PREFIXES[self]

    @property
    def title(self) -> str:
        """What it says at its top."""
        return self.name.replace("_", " ").capitalize()


_PREFIXES = {Kind.QUOTE: "Q", Kind.INVOICE: "I", Kind.RECEIPT: "R", Kind.CREDIT_NOTE: "CN"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTax:
    """One tax on a line, and what of it falls on the line."""

    name: str
    rate_ppm: int
    tax_micros: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a document. Amounts are those of the whole line, not of one piece; `net + tax = gross`.

    `tax_rate_ppm` and `tax_name` are of all its taxes together; `taxes` has each, where there is more than one.
    """

    description: str
    quantity: int
    net_micros: int
    tax_micros: int
    gross_micros: int
    tax_rate_ppm: int
    tax_name: str = "Tax"
    taxes: tuple[LineTax, ...] = ()

    def __post_init__(self) -> None:
        if self.quantity < 1:
            raise InvalidInput("A line is about at least one piece.", field="quantity")
        if not 0 <= self.tax_rate_ppm <= PPM:
            raise InvalidInput("A tax rate lies between 0 and 100 %.", field="tax_rate")
        if self.net_micros + self.tax_micros != self.gross_micros or abs(self.gross_micros) > _LARGEST_MICROS:
            raise InvalidInput("The amounts of a line do not add up, or are too large.", field="amount")
        if self.net_micros % MICROS_PER_CENT or self.tax_micros % MICROS_PER_CENT:
            raise InvalidInput("The amounts of a line are in whole cents.", field="amount")
        if self.taxes and sum(tax.tax_micros for tax in self.taxes) != self.tax_micros:
            raise InvalidInput("The taxes of a line do not add up.", field="amount")

    @property
    def parts(self) -> tuple[LineTax, ...]:
        """Each tax."""
        return self.taxes or (LineTax(name=self.tax_name, rate_ppm=self.tax_rate_ppm, tax_micros=self.tax_micros),)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxTotal:
    """What all lines of one tax and rate come to."""

    name: str
    rate_ppm: int
    net_micros: int
    tax_micros: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What all lines come to: `net + tax = gross`, and the same over `taxes`."""

    net_micros: int
    tax_micros: int
    gross_micros: int
    taxes: tuple[TaxTotal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who a document is made out to. `country` is ISO 3166-1 alpha-2 or empty; a `tax_id` makes it a business."""

    name: str = field(repr=False)
    company: str = field(default="", repr=False)
    address_lines: tuple[str, ...] = field(default=(), repr=False)
    country: str = ""
    tax_id: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a line is to cost: with its taxes (`is_gross`) or without them. `taxes` are (name, rate in ppm)."""

    description: str
    amount_micros: int
    taxes: tuple[tuple[str, int], ...]
    quantity: int = 1
    is_gross: bool = False

    @property
    def rate_ppm(self) -> int:
        """Of all taxes together."""
        return sum(rate for _, rate in self.taxes)


def taxed(prices: Sequence[Price]) -> tuple[Line, ...]:
    """Lines with their taxes. Each tax is reckoned on the total of its group (the same taxes, the same way of pricing)
    and spread over the group's lines as the running total has it.
    """
    running: dict[tuple[object, ...], int] = {}
    lines = []
    for price in prices:
        key = (price.taxes, price.is_gross)
        amount = running.get(key, 0)
        running[key] = amount + round_to_cents(price.amount_micros)
        before, after = (_split(upto, price) for upto in (amount, running[key]))
        lines.append(_line(price, after[0] - before[0], [b - a for a, b in zip(before[1], after[1], strict=True)]))
    return tuple(lines)


def _split(amount_micros: int, price: Price) -> tuple[int, list[int]]:
    """Net and each tax of a whole group that comes to this amount."""
    if not price.is_gross:
        return amount_micros, [_rounded_cents(amount_micros * rate, PPM * MICROS_PER_CENT) for _, rate in price.taxes]
    net = _rounded_cents(amount_micros * PPM, (PPM + price.rate_ppm) * MICROS_PER_CENT)
    return net, spread(amount_micros - net, [rate for _, rate in price.taxes])


def spread(amount_micros: int, weights: Sequence[int]) -> list[int]:
    """So much in whole cents, in proportion to the weights, to the cent."""
    total, upto, given, parts = sum(weights), 0, 0, []
    for weight in weights:
        upto += weight
        reached = _rounded_cents(amount_micros * upto, total * MICROS_PER_CENT) if total else 0
        parts.append(reached - given)
        given = reached
    if parts and not total:
        parts[0] = amount_micros
    return parts


def _line(price: Price, net_micros: int, taxes: Sequence[int]) -> Line:
    parts = tuple(
        LineTax(name=name, rate_ppm=rate, tax_micros=micros)
        for (name, rate), micros in zip(price.taxes, taxes, strict=True)
    )
    return Line(
        description=price.description,
        quantity=price.quantity,
        net_micros=net_micros,
        tax_micros=sum(taxes),
        gross_micros=net_micros + sum(taxes),
        tax_rate_ppm=price.rate_ppm,
        tax_name=" + ".join(name for name, _ in price.taxes) or "Tax",
        taxes=parts if len(parts) > 1 else (),
    )


def line_from_gross(
    *, description: str, gross_micros: int, tax_rate_ppm: int, quantity: int = 1, tax_name: str = "Tax"
) -> Line:
    """A single line whose price includes the tax, as consumers see it. `gross_micros` is the whole line's."""
    taxes = ((tax_name, tax_rate_ppm),)
    return taxed(
        [Price(description=description, amount_micros=gross_micros, taxes=taxes, quantity=quantity, is_gross=True)]
    )[0]


def line_from_net(
    *, description: str, net_micros: int, tax_rate_ppm: int, quantity: int = 1, tax_name: str = "Tax"
) -> Line:
    """A single line to whose price the tax is added, as between businesses. `net_micros` is the whole line's."""
    taxes = ((tax_name, tax_rate_ppm),)
    return taxed([Price(description=description, amount_micros=net_micros, taxes=taxes, quantity=quantity)])[0]


def part_of(totals: Totals, *, upto_micros: int, micros: int, description: str) -> Line:
    """A line for a part of a document of one group of taxes: the `micros` that follow on its first `upto_micros`.

    However a document is cut into parts, their net and each of their taxes add up to its own, to the cent.
    """
    weights = [totals.net_micros, *(tax.tax_micros for tax in totals.taxes)]
    before, after = (spread(amount, weights) for amount in (upto_micros, upto_micros + micros))
    net, *taxes = (now - then for then, now in zip(before, after, strict=True))
    named = tuple((tax.name, tax.rate_ppm) for tax in totals.taxes)
    return _line(Price(description=description, amount_micros=micros, taxes=named), net, taxes)


def round_to_cents(amount_micros: int) -> int:
    """To whole cents, halves away from zero, as bookkeeping has it."""
    return _rounded_cents(amount_micros, MICROS_PER_CENT)


def _rounded_cents(numerator: int, denominator: int) -> int:
    """`numerator / denominator` cents, rounded half up (away from zero) without a float, as micros."""
    cents = (2 * abs(numerator) + denominator) // (2 * denominator)
    return (cents if numerator >= 0 else -cents) * MICROS_PER_CENT


def totals_of(lines: Iterable[Line]) -> Totals:
    """The sums, and those of each tax and rate, highest rate first."""
    lines = list(lines)
    sums: dict[tuple[int, str], tuple[int, int]] = {}
    for line in lines:
        for part in line.parts:
            net, tax = sums.get((part.rate_ppm, part.name), (0, 0))
            sums[part.rate_ppm, part.name] = (net + line.net_micros, tax + part.tax_micros)
    taxes = tuple(
        TaxTotal(name=name, rate_ppm=rate, net_micros=net, tax_micros=tax)
        for (rate, name), (net, tax) in sorted(sums.items(), key=lambda item: (-item[0][0], item[0][1]))
    )
    net, tax = sum(line.net_micros for line in lines), sum(line.tax_micros for line in lines)
    return Totals(net_micros=net, tax_micros=tax, gross_micros=net + tax, taxes=taxes)


def number_of(kind: Kind, *, year: int, sequence: int) -> str:
    """`I-2026-000001`: series, year, position in it."""
    return f"{kind.prefix}-{year}-{sequence:06d}"


def format_rate(ppm: int) -> str:
    """`19 %`, `7.7 %`, `8.875 %`, `0 %`."""
    whole, rest = divmod(ppm, PPM // 100)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".") + " %" if rest else f"{whole} %"
