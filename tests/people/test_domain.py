from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.vocabulary import Region
from smarttec.people.addresses import normalise
from smarttec.people.domain import age_on, is_possible_birth_date, minimum_age, network_of, region_of


@pytest.mark.parametrize(
    ("day", "age"), [(date(2026, 6, 14), 14), (date(2026, 6, 15), 15), (date(2026, 6, 16), 15), (date(2027, 6, 15), 16)]
)
def test_a_year_is_complete_on_the_birthday(day: date, age: int) -> None:
    assert age_on(day, birth_date=date(2011, 6, 15)) == age


def test_who_was_born_on_a_leap_day_completes_a_year_on_the_first_of_march() -> None:
    assert age_on(date(2023, 2, 28), birth_date=date(2008, 2, 29)) == 14
    assert age_on(date(2023, 3, 1), birth_date=date(2008, 2, 29)) == 15


@pytest.mark.parametrize(("country", "age"), [("US", 15), ("", 15), ("NL", 16), ("IN", 18), ("ES", 15)])
def test_the_higher_of_default_and_national_age_holds(country: str, age: int) -> None:
    assert minimum_age(country, default_age=15) == age


def test_a_default_above_the_national_age_holds() -> None:
    assert minimum_age("NL", default_age=18) == 18


def test_nobody_was_born_tomorrow_or_before_living_memory() -> None:
    today = date(2026, 11, 22)
    assert not is_possible_birth_date(date(2026, 11, 23), today=today)
    assert not is_possible_birth_date(date(1899, 12, 31), today=today)
    assert is_possible_birth_date(today, today=today)


def test_an_unknown_country_gives_the_strictest_region() -> None:
    assert region_of("") is Region.UNKNOWN
    assert (region_of("FR"), region_of("GB"), region_of("JP")) == (Region.EU, Region.UK, Region.OTHER)


@pytest.mark.parametrize(
    "spelling", [" Ada@Example.ORG ", "ada@example.org", "ADA@EXAMPLE.ORG", "ada@ｅxample.org".replace("ｅ", "e")]
)
def test_spellings_of_one_address_are_one(spelling: str) -> None:
    assert normalise(spelling) == "ada@example.org"


def test_a_domain_of_other_letters_is_stored_in_ascii() -> None:
    assert normalise("mu\u0308ller@B\u00fccher.example") == "m\u00fcller@xn--bcher-kva.example"
    assert normalise("m\u00fcller@xn--bcher-kva.example") == "m\u00fcller@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "text",
    ["", "ada", "@example.org", "ada@", "ada@localhost", "a b@example.org", "ada@exa mple.org", "ada@-x.org",
     "ada@example..org", ".ada@example.org", "ada@@example.org", "ada\n@example.org", "a" * 65 + "@example.org",
     "ada@" + "a" * 64 + ".org", "ada@[192.0.2.1]", '"ada"@example.org'],
)  # fmt: skip
def test_what_is_no_address_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        normalise(text)
    assert refused.value.field == "email"
    assert not text or text not in refused.value.sentence


@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing(text: str) -> None:
    try:
        once = normalise(text)
    except InvalidInput:
        return
    assert normalise(once) == once


def test_a_household_is_one_network() -> None:
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2:bbbb::2")
    assert network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1")
    assert network_of("not an address") == "unknown"
