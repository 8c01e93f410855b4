from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smarttec.rating.domain import RateLine, RateTable

START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 5).map(lambda days: START + timedelta(days=days))
LINES = st.lists(
    st.builds(
        RateLine,
        currency=st.sampled_from(["USD", "EUR"]),
        prefix=st.text(alphabet="12", min_size=1, max_size=4),
        destination=st.just(""),
        price_micros=st.integers(0, 10**6),
        valid_from=MOMENTS,
    ),
    max_size=20,
    unique_by=lambda line: (line.currency, line.prefix, line.valid_from),
)


def naive(lines: list[RateLine], digits: str, currency: str, at: datetime) -> RateLine | None:
    """The longest prefix that has a rate in force; of it the newest."""
    fitting = [x for x in lines if x.currency == currency and digits.startswith(x.prefix) and x.valid_from <= at]
    return max(fitting, key=lambda line: (len(line.prefix), line.valid_from), default=None)


@given(lines=LINES, digits=st.text(alphabet="12", min_size=1, max_size=6), at=MOMENTS)
def test_the_rate_is_that_of_the_longest_prefix_in_force(lines: list[RateLine], digits: str, at: datetime) -> None:
    table = RateTable(lines)
    for currency in ("USD", "EUR", "CHF"):
        assert table.rate_for("+" + digits, currency=currency, at=at) == naive(lines, digits, currency, at)


def test_a_rate_counts_from_its_very_moment_on() -> None:
    old, new = (RateLine("USD", "1", "", price, START + timedelta(days=price)) for price in (1, 2))
    table = RateTable([new, old])
    assert table.rate_for("+14155550100", currency="USD", at=new.valid_from) == new
    assert table.rate_for("+14155550100", currency="USD", at=new.valid_from - timedelta(microseconds=1)) == old
    assert table.rate_for("+14155550100", currency="USD", at=START) is None


def test_a_longer_prefix_that_is_not_yet_in_force_leaves_the_shorter_one() -> None:
    short, long = RateLine("USD", "1", "", 1, START), RateLine("USD", "1876", "", 2, START + timedelta(days=9))
    assert RateTable([short, long]).rate_for("+18765550100", currency="USD", at=START) == short
