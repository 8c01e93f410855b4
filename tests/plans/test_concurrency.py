"""Two workers at once, and two payments at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from tests.plans.conftest import BASIC_CREDIT, BASIC_PRICE, FIRST_DAY, go_to

from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.ledger.queries import credit_of
from smarttec.ledger.verify import verify
from smarttec.people.models import Account
from smarttec.plans.actions.change import change_plan
from smarttec.plans.actions.due import run_due
from smarttec.plans.actions.pay import pay
from smarttec.plans.domain import COLLECTIONS
from smarttec.plans.models import Charge, Event
from smarttec.post.models import Mail

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keystore"])


def at_once(count: int, act: Callable[[], object]) -> list[object]:
    def work() -> object:
        try:
            return act()
        except SmarttecError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return [job.result(timeout=60) for job in [pool.submit(work) for _ in range(count)]]


def test_two_workers_do_every_step_once(open_account: Callable[..., Account]) -> None:
    accounts = [open_account(BASIC_PRICE, email=f"p{n}@example.org") for n in range(5)]
    for account in accounts:
        pay(account=account.id, plan="basic", act=new_id())
    go_to(FIRST_DAY + timedelta(days=460))
    done = at_once(3, run_due)
    assert sum(int(str(count)) for count in done) == 5 * (11 + len(COLLECTIONS))
    assert Event.objects.count() == 5 * 12
    assert Mail.objects.filter(template__in=["plan_reminder", "content_warning"]).count() == 5 * 7


def test_the_same_payment_sent_many_times_at_once_is_taken_once(account: Account) -> None:
    act, before = new_id(), credit_of(account.id).available_micros
    at_once(4, lambda: pay(account=account.id, plan="basic", act=act))
    assert Charge.objects.count() == 1
    assert credit_of(account.id).available_micros == before - BASIC_PRICE + BASIC_CREDIT
    assert [finding.broken for finding in verify() if finding.broken] == []


def test_the_ledger_adds_up_after_every_kind_of_charge(account: Account) -> None:
    pay(account=account.id, plan="basic", act=new_id())
    for plan in ("pro", "basic", "pro"):
        change_plan(account=account.id, plan=plan, act=new_id())
    pay(account=account.id, plan="pro", act=new_id(), auto_renew=True)
    go_to(FIRST_DAY + timedelta(days=800))
    run_due()
    assert Charge.objects.filter(amount_micros__lt=0).count() == 1
    assert Charge.objects.count() == 6
    assert [finding.broken for finding in verify() if finding.broken] == []
