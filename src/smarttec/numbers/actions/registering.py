"""Registrations of senders: customers ask, staff decide; and the rules that say where they are needed."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from smarttec.kernel import clock
from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import Conflict, InvalidInput, NotFound
from smarttec.kernel.phone import parse_e164
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart
from smarttec.numbers import hooks
from smarttec.numbers.actions.renting import locked_account
from smarttec.numbers.domain import COUNTRIES_WITHOUT_NAMES, Kind, Scheme, is_name, scheme_of
from smarttec.numbers.models import Assignment, RegistrationRule, SenderRegistration
from smarttec.numbers.queries import price_in_force
from smarttec.vault.keystore import keys_of

USE_CASE_CHARACTERS_MAX = 500


@transaction.atomic
def request_registration(*, account: UUID, sender: str, country: str, use_case: str) -> SenderRegistration:
    """Ask for a sender of the account's to be registered: one of its numbers, or a name. After a rejection, again.

    Raises `InvalidInput`, `NotFound` (not the account's number), `Conflict` (asked already), and what forbids it.
    """
    row = locked_account(account)
    hooks.demand_permission(row)
    if not use_case.strip() or len(use_case) > USE_CASE_CHARACTERS_MAX:
        raise InvalidInput(f"Say in up to {USE_CASE_CHARACTERS_MAX} characters what you send.", field="use_case")
    refuse_card_number(use_case, field="use_case")
    known, keys = _sender(sender), keys_of(account)
    if scheme_of(known) is Scheme.ALPHANUMERIC and country in COUNTRIES_WITHOUT_NAMES:
        raise InvalidInput("In this country senders are numbers; names are replaced or refused there.", field="country")
    if keys is None:
        raise NotFound
    digest = keys.digest(known)
    own = Assignment.objects.filter(account_id=account, digest=digest)
    if scheme_of(known) is not Scheme.ALPHANUMERIC and not own.exists():
        raise NotFound
    refused = SenderRegistration.objects.filter(account_id=account, digest=digest, country=country)
    refused.filter(state=SenderRegistration.State.REJECTED).delete()
    try:
        with transaction.atomic():
            return SenderRegistration.objects.create(
                cell=row.cell, account=row, sender=known, digest=digest, country=country, scheme=scheme_of(known),
                use_case=use_case.strip(),
            )  # fmt: skip
    except IntegrityError:
        raise Conflict("This sender is registered for this country, or asked for, already.") from None


def _sender(text: str) -> str:
    return text.strip() if is_name(text.strip()) else parse_e164(text)


@transaction.atomic
def decide(
    *, registration: UUID, is_approved: bool, by: UUID, campaign: str = "", valid_until: datetime | None = None
) -> SenderRegistration:
    """Staff approve or reject; an approval can be taken back by a rejection.

    A name costs what the price list says for its country, once, when it is approved. Raises `NotFound`, `InvalidInput`,
    `InsufficientCredit`.
    """
    now = clock.now()
    if valid_until is not None and valid_until <= now:
        raise InvalidInput("The end must be in the future.", field="valid_until")
    row = SenderRegistration.objects.select_for_update(of=("self",)).filter(id=registration).first()
    if row is None:
        raise NotFound
    row.state = SenderRegistration.State.APPROVED if is_approved else SenderRegistration.State.REJECTED
    if is_approved and row.scheme == Scheme.ALPHANUMERIC:
        _charge(row)
    row.decided_at, row.decided_by, row.campaign = now, by, campaign
    row.valid_from, row.valid_until = (now, valid_until) if is_approved else (None, None)
    row.save(update_fields=["state", "decided_at", "decided_by", "campaign", "valid_from", "valid_until"])
    return row


def _charge(row: SenderRegistration) -> None:
    """The set-up price of a name; approved again, it costs nothing."""
    price = price_in_force(currency=row.account.currency, country=row.country, kind=Kind.NAME)
    if price is not None and price.setup_micros:
        ledger.charge(
            act=row.id, account=row.account_id, amount_micros=price.setup_micros, counterpart=Counterpart.NUMBER_REVENUE
        )


def set_rule(*, country: str, scheme: Scheme, valid_from: datetime | None = None) -> RegistrationRule:
    """From that moment on (now) such senders must be registered for the country. Again, the moment is moved."""
    when = {"valid_from": valid_from or clock.now()}
    return RegistrationRule.objects.update_or_create(country=country, scheme=scheme, defaults=when)[0]


def remove_rule(*, country: str, scheme: Scheme) -> None:
    """Such senders need no registration any more."""
    RegistrationRule.objects.filter(country=country, scheme=scheme).delete()
