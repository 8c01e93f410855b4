"""Giving a bonus: by hand, or in the transaction in which a payment becomes credit."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput, TooManyRequests
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Balance
from smarttec.people import attempts
from smarttec.people.domain import Limit
from smarttec.people.models import Account
from smarttec.shop.models import Payment
from smarttec.shop.promotions.domain import Refusal, bonus_micros, normalised, refusal
from smarttec.shop.promotions.models import Bonus, Intention, PromoCode
from smarttec.shop.promotions.queries import offer_of, pack_of

TRIES = Limit("promo-code-account", ((timedelta(minutes=5), 6), (timedelta(days=1), 30)))
FIELD = "promo_code"


def redeem(*, account: Account, typed: str) -> Bonus:
    """Give what a code is worth without a top-up, at once.

    Raises `TooManyRequests` when codes are being guessed, `InvalidInput` (field `promo_code`) with the reason.
    """
    code = _found(account, typed)
    with transaction.atomic():
        return _use(code, account, payment=None)


def attach(*, payment: Payment, typed: str) -> Intention:
    """Note that a payment is begun with a code, which is used when the payment becomes credit.

    Raises what `redeem` raises, judged by the payment's amount.
    """
    code = _found(payment.account, typed)
    _judge(code, payment.account, top_up_micros=payment.amount_micros)
    return Intention.objects.get_or_create(payment=payment.id, defaults={"code": code})[0]


def check(*, account: Account, typed: str, top_up_micros: int) -> int:
    """What the code would add to such a top-up now. Raises what `redeem` raises."""
    code = _found(account, typed)
    _judge(code, account, top_up_micros=top_up_micros)
    return bonus_micros(offer_of(code), top_up_micros)


def reward(payment: Payment, credited_micros: int) -> None:
    """Give the bonus of the pack and of the code. A code that may not be used any more keeps nobody's credit back."""
    del credited_micros
    pack = pack_of(amount_micros=payment.amount_micros, currency=payment.currency, at=payment.created_at)
    if pack is not None and pack.bonus_micros:
        given = Bonus(account=payment.account, cell=payment.cell, pack=pack, payment=payment.id)
        _give(given, amount_micros=pack.bonus_micros, days=pack.bonus_days)
    intention = Intention.objects.select_related("code").filter(payment=payment.id).first()
    if intention is not None:
        _fulfil(intention, payment)


def _fulfil(intention: Intention, payment: Payment) -> None:
    try:
        with transaction.atomic():
            _use(intention.code, payment.account, payment=payment)
    except InvalidInput as error:
        intention.refused = Refusal(error.sentence).name
        intention.save(update_fields=["refused"])


def _found(account: Account, typed: str) -> PromoCode:
    """The code, after the try was counted: whoever guesses is slowed down, whatever they find."""
    if not attempts.count((TRIES, account.id.hex)):
        raise TooManyRequests("Too many codes were tried. Wait a little.")
    name = normalised(typed)
    code = PromoCode.objects.filter(code=name).first() if name else None
    if code is None:
        raise InvalidInput(Refusal.UNKNOWN, field=FIELD)
    return code


def _use(code: PromoCode, account: Account, *, payment: Payment | None) -> Bonus:
    """Under the locks of the balance and of the code: judged, counted and given together, or not at all."""
    Balance.objects.select_for_update(no_key=True).get(account=account.id)
    code = PromoCode.objects.select_for_update(no_key=True).get(id=code.id)
    top_up_micros = payment.amount_micros if payment else None
    _judge(code, account, top_up_micros=top_up_micros)
    code.uses += 1
    code.save(update_fields=["uses"])
    given = Bonus(account=account, cell=account.cell, code=code, payment=payment.id if payment else None)
    return _give(given, amount_micros=bonus_micros(offer_of(code), top_up_micros or 0), days=code.bonus_days)


def _judge(code: PromoCode, account: Account, *, top_up_micros: int | None) -> None:
    reason = refusal(
        offer_of(code),
        now=clock.now(),
        currency=account.currency,
        top_up_micros=top_up_micros,
        was_used_before=was_used(code.id, account.id),
    )
    if reason is not None:
        raise InvalidInput(reason, field=FIELD)


def was_used(code: UUID, account: UUID) -> bool:
    """Whether the account has had this code's bonus."""
    return Bonus.objects.filter(code_id=code, account_id=account).exists()


def _give(given: Bonus, *, amount_micros: int, days: int) -> Bonus:
    given.amount_micros, given.expires_at = amount_micros, clock.now() + timedelta(days=days)
    given.save(force_insert=True)
    ledger.grant(act=given.id, account=given.account_id, amount_micros=amount_micros, expires_at=given.expires_at)
    return given
