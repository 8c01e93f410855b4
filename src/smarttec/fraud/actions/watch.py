"""Looking over recent traffic for what asks for a person, and forgetting old days; both cost as much as came lately."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, Sum

from smarttec.fraud import rules
from smarttec.fraud.actions.holds import COUNTING, open_hold
from smarttec.fraud.high_risk import HIGH_RISK
from smarttec.fraud.models import CountryTotal, DayTotal, Hold
from smarttec.fraud.rules import Suspicion
from smarttec.kernel import clock
from smarttec.kernel.errors import Refused
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.people.models import Account
from smarttec.storage.sqlfile import statement
from smarttec.vault.purpose import demand, using

ACTOR = "fraud rules"
KEPT = timedelta(days=92)
OVERLAP = timedelta(minutes=10)
"""So long after midnight the day before is looked at once more."""


def watch() -> int:
    """Hold the accounts that a rule finds; how many. Looking is a use of traffic data and is recorded as one."""
    now = clock.now()
    days = sorted({now.date(), (now - OVERLAP).date()})
    found = [suspicion for day in days for suspicion in suspicions_on(day)]
    held = _without_looked_at(found, since=datetime.combine(days[0], time(), tzinfo=UTC))
    policies = dict(Account.objects.filter(id__in=[one.account for one in held]).values_list("id", "policy"))
    with using(Purpose.PREVENT_FRAUD, actor=ACTOR):
        return sum(_hold(one, policies[one.account]) for one in held)


def suspicions_on(day: date) -> list[Suspicion]:
    """Everything the rules find in a day's counters."""
    totals = DayTotal.objects.filter(day=day)
    paces = totals.filter(breaches__gte=rules.BREACHES_MIN).values_list("account", "breaches")
    spends = totals.filter(spend_refused__gte=rules.SPEND_REFUSED_MIN).values_list("account", "spend_refused")
    return [
        *_bursts(day),
        *(rules.pace(account, breaches=count) for account, count in paces),
        *(rules.spend(account, refused=count) for account, count in spends),
    ]


def _bursts(day: date) -> Iterable[Suspicion]:
    risky = CountryTotal.objects.filter(country__in=list(HIGH_RISK))
    today = risky.filter(day=day).values_list("account").annotate(total=Sum("messages"))
    busy = dict(today.filter(total__gte=rules.BURST_MESSAGES_MIN).values_list("account", "total"))
    earlier = risky.filter(
        account__in=list(busy), day__lt=day, day__gte=day - timedelta(days=rules.BURST_LOOK_BACK_DAYS)
    )
    busiest: dict[UUID, int] = defaultdict(int)
    for account, _, total in earlier.values_list("account", "day").annotate(total=Sum("messages")):
        busiest[account] = max(busiest[account], total)
    countries: dict[UUID, list[str]] = defaultdict(list)
    for account, country in risky.filter(day=day, account__in=list(busy)).values_list("account", "country"):
        countries[account].append(country)
    return [
        rules.burst(account, messages=total, busiest=busiest[account], countries=countries[account])
        for account, total in busy.items()
        if rules.is_burst(messages=total, busiest=busiest[account])
    ]


def _without_looked_at(found: list[Suspicion], *, since: datetime) -> list[Suspicion]:
    """Leave out what is held for the same reason, and what a person released today."""
    accounts = {one.account for one in found}
    seen = Hold.objects.filter(Q(opened_at__gte=since) | Q(state__in=COUNTING), account_id__in=accounts)
    known = set(seen.values_list("account_id", "reason"))
    return [one for one in found if (one.account, one.reason.value) not in known]


def _hold(one: Suspicion, policy_word: int) -> bool:
    try:
        demand(one.account, policy_word, Category.TRAFFIC)
    except Refused:
        return False
    open_hold(account=one.account, reason=one.reason, seen=one.seen, actor=None)
    return True


def forget_old_days(*, rows: int, batches: int) -> int:
    """Delete counters of days past `KEPT`, so many rows at a time; how many went."""
    before, gone = clock.now().date() - KEPT, 0
    for table in ("usage", "days"):
        for _ in range(batches):
            with connection.cursor() as cursor:
                cursor.execute(statement("fraud", f"forget_{table}"), [before, rows])
                gone += cursor.rowcount
                if cursor.rowcount < rows:
                    break
    return gone
