"""A posting, and how a fee becomes revenue over the time it was paid for. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from smarttec.shop.books.accounts import Book


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One line of the journal: so much from the credit account to the debit account. `document` is a number, if any."""

    on: date
    debit: Book
    credit: Book
    amount_micros: int
    currency: str
    text: str
    document: str = ""


def posting(
    *, on: date, debit: Book, credit: Book, micros: int, currency: str, text: str, document: str = ""
) -> Iterator[Posting]:
    """None for nothing; a negative amount goes the other way."""
    if micros < 0:
        debit, credit = credit, debit
    if micros:
        yield Posting(
            on=on,
            debit=debit,
            credit=credit,
            amount_micros=abs(micros),
            currency=currency,
            text=text,
            document=document,
        )


def months(*, starts_at: datetime, ends_at: datetime, amount_micros: int) -> Iterator[tuple[date, int]]:
    """How an amount is earned over its time: the last day of each calendar month (UTC) or of the time, and the part.

    In proportion to the time that has passed; the parts come to the amount exactly.
    """
    whole, earned, begins = ends_at - starts_at, 0, starts_at
    while begins < ends_at:
        month_ends = _next_month(begins)
        upto = min(month_ends, ends_at)
        passed = amount_micros * ((upto - starts_at) // _TICK) // (whole // _TICK) if whole else amount_micros
        yield (upto - _TICK).date(), passed - earned
        earned, begins = passed, upto


def moment(day: date) -> datetime:
    """When a day begins (UTC)."""
    return datetime.combine(day, time(), UTC)


_TICK = timedelta(microseconds=1)


def _next_month(moment: datetime) -> datetime:
    year, month = (moment.year + 1, 1) if moment.month == 12 else (moment.year, moment.month + 1)
    return datetime(year, month, 1, tzinfo=UTC)
