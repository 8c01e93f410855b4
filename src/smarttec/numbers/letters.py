"""What customers are told about rented numbers. The number itself stands in no letter: the portal shows it.

A letter that cannot be written never stops what it tells about.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from smarttec.kernel.errors import SmarttecError
from smarttec.ledger.queries import credit_of
from smarttec.numbers.domain import PATIENCE_DAYS
from smarttec.numbers.models import Rental
from smarttec.people import hooks
from smarttec.people.models import Account

log = logging.getLogger("smarttec.numbers")


@dataclass(frozen=True, slots=True)
class News:
    """What a letter about a rented number says."""

    title: str
    sentence: str


SHORT = News(
    "Your credit does not cover a number",
    "The next month of a number that you rent will be taken from your credit, which does not cover it now. "
    "Please add credit before the day below.",
)
UNPAID = News(
    "A number could not be paid",
    "Your credit did not cover the next month of a number that you rent. We try again every day; after the last day "
    "the number is released, and others can get it later.",
)
RELEASED = News(
    "A number was released",
    "The next month of a number that you rented stayed unpaid, so the number is not yours any more.",
)


def remind_if_short(rental: Rental, *, price_micros: int) -> None:
    """Ahead of the end of a month: only when credit does not cover the next one."""
    if credit_of(rental.account_id).available_micros < price_micros:
        _send(rental, SHORT, price_micros)


def unpaid(rental: Rental, *, price_micros: int) -> None:
    """The month ended and the next one was not covered."""
    _send(rental, UNPAID, price_micros)


def released(rental: Rental, *, price_micros: int) -> None:
    """The last day of patience is over."""
    _send(rental, RELEASED, price_micros)


def _send(rental: Rental, news: News, price_micros: int) -> None:
    account = Account.objects.select_related("owner").get(id=rental.account_id)
    context = {
        "title": news.title,
        "sentence": news.sentence,
        "what": f"{rental.get_kind_display()} number, {rental.country}",
        "price_micros": price_micros,
        "currency": rental.currency,
        "paid_until": rental.paid_until,
        "last_day": rental.paid_until + timedelta(days=PATIENCE_DAYS),
        "is_released": news is RELEASED,
    }
    try:
        with transaction.atomic():
            hooks.send_letter(person=account.owner, template="number_state", context=context)
    except SmarttecError as error:
        log.warning("account %s was not written to about a number: %s", account.id, error.code)
