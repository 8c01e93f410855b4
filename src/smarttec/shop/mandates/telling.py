"""What the clearing house was not asked or told yet: whether something was saved there, and what it shall forget."""

import logging

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import GatewayError, MisconfiguredError, SmarttecError
from smarttec.notice.door import Disclosed, disclose
from smarttec.people.models import Account
from smarttec.shop.checkout import RESUMABLE_FOR
from smarttec.shop.mandates.saving import intent_of, lock_mandate, method_saved, revoke
from smarttec.shop.models import Mandate, MandateState, RechargeRule, RuleState
from smarttec.shop.ports import ClearingHouse
from smarttec.shop.reconciliation import pause_after
from smarttec.shop.reports import MethodSaved
from smarttec.shop.settlement import lock_account

log = logging.getLogger("smarttec.shop")


def revoke_mandate(*, account: Account, house: ClearingHouse) -> None:
    """Take the permission back: from now on nothing is charged, and the clearing house forgets what it saved.

    When it is away, it is told later, until it has heard.
    """
    with transaction.atomic():
        lock_account(account.id)
        RechargeRule.objects.filter(account=account).update(state=RuleState.OFF, changed_at=clock.now())
        for mandate in Mandate.objects.filter(account=account, state__in=[MandateState.ASKED, MandateState.READY]):
            revoke(mandate)
    tell_due(house=house, limit=2)


def tell_due(*, house: ClearingHouse, limit: int) -> int:
    """Ask and tell what is due, at most `limit`; how many were looked at. Ends early when the house is away."""
    done = 0
    while done < limit and (mandate := _claim_next()) is not None:
        done += 1
        try:
            _look_at(mandate, house)
        except (GatewayError, MisconfiguredError) as error:
            log.warning("the clearing house could not be told (%s)", error.code)
            break
        except SmarttecError as error:
            log.warning("%s: no usable answer (%s)", mandate, error.code)
    return done


@transaction.atomic
def _claim_next() -> Mandate | None:
    now = clock.now()
    due = Mandate.objects.select_for_update(skip_locked=True).filter(next_check_at__lte=now)
    mandate = due.order_by("next_check_at").first()
    if mandate is not None:
        mandate.checks = min(mandate.checks + 1, 1000)
        mandate.next_check_at = now + pause_after(mandate.checks)
        mandate.save(update_fields=["checks", "next_check_at"])
    return mandate


def _look_at(mandate: Mandate, house: ClearingHouse) -> None:
    if mandate.state == MandateState.REVOKED:
        _forget(mandate, house)
        return
    saved = house.fetch_setup(reference=mandate.reference) if mandate.reference else None
    if saved is not None:
        _take(saved)
    elif clock.now() - mandate.created_at > RESUMABLE_FOR:
        _close(mandate)


@transaction.atomic
def _take(saved: MethodSaved) -> None:
    method_saved(saved)


@transaction.atomic
def _close(mandate: Mandate) -> None:
    """Nobody saved anything in time."""
    row = lock_mandate(mandate.id)
    if row.state == MandateState.ASKED:
        row.state, row.next_check_at, row.setup_url = MandateState.FORGOTTEN, None, ""
        row.save()


def _forget(mandate: Mandate, house: ClearingHouse) -> None:
    if mandate.method:
        house.detach(method=_leaving(mandate))
    Mandate.objects.filter(id=mandate.id, state=MandateState.REVOKED).update(
        state=MandateState.FORGOTTEN, next_check_at=None, method=""
    )


@transaction.atomic
def _leaving(mandate: Mandate) -> Disclosed[str]:
    row = lock_mandate(mandate.id)
    return disclose(intent_of(row), row.method)
