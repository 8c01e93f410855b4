"""Looks at the accounts whose credit moved, and tells those whose credit ran low.

Ids of the ledger's entries are ordered by time, so those since the last look are one range of its primary key: the work
follows what happened. An entry may carry the id of an act begun long before (a call), and would lie behind that range;
so every look also goes on with a round through all rules, a bounded number each time. An account is looked at only when
the ledger counted entries since (`entry_count`). Each rule is locked while it is judged, and the letter is queued in
the same transaction: told once, or not at all.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.ids import first_id_at
from smarttec.ledger.models import Balance, Entry
from smarttec.post.channels import notify
from smarttec.shop.alerts.domain import Step, decide
from smarttec.shop.alerts.models import AlertRule, Watch

OVERLAP = timedelta(minutes=2)
"""Looked at again, for transactions that were still open at the last look."""
ROUND = 500
TEMPLATE = "low_balance"


def look() -> int:
    """Look once; how many were told. Two at once: the second has nothing to do."""
    with transaction.atomic():
        Watch.objects.get_or_create(id=1)
        watch = Watch.objects.select_for_update(skip_locked=True).filter(id=1).first()
        if watch is None:
            return 0
        now = clock.now()
        accounts = {*_moved_since(watch.looked_until - OVERLAP), *_round(watch)}
        watch.looked_until = now
        watch.save()
    return sum(_judge(account) for account in _changed(accounts))


def _moved_since(moment: datetime) -> Iterable[UUID]:
    recent = Entry.objects.filter(id__gte=first_id_at(moment))
    return recent.order_by().values_list("account", flat=True).distinct().iterator()


def _round(watch: Watch) -> list[UUID]:
    """The next rules by account; from the start again after the last."""
    rules = AlertRule.objects.filter(is_on=True).order_by("account_id").values_list("account_id", flat=True)
    after = rules.filter(account_id__gt=watch.last_account) if watch.last_account else rules
    found = list(after[:ROUND])
    watch.last_account = found[-1] if len(found) == ROUND else None
    return found


def _changed(accounts: Iterable[UUID]) -> list[UUID]:
    """Those with a rule whose ledger has counted entries since, in the order of accounts."""
    wanted = list(accounts)
    counts = dict(Balance.objects.filter(account__in=wanted).values_list("account", "entry_count"))
    seen = AlertRule.objects.filter(account_id__in=wanted, is_on=True).values_list("account_id", "entries_seen")
    return sorted(account for account, entries in seen if counts.get(account, entries) != entries)


@transaction.atomic
def _judge(account: UUID) -> bool:
    rule = AlertRule.objects.select_for_update(of=("self",)).select_related("account__owner").get(account_id=account)
    balance = Balance.objects.get(account=account)
    step = decide(
        available_micros=balance.available_micros, threshold_micros=rule.threshold_micros, is_armed=rule.is_armed
    )
    rule.entries_seen = balance.entry_count
    if step is not Step.NOTHING:
        rule.is_armed = step is Step.ARM
    if step is Step.TELL:
        rule.told_at = clock.now()
        _tell(rule, balance)
    rule.save()
    return step is Step.TELL


def _tell(rule: AlertRule, balance: Balance) -> None:
    context = {
        "balance_micros": balance.available_micros,
        "threshold_micros": rule.threshold_micros,
        "currency": balance.currency,
    }
    notify(person=rule.account.owner, template=TEMPLATE, context=context)
