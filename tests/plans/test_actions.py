"""Paying, changing, cancelling, and steps that fail."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.plans.conftest import BASIC_CREDIT, BASIC_PRICE, FIRST_DAY, PRO_CREDIT, PRO_PRICE, UNIT, give_credit, go_to

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InsufficientCredit, InvalidInput, NotFound
from smarttec.kernel.ids import new_id, time_of
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, Entry, EntryKind
from smarttec.ledger.queries import credit_of, promotional_credit_of, trial_balance
from smarttec.people.models import Acceptance, Account
from smarttec.plans import hooks
from smarttec.plans.actions.change import cancel, change_plan, set_auto_renew, withdraw_cancellation
from smarttec.plans.actions.due import run_due
from smarttec.plans.actions.pay import pay
from smarttec.plans.actions.publish import publish
from smarttec.plans.actions.standing import refresh_standing
from smarttec.plans.domain import Happened, Step
from smarttec.plans.models import Charge, Due, Event, PlanVersion, Subscription
from smarttec.plans.queries import plan_of, plans_on_sale, standing_of
from smarttec.plans.standing import Condition
from smarttec.post.models import Mail

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
START = 1_000 * UNIT


def balance(account: Account) -> int:
    return credit_of(account.id).available_micros


LAST_DAYS = [Step.REMIND_1, Step.COLLECT_EARLY, Step.END_TERM]


def buy(account: Account, plan: str = "basic", act: UUID | None = None, **options: object) -> Subscription:
    return pay(account=account.id, plan=plan, act=act or new_id(), **options)


def waiting(account: Account) -> list[Step]:
    due = Due.objects.filter(subscription__account=account, done_at=None).order_by("due_at", "step")
    return [Step(one.step) for one in due]


def happened(account: Account) -> list[Happened]:
    return [Happened(e.happened) for e in Event.objects.filter(subscription__account=account).order_by("id")]


def test_buying_takes_the_price_and_grants_the_included_credit_once(account: Account) -> None:
    act = new_id()
    buy(account, act=act)
    buy(account, act=act)
    assert balance(account) == START - BASIC_PRICE + BASIC_CREDIT
    assert (Charge.objects.count(), Entry.objects.filter(account=account.id).count()) == (1, 3)
    assert happened(account) == [Happened.BOUGHT]
    made = [time_of(entry) for entry in Entry.objects.filter(account=account.id).values_list("id", flat=True)]
    assert all(abs(at - clock.now()) < timedelta(minutes=5) for at in made), "the ledger is kept in order of time"


def test_a_fee_is_revenue_of_plans_less_the_credit_that_comes_with_it(account: Account) -> None:
    act = new_id()
    buy(account, act=act)
    fee = Entry.objects.get(id=act)
    assert (fee.kind, fee.counterpart, fee.amount_micros) == (EntryKind.CAPTURE, Counterpart.PLAN_REVENUE, -BASIC_PRICE)
    (sheet,) = trial_balance()
    assert sheet.counterparts[Counterpart.PLAN_REVENUE] == BASIC_PRICE - BASIC_CREDIT
    assert sheet.difference_micros == 0


def test_a_fee_uses_promotional_credit_first(account: Account) -> None:
    ledger.grant(act=new_id(), account=account.id, amount_micros=UNIT, expires_at=clock.now() + timedelta(days=9))
    buy(account)
    assert promotional_credit_of(account.id) == []
    assert balance(account) == START + UNIT - BASIC_PRICE + BASIC_CREDIT


def test_without_cover_nothing_is_bought(open_account: Callable[..., Account]) -> None:
    account = open_account(BASIC_PRICE - 1)
    with pytest.raises(InsufficientCredit):
        buy(account)
    assert (Subscription.objects.count(), balance(account)) == (0, BASIC_PRICE - 1)
    assert plan_of(account.id) is None


def test_an_order_that_was_paid_takes_no_credit_and_grants_what_is_included(account: Account) -> None:
    order = new_id()
    buy(account, order=order)
    assert balance(account) == START + BASIC_CREDIT
    assert Charge.objects.get().order == order


def test_a_plan_nobody_sells_cannot_be_bought(account: Account) -> None:
    with pytest.raises(NotFound):
        buy(account, "gold")


def test_a_version_never_changes_and_the_next_one_counts_from_its_day(basic: PlanVersion, account: Account) -> None:
    for change in (lambda: PlanVersion.objects.update(price_micros=1), basic.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    later = clock.now() + timedelta(days=9)
    publish(key="basic", name="Basic", currency="USD", price_micros=70 * UNIT, effective_from=later)
    assert [plan.price_micros for plan in plans_on_sale("USD")] == [BASIC_PRICE, PRO_PRICE]
    go_to(later)
    assert [plan.price_micros for plan in plans_on_sale("USD")] == [70 * UNIT, PRO_PRICE]
    with pytest.raises(InvalidInput):
        publish(key="basic", name="B", currency="USD", price_micros=1, effective_from=later - timedelta(days=1))


def test_renewal_costs_what_the_plan_costs_by_then(account: Account) -> None:
    buy(account, auto_renew=True)
    go_to(FIRST_DAY + timedelta(days=100))
    publish(key="basic", name="Basic", currency="USD", price_micros=70 * UNIT)
    go_to(FIRST_DAY + timedelta(days=366))
    run_due()
    assert balance(account) == START - BASIC_PRICE + BASIC_CREDIT - 70 * UNIT


def test_an_upgrade_charges_and_grants_for_the_days_left(account: Account) -> None:
    buy(account)
    go_to(FIRST_DAY + timedelta(days=165, hours=1))
    before, act = balance(account), new_id()
    price = change_plan(account=account.id, plan="pro", act=act)
    assert price is not None
    assert (price.days_left, price.days_of_term) == (199, 365)
    charged, granted = (PRO_PRICE - BASIC_PRICE) * 199 // 365, (PRO_CREDIT - BASIC_CREDIT) * 199 // 365
    assert balance(account) == before - charged + granted
    assert change_plan(account=account.id, plan="pro", act=act) is None, "the same act again"
    assert balance(account) == before - charged + granted
    with pytest.raises(Conflict):
        change_plan(account=account.id, plan="pro", act=new_id())
    back = change_plan(account=account.id, plan="basic", act=new_id())
    assert back is not None
    assert 0 <= balance(account) - before <= 2, "to and fro earns nothing but rounding"


def test_an_upgrade_without_cover_changes_nothing(open_account: Callable[..., Account]) -> None:
    account = open_account(BASIC_PRICE)
    buy(account)
    with pytest.raises(InsufficientCredit):
        change_plan(account=account.id, plan="pro", act=new_id())
    assert Subscription.objects.get().version.key == "basic"


def test_cancelling_ends_reminders_and_renewal_and_can_be_withdrawn(account: Account) -> None:
    buy(account, auto_renew=True)
    go_to(FIRST_DAY + timedelta(days=310))
    run_due()
    cancel(account=account.id)
    cancel(account=account.id)
    assert waiting(account) == [Step.END_TERM]
    withdraw_cancellation(account=account.id)
    assert waiting(account) == [Step.REMIND_30, Step.REMIND_7, *LAST_DAYS], "none a second time"
    assert happened(account)[-2:] == [Happened.CANCELLED, Happened.CANCELLATION_WITHDRAWN]
    assert not Subscription.objects.get().auto_renew


def test_a_cancelled_plan_ends_with_its_term_without_letters_before(account: Account) -> None:
    buy(account, auto_renew=True)
    cancel(account=account.id)
    go_to(FIRST_DAY + timedelta(days=366))
    run_due()
    assert standing_of(account.id) == Condition.GRACE
    assert Mail.objects.filter(template="plan_reminder").count() == 0
    with pytest.raises(Conflict):
        cancel(account=account.id)


def test_an_act_on_a_state_that_time_has_ended_first_does_what_is_due(poor: Account) -> None:
    account = poor
    buy(account)
    go_to(FIRST_DAY + timedelta(days=380))
    set_auto_renew(account=account.id, on=True)
    assert happened(account)[-2:] == [Happened.GRACE_BEGAN, Happened.AUTO_RENEW_ON]
    go_to(FIRST_DAY + timedelta(days=400))
    give_credit(account.id, 2 * BASIC_PRICE)
    set_auto_renew(account=account.id, on=False)
    subscription = buy(account)
    assert happened(account)[-3:] == [Happened.RESTORED, Happened.AUTO_RENEW_OFF, Happened.PAID_AHEAD]
    subscription.refresh_from_db()
    assert subscription.starts_at - FIRST_DAY >= timedelta(days=400)


def test_who_pays_before_the_content_is_really_gone_is_restored(poor: Account) -> None:
    account = poor
    buy(account)
    go_to(FIRST_DAY + timedelta(days=453, hours=1))
    run_due()
    go_to(FIRST_DAY + timedelta(days=455))
    give_credit(account.id, BASIC_PRICE)
    buy(account)
    assert standing_of(account.id) == 0
    assert happened(account)[-2:] == [Happened.WARNED_1, Happened.RESTORED]
    assert run_due() == 0
    assert waiting(account) == [Step.REMIND_60, Step.REMIND_30, Step.REMIND_7, *LAST_DAYS]


def test_standing_adds_up_plan_debts_holds_and_terms(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refresh_standing(account.id) == 0, "without a plan nothing is asked"
    owed, held = {account.id: 1}, {account.id}
    monkeypatch.setattr(hooks, "_debts", [lambda of: owed.get(of, 0)])
    monkeypatch.setattr(hooks, "_holds", [lambda of: of in held])
    buy(account)
    assert standing_of(account.id) == Condition.DEBT | Condition.FRAUD_HOLD
    owed.clear()
    held.clear()
    Acceptance.objects.filter(document="terms").delete()
    assert refresh_standing(account.id) == standing_of(account.id) == Condition.TERMS_NOT_ACCEPTED


def test_a_step_that_fails_waits_and_holds_nobody_else_up(
    open_account: Callable[..., Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    unlucky, lucky = open_account(BASIC_PRICE), open_account(BASIC_PRICE, email="bob@example.org")
    buy(unlucky)
    buy(lucky)
    go_to(FIRST_DAY + timedelta(days=460))

    def fails(account: UUID) -> int:
        if account == unlucky.id:
            raise DatabaseError
        return 0

    monkeypatch.setattr(hooks, "_content_handlers", {"test": fails})
    run_due()
    assert (standing_of(unlucky.id), standing_of(lucky.id)) == (Condition.SUSPENDED, Condition.CONTENT_DELETED)
    assert waiting(unlucky) == [Step.DELETE_CONTENT, Step.SHRED_KEYS], "its keys are not touched before its content"
    monkeypatch.setattr(hooks, "_content_handlers", {})
    assert run_due() == 2
    assert standing_of(unlucky.id) == Condition.CONTENT_DELETED


def test_who_has_no_plan_cannot_change_one(account: Account) -> None:
    for act in (cancel, withdraw_cancellation):
        with pytest.raises(NotFound):
            act(account=account.id)
