"""What the proof counts about plans."""

from datetime import timedelta

import pytest
from tests.plans.conftest import FIRST_DAY, go_to

from smarttec.kernel.ids import new_id
from smarttec.people.models import Account
from smarttec.plans.actions.due import run_due
from smarttec.plans.actions.pay import pay
from smarttec.plans.evidence import plan_standing, plan_steps

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def test_steps_that_were_not_done_are_seen(account: Account) -> None:
    pay(account=account.id, plan="basic", act=new_id())
    assert plan_steps().holds
    go_to(FIRST_DAY + timedelta(days=310))
    assert (plan_steps().holds, "1 overdue" in plan_steps().sentence) == (False, True)
    run_due()
    assert plan_steps().holds


def test_a_standing_that_was_written_past_the_rules_is_seen(account: Account) -> None:
    pay(account=account.id, plan="basic", act=new_id())
    go_to(FIRST_DAY + timedelta(days=366))
    run_due()
    assert (plan_standing().holds, "1 grace" in plan_standing().sentence) == (True, True)
    Account.objects.update(standing=0)
    assert not plan_standing().holds
