"""Payments by bank are recorded by staff, from the statement of the bank."""

import hmac
import os
from datetime import date
from functools import cache
from uuid import UUID

from django.db import IntegrityError, transaction

from smarttec.kernel import clock
from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.kernel.money import MICROS_PER_CENT
from smarttec.kernel.vocabulary import Purpose, Region
from smarttec.notice import policy
from smarttec.notice.versions import current_version
from smarttec.people.models import Account
from smarttec.shop.orders.actions.common import USED_BEFORE, demand_keys, locked_account
from smarttec.shop.orders.errors import PaymentRecordedBefore
from smarttec.shop.orders.kinds import AMOUNT_MICROS_MAX
from smarttec.shop.orders.models import BankPayment
from smarttec.vault.cipher import ERASED
from smarttec.vault.ending import end_keys
from smarttec.vault.keystore import destroy_keys, installation_secret, keys_of, make_keys
from smarttec.vault.models import KEYSTORE
from smarttec.vault.purpose import using

_ACTOR = "orders"
_TEXT_MAX = 140
_AT_ONCE = "Somebody recorded this payment at the same moment."


def record_payment(
    *,
    act: UUID,
    by: UUID,
    amount_micros: int,
    currency: str,
    value_on: date,
    reference: str,
    payer: str = "",
    account: UUID | None = None,
    again: bool = False,
) -> BankPayment:
    """Record money that came; `act` becomes its id. `reference` and `payer` are as the bank's statement has them.

    `again`: it is known that the same came before. Raises `PaymentRecordedBefore` otherwise, `InvalidInput`,
    `CardNumberRefused`, `NotFound`, `Conflict`.
    """
    reference, payer = " ".join(reference.split()), " ".join(payer.split())
    _check(amount_micros, currency, value_on, reference, payer)
    digest = _digest(reference, amount_micros, currency, value_on)
    before = BankPayment.objects.filter(id=act).first()
    if before is not None:
        if bytes(before.digest) != digest:
            raise Conflict(USED_BEFORE)
        return before
    payment = BankPayment(
        id=act,
        amount_micros=amount_micros,
        currency=currency,
        value_on=value_on,
        reference=reference,
        payer=payer or None,
        digest=digest,
        recorded_by=by,
        unmatched_policy=policy.make(
            version=current_version().number, age=policy.Age.OLD_ENOUGH, region=Region.UNKNOWN
        ),
    )
    return _store(payment, account, again=again)


def _check(amount_micros: int, currency: str, value_on: date, reference: str, payer: str) -> None:
    refuse_card_number(reference, field="reference")
    refuse_card_number(payer, field="payer")
    if not 0 < amount_micros <= AMOUNT_MICROS_MAX or amount_micros % MICROS_PER_CENT:
        raise InvalidInput("Write the amount that came, in whole cents.", field="amount")
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        raise InvalidInput("Write the currency with its three letters.", field="currency")
    if value_on > clock.now().date():
        raise InvalidInput("The day is in the future.", field="value_on")
    if not reference or len(reference) > _TEXT_MAX or len(payer) > _TEXT_MAX:
        raise InvalidInput(f"Write the bank's reference, {_TEXT_MAX} characters at most.", field="reference")


def _store(payment: BankPayment, account: UUID | None, *, again: bool) -> BankPayment:
    """With the account's keys when it is known whose it is, else with keys of its own, which come first."""
    if account is not None:
        _insert(payment, account, again=again)
        return payment
    try:
        with transaction.atomic(using=KEYSTORE):
            make_keys(payment.id)
    except IntegrityError:
        raise PaymentRecordedBefore(_AT_ONCE) from None
    try:
        _insert(payment, None, again=again)
    except BaseException:
        destroy_keys(payment.id)
        raise
    return payment


def _insert(payment: BankPayment, account: UUID | None, *, again: bool) -> None:
    try:
        with transaction.atomic():
            _give_to(payment, None if account is None else locked_account(account))
            payment.copy = _copies(bytes(payment.digest), again=again)
            payment.save(force_insert=True)
    except IntegrityError:
        raise PaymentRecordedBefore(_AT_ONCE) from None


def _copies(digest: bytes, *, again: bool) -> int:
    same = BankPayment.objects.filter(digest=digest).count()
    if same and not again:
        raise PaymentRecordedBefore("The same reference, amount and day were recorded before.")
    return same


def _give_to(payment: BankPayment, account: Account | None) -> None:
    payment.account, payment.subject = account, payment.id
    if account is not None:
        demand_keys(account)
        payment.cell, payment.subject = account.cell, account.id


def give_payment(payment: BankPayment, account: Account) -> None:
    """It is known now whose payment it is: seal it with the account's keys, its own are not needed any more.

    The payment and the account are locked. What was sealed for an account whose keys are gone stays as it is.
    """
    if payment.subject != payment.id or keys_of(account.id) is None:
        payment.account = account
        payment.save()
        return
    with using(Purpose.FULFIL_ORDER, actor=_ACTOR, about=(payment.subject,)):
        reference, payer = payment.reference, payment.payer
    payment.account, payment.cell, payment.subject = account, account.cell, account.id
    if reference is not ERASED:
        payment.reference, payment.payer = reference, payer
    payment.save()
    own = payment.id
    transaction.on_commit(lambda: end_keys(own, why="sealed-anew"))


@cache
def _pepper() -> bytes:
    return installation_secret("bank-payment-pepper", os.urandom(32))


def _digest(reference: str, amount_micros: int, currency: str, value_on: date) -> bytes:
    parts = (reference.casefold(), str(amount_micros), currency, value_on.isoformat())
    return hmac.digest(_pepper(), "\x00".join(parts).encode("utf-8", "surrogatepass"), "sha256")
