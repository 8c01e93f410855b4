"""What is looked at when somebody buys credit: how often and how much in a day, and what the room of fraud makes of it.

The credit is the customer's in either case: a payment that looks wrong holds the account until a person has looked. Of
a card only its country is looked at, and a mark that tells the cards of one account apart; the country is not kept.
"""

import hashlib
import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum

from smarttec.fraud.actions.top_ups import TopUpFacts, look_at_top_up
from smarttec.fraud.domain import NEW_FOR
from smarttec.kernel import clock
from smarttec.kernel.errors import SmarttecError, TooManyRequests
from smarttec.kernel.ids import first_id_at, time_of
from smarttec.kernel.money import MICROS_PER_UNIT, format_money
from smarttec.people.models import Account
from smarttec.shop.domain import PaymentState
from smarttec.shop.hooks import country_of
from smarttec.shop.models import Payment
from smarttec.shop.ports import CardFacts, ClearingHouse
from smarttec.shop.settlement import lock_account

log = logging.getLogger("smarttec.shop")

DAY = timedelta(hours=24)
MONTH = timedelta(days=30)
MOST_BEGUN_NEW, MOST_BEGUN = 20, 50
MOST_MICROS_NEW, MOST_MICROS = 2000 * MICROS_PER_UNIT, 10_000 * MICROS_PER_UNIT
"""In 24 hours; an account is new for as long as the room of fraud says."""


def check_velocity(*, account: Account, amount_micros: int) -> None:
    """Refuse one top-up too many in 24 hours. The account is locked by the caller. Raises `TooManyRequests`."""
    now = clock.now()
    is_new = time_of(account.id) + NEW_FOR > now
    most_begun, most_micros = (MOST_BEGUN_NEW, MOST_MICROS_NEW) if is_new else (MOST_BEGUN, MOST_MICROS)
    counts = Q(state=PaymentState.PENDING) | Q(state__gte=PaymentState.PAID)
    found = _since(account, now - DAY).aggregate(begun=Count("id"), micros=Sum("amount_micros", filter=counts))
    if found["begun"] >= most_begun:
        raise TooManyRequests(f"You began {most_begun} payments within a day.")
    if int(found["micros"] or 0) + amount_micros > most_micros:
        most = format_money(most_micros, account.currency)
        raise TooManyRequests(f"At most {most} can be bought within a day.")


def look_due(*, house: ClearingHouse, limit: int) -> int:
    """Look at payments that ended and were not looked at, at most `limit`; how many were."""
    unlooked = Payment.objects.filter(looked_at__isnull=True, state__gte=PaymentState.FAILED)
    due = list(unlooked.select_related("account").order_by("id")[:limit])
    for payment in due:
        look_at(payment=payment, house=house)
    return len(due)


def look_at(*, payment: Payment, house: ClearingHouse) -> None:
    """Ask for the card's facts and let the room of fraud judge, once. Without an answer it judges what is known."""
    card = _card_of(payment, house)
    with transaction.atomic():
        lock_account(payment.account_id)
        row = Payment.objects.select_for_update(of=("self",)).select_related("account").get(id=payment.id)
        if row.looked_at is not None:
            return
        row.looked_at, row.card_mark = clock.now(), _mark(row, card)
        row.save(update_fields=["looked_at", "card_mark"])
        look_at_top_up(account=row.account_id, facts=_facts(row, card, clock.now()))


def _card_of(payment: Payment, house: ClearingHouse) -> CardFacts | None:
    if payment.reference is None or payment.state < PaymentState.PAID:
        return None
    try:
        return house.card_facts(reference=payment.reference)
    except SmarttecError as error:
        log.warning("payment %s: nothing was told of the card (%s)", payment.id, error.code)
        return None


def _mark(payment: Payment, card: CardFacts | None) -> str:
    if card is None or not card.fingerprint_hash:
        return ""
    return hashlib.sha256(f"{payment.account_id}:{card.fingerprint_hash}".encode()).hexdigest()


def _facts(payment: Payment, card: CardFacts | None, now: datetime) -> TopUpFacts:
    failed = _since(payment.account, now - DAY).filter(state=PaymentState.FAILED).count()
    marks = _since(payment.account, now - MONTH).exclude(card_mark="").values("card_mark").distinct().count()
    return TopUpFacts(
        amount_micros=payment.amount_micros,
        account_opened_at=time_of(payment.account_id),
        card_country=(card.country or None) if card else None,
        account_country=country_of(payment.account_id),
        failed_tries=failed,
        distinct_cards=marks,
    )


def _since(account: Account, moment: datetime) -> QuerySet[Payment]:
    return Payment.objects.filter(account_id=account.id, id__gte=first_id_at(moment))
