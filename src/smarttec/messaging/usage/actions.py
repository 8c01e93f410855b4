"""Writes: what a customer does with triggers."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput, NotFound
from smarttec.kernel.ids import time_of
from smarttec.kernel.urls import check_url
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.callbacks.models import Verb
from smarttec.messaging.usage import domain
from smarttec.messaging.usage.domain import Measure, Recurring
from smarttec.messaging.usage.models import UsageTrigger
from smarttec.messaging.usage.reading import days_of
from smarttec.people.actions.accounts import checked_name
from smarttec.people.models import Account
from smarttec.vault.purpose import using


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A trigger to be made, as it was asked for."""

    category: str
    value: str
    url: str = field(repr=False)
    method: Verb = Verb.POST
    measure: Measure = Measure.USAGE
    recurring: Recurring | None = None
    friendly_name: str | None = field(default=None, repr=False)


@transaction.atomic
def make_trigger(*, account: UUID, wanted: Wanted) -> UsageTrigger:
    """Raises `InvalidInput`, and `Conflict` when there are too many."""
    owner = Account.objects.select_for_update(no_key=True, of=("self",)).get(id=account)
    if UsageTrigger.objects.filter(account=owner).count() >= domain.TRIGGERS_MAX:
        raise Conflict(f"An account has at most {domain.TRIGGERS_MAX} usage triggers.")
    category = domain.checked_category(wanted.category)
    measure = domain.checked_measure(wanted.measure, category)
    reached = domain.value_of(wanted.value)
    row = UsageTrigger(
        account=owner, cell=owner.cell, category=category, measure=measure, recurring=wanted.recurring,
        url=check_url(wanted.url, field="CallbackUrl"), method=wanted.method,
        friendly_name=checked_name(wanted.friendly_name), value_micros=reached.micros,
    )  # fmt: skip
    if reached.is_relative:
        row.value_micros += current_of(row)
    if row.value_micros >= 2**53:
        raise InvalidInput("This TriggerValue is too large.", field="TriggerValue")
    row.save(force_insert=True)
    return row


def current_of(row: UsageTrigger) -> int:
    """How far it is in the period of today, in millionths."""
    today, opened = clock.now().date(), time_of(row.account_id).date()
    recurring = Recurring(row.recurring) if row.recurring else None
    start = min(max(domain.period_of(recurring, today), opened), today)
    used = days_of(row.account_id, start, today, [row.category]).used_from(start, today, row.category)
    return domain.measured(used, measure=Measure(row.measure), category=row.category)


@transaction.atomic
def change_trigger(
    *, account: UUID, trigger: UUID, url: str | None = None, method: Verb | None = None,
    friendly_name: str | None = None,
) -> UsageTrigger:  # fmt: skip
    """What is not said stays. Raises `NotFound`, `InvalidInput`."""
    row = access_trigger(account, trigger, for_update=True)
    with using(Purpose.RUN_ACCOUNT, actor="api", about=(account,)):
        if url is not None:
            row.url = check_url(url, field="CallbackUrl")
        if friendly_name is not None:
            row.friendly_name = checked_name(friendly_name)
    row.method = row.method if method is None else method
    row.changed_at = clock.now()
    row.save()
    return row


@transaction.atomic
def delete_trigger(*, account: UUID, trigger: UUID) -> None:
    """What it told already is told. Raises `NotFound`."""
    access_trigger(account, trigger, for_update=True).delete()


def access_trigger(account: UUID, trigger: UUID, *, for_update: bool = False) -> UsageTrigger:
    """One of the account's. Raises `NotFound`."""
    rows = UsageTrigger.objects.select_related("account")
    rows = rows.select_for_update(of=("self",)) if for_update else rows
    row = rows.filter(account_id=account, id=trigger).first()
    if row is None:
        raise NotFound
    return row


def delete_content_of(account: UUID) -> int:
    """Forget an account's triggers; how many rows went."""
    gone, _ = UsageTrigger.objects.filter(account_id=account).delete()
    return gone
