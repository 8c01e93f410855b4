"""Months and years as people count them, in UTC."""

from calendar import monthrange
from datetime import datetime

MONTHS_OF_TERM = 12


def add_months(moment: datetime, months: int) -> datetime:
    """The same day and time so many months later; a shorter month's last day (31 January → 28 February)."""
    year, month0 = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    month = month0 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


def end_of_term(anchor: datetime, terms: int) -> datetime:
    """When the last of so many unbroken terms ends.

    Counted from the first day of the first term, so that a plan bought on 29 February ends on 28 February in common
    years and on 29 February in leap years.
    """
    return add_months(anchor, MONTHS_OF_TERM * terms)


def end_of_grace(term_ended_at: datetime) -> datetime:
    """One calendar month after the term (TERMS-5)."""
    return add_months(term_ended_at, 1)
