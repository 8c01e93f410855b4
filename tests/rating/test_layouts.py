"""Carriers' real decks: separators, decimal commas, codes with plus and ranges, increments, headers in other languages.

What users of A2Billing, ASTPP and CGRateS write by hand before each import: other separators, `Dial Codes` with ranges
and lists, `30/6`, dates with the day first, blank lines between countries.
"""

import io
from datetime import UTC, datetime

import pytest

from smarttec.kernel.errors import InvalidInput
from smarttec.rating.deck_csv import DeckInvalid, read_deck, read_lines
from smarttec.rating.domain import RateLine
from smarttec.rating.layout import Layout, find_header, parse_named

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


def read(text: str, **layout: object) -> list[RateLine]:
    return read_deck(text, Layout(**layout), now=NOW)  # type: ignore[arg-type]


def one(text: str, **layout: object) -> RateLine:
    (line,) = read(text, **layout)
    return line


@pytest.mark.parametrize(
    "text",
    [
        "prefix,destination,price,currency\n46,Sweden,0.05,USD\n",
        "Prefix;Destination;Price;Currency\n46;Sweden;0,05;USD\n",
        "CODE\tDESTINATION\tRATE\tCURRENCY\n46\tSweden\t0.05\tUSD\n",
        "Dial Code|Country|Rate (USD)\n46|Sweden|0.05\n",
        "Vorwahl;Ziel;Preis;W\u00e4hrung\n46;Sweden;0,05;USD\n",
        "Prefijo;Destino;Tarifa;Moneda\n46;Sweden;0,05;USD\n",
        "Pr\u00e9fixe;Pays;Tarif;Devise\n46;Sweden;0,05;USD\n",
        "Acme Telecom\nRates of January\n\nCode,Name,Rate,Currency\n46,Sweden,0.05,USD\n",
        "prefix,destination,price,currency\n\n+46,Sweden,0.05,USD\n,,,\n",
        "prefix,destination,price,currency\n0046,Sweden,.05,USD\n",
        'prefix,destination,price,currency\n"=""46""",Sweden,0.050000,USD\n',
        "country code,area code,destination,price,currency\n4,6,Sweden,0.05,USD\n",
        "\ufeffprefix,remark,destination,price,currency\r\n46,hello,Sweden,0.05,USD\r\n",
    ],
)  # fmt: skip
def test_the_same_price_in_the_forms_that_carriers_use(text: str) -> None:
    assert one(text) == RateLine("USD", "46", "Sweden", 50_000, NOW)


@pytest.mark.parametrize(
    ("cell", "prefixes"),
    [
        ("4670-4673", ["4670", "4671", "4672", "4673"]),
        ("4670;4672", ["4670", "4672"]),
        ("+4670, +4672", ["4670", "4672"]),
        ("4670/4672 4675", ["4670", "4672", "4675"]),
        ("99-101", None),
        ("4673-4670", None),
        ("1000000-9999999", None),
        ("467x", None),
        ("-4670", None),
        ("4670-", None),
    ],
)
def test_a_cell_may_name_several_prefixes(cell: str, prefixes: list[str] | None) -> None:
    text = f'prefix,destination,price,currency\n"{cell}",Sweden,0.05,USD\n'
    if prefixes is None:
        with pytest.raises(DeckInvalid, match="prefix"):
            read(text)
    else:
        assert [line.prefix for line in read(text)] == prefixes


@pytest.mark.parametrize(
    ("told", "seconds"), [("30/6", (30, 6)), ("60+60", (60, 60)), ("1", (1, 1)), ("60 / 1", (60, 1)), ("", (1, 1))]
)
def test_increments_in_one_cell(told: str, seconds: tuple[int, int]) -> None:
    line = one(f"prefix,destination,price,currency,billing\n46,Sweden,0.05,USD,{told}\n")
    assert (line.initial_seconds, line.next_seconds) == seconds


@pytest.mark.parametrize(
    ("told", "order", "moment"),
    [
        ("2027-02-01", "", datetime(2027, 2, 1, tzinfo=UTC)),
        ("01.02.2027", "", datetime(2027, 2, 1, tzinfo=UTC)),
        ("1/2/2027", "day-first", datetime(2027, 2, 1, tzinfo=UTC)),
        ("2/1/2027", "month-first", datetime(2027, 2, 1, tzinfo=UTC)),
        ("2027-02-01 06:00:00+01:00", "", datetime(2027, 2, 1, 5, tzinfo=UTC)),
        ("", "", NOW),
        ("Immediately", "", NOW),
        ("1/2/2027", "", None),
        ("31/2/2027", "day-first", None),
        ("13/13/2027", "month-first", None),
    ],
)
def test_dates_as_they_are_written(told: str, order: str, moment: datetime | None) -> None:
    text = f"prefix,destination,price,currency,effective date\n46,Sweden,0.05,USD,{told}\n"
    if moment is None:
        with pytest.raises(DeckInvalid, match="effective_date"):
            read(text, date_order=order)
    else:
        assert one(text, date_order=order).valid_from == moment


def test_a_thousands_point_beside_a_decimal_comma() -> None:
    assert (
        one("prefix;destination;price;currency\n46;Sweden;1.234,5;SEK\n", decimal_comma=True).price_micros
        == 1_234_500_000
    )


def test_mixed_decimal_signs_are_not_guessed() -> None:
    with pytest.raises(DeckInvalid, match="line 3, price"):
        read("prefix;destination;price;currency\n46;Sweden;0.05;USD\n47;Norway;0,06;USD\n")


def test_columns_are_named_by_hand_where_they_are_not_recognised() -> None:
    text = "Zielwahl;Wohin;Cent je Minute\n46;Sweden;0,05\n"
    with pytest.raises(DeckInvalid, match="header is not understood"):
        read(text)
    named = parse_named("prefix=Zielwahl, destination = wohin, price=Cent je Minute")
    assert one(text, named=named, currency="EUR") == RateLine("EUR", "46", "Sweden", 50_000, NOW)


def test_a_name_by_hand_counts_before_a_recognised_one() -> None:
    text = "code,name,rate,new rate,currency\n46,Sweden,0.05,0.06,USD\n"
    assert one(text).price_micros == 50_000
    assert one(text, named={"price": "new rate"}).price_micros == 60_000


@pytest.mark.parametrize("text", ["price", "nonsense=Code", "prefix="])
def test_names_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_named(text)


def test_a_layout_is_kept_as_it_was() -> None:
    layout = Layout(named={"prefix": "Code"}, delimiter=";", decimal_comma=True, currency="EUR", date_order="day-first")
    assert Layout.from_json(layout.as_json()) == layout


def test_a_currency_that_nobody_names_is_asked_for() -> None:
    with pytest.raises(DeckInvalid, match=r"line 2, currency: .*name it where the file does not"):
        read("prefix,destination,price\n46,Sweden,0.05\n")


def test_problems_are_told_with_their_lines_and_no_line_after_the_first_is_given() -> None:
    text = "prefix,destination,price,currency\n46,A,1,USD\nx,B,1,USD\n47,C,1,USD\n48,D,y,USD\n"
    given = []
    with pytest.raises(DeckInvalid) as refused:
        given.extend(read_lines(io.StringIO(text), Layout(), now=NOW))
    assert [line.prefix for _, line in given] == ["46"]
    assert [(problem.line, problem.column) for problem in refused.value.problems] == [(3, "prefix"), (5, "price")]


def test_the_header_is_looked_for_in_the_first_lines_only() -> None:
    with pytest.raises(InvalidInput, match="not understood"):
        find_header("x\n" * 30 + "prefix,destination,price\n", Layout())
