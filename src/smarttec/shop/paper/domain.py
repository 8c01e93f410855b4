"""The pure rules of documents: lines, totals by tax rate, and what each kind of document is.

Amounts are micros in whole cents: every line is rounded half-even to cents once, and totals are plain sums of lines, so
that what is printed always adds up. On a credit note amounts are positive too: its kind says that they go back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import MICROS_PER_CENT

BASIS_POINTS = 10_000
"""In one: a rate of 1900 is 19 %."""
_HIGHEST_RATE_BASIS_POINTS = 10_000
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
class Line:
    """A line of a document. Amounts are those of the whole line, not of one piece; `net + tax = gross`."""

    description: str
    quantity: int
    net_micros: int
    tax_micros: int
    gross_micros: int
    tax_rate_basis_points: int
    tax_name: str = "Tax"

    def __post_init__(self) -> None:
        if self.quantity < 1:
            raise InvalidInput("A line is about at least one piece.", field="quantity")
        if not 0 <= self.tax_rate_basis_points <= _HIGHEST_RATE_BASIS_POINTS:
            raise InvalidInput("A tax rate lies between 0 and 100 %.", field="tax_rate")
        if self.net_micros + self.tax_micros != self.gross_micros or abs(self.gross_micros) > _LARGEST_MICROS:
            raise InvalidInput("The amounts of a line do not add up, or are too large.", field="amount")
        if self.net_micros % MICROS_PER_CENT or self.tax_micros % MICROS_PER_CENT:
            raise InvalidInput("The amounts of a line are in whole cents.", field="amount")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxTotal:
    """What all lines of one tax and rate come to."""

    name: str
    rate_basis_points: int
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


def line_from_gross(
    *, description: str, gross_micros: int, tax_rate_basis_points: int, quantity: int = 1, tax_name: str = "Tax"
) -> Line:
    """A line whose price includes the tax, as consumers see it. `gross_micros` is the whole line's."""
    gross = round_to_cents(gross_micros)
    net = _rounded_cents(gross * BASIS_POINTS, (BASIS_POINTS + tax_rate_basis_points) * MICROS_PER_CENT)
    return Line(
        description=description,
        quantity=quantity,
        net_micros=net,
        tax_micros=gross - net,
        gross_micros=gross,
        tax_rate_basis_points=tax_rate_basis_points,
        tax_name=tax_name,
    )


def line_from_net(
    *, description: str, net_micros: int, tax_rate_basis_points: int, quantity: int = 1, tax_name: str = "Tax"
) -> Line:
    """A line to whose price the tax is added, as between businesses. `net_micros` is the whole line's."""
    net = round_to_cents(net_micros)
    tax = _rounded_cents(net * tax_rate_basis_points, BASIS_POINTS * MICROS_PER_CENT)
    return Line(
        description=description,
        quantity=quantity,
        net_micros=net,
        tax_micros=tax,
        gross_micros=net + tax,
        tax_rate_basis_points=tax_rate_basis_points,
        tax_name=tax_name,
    )


def round_to_cents(amount_micros: int) -> int:
    """To whole cents, halves to the even cent."""
    return _rounded_cents(amount_micros, MICROS_PER_CENT)


def _rounded_cents(numerator: int, denominator: int) -> int:
    """`numerator / denominator` cents, rounded half-even without a float, as micros."""
    cents, rest = divmod(numerator, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and cents % 2):
        cents += 1
    return cents * MICROS_PER_CENT


def totals_of(lines: Iterable[Line]) -> Totals:
    """The sums, and those of each tax and rate, highest rate first."""
    sums: dict[tuple[int, str], tuple[int, int]] = {}
    for line in lines:
        key = (line.tax_rate_basis_points, line.tax_name)
        net, tax = sums.get(key, (0, 0))
        sums[key] = (net + line.net_micros, tax + line.tax_micros)
    taxes = tuple(
        TaxTotal(name=name, rate_basis_points=rate, net_micros=net, tax_micros=tax)
        for (rate, name), (net, tax) in sorted(sums.items(), key=lambda item: (-item[0][0], item[0][1]))
    )
    net, tax = sum(part.net_micros for part in taxes), sum(part.tax_micros for part in taxes)
    return Totals(net_micros=net, tax_micros=tax, gross_micros=net + tax, taxes=taxes)


def number_of(kind: Kind, *, year: int, sequence: int) -> str:
    """`I-2026-000001`: series, year, position in it."""
    return f"{kind.prefix}-{year}-{sequence:06d}"


def format_rate(basis_points: int) -> str:
    """`19 %`, `7.7 %`, `0 %`."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + " %" if rest else f"{whole} %"
