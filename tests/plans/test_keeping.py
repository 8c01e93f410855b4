"""Whoever has paid keeps what they paid for: money that comes late renews, and content goes only unpaid."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.people.helpers import last_letter, text_of
from tests.plans.conftest import BASIC_CREDIT, BASIC_PRICE, FIRST_DAY, PRO_CREDIT, PRO_PRICE, UNIT, give_credit, go_to

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InsufficientCredit
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.ledger.queries import credit_of, included_credit_of, promotional_credit_of, trial_balance
from smarttec.people.models import Account
from smarttec.plans import hooks
from smarttec.plans.actions.change import cancel, change_plan, price_of_change, set_auto_renew
from smarttec.plans.actions.due import run_due
from smarttec.plans.actions.pay import pay
from smarttec.plans.domain import DUNNING, PUT_OFF_DAYS, Happened, State
from smarttec.plans.models import Charge, Event, PlanVersion, Subscription
from smarttec.plans.queries import standing_of
from smarttec.plans.standing import Condition
from smarttec.post.models import Mail
from smarttec.vault.keystore import keys_of

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def buy(account: Account, plan: str = "basic", **options: object) -> Subscription:
    return pay(account=account.id, plan=plan, act=new_id(), **options)


def days(count: float) -> None:
    go_to(FIRST_DAY + timedelta(days=count))
    run_due()


def state_of(account: Account) -> State:
    return State(Subscription.objects.values_list("state", flat=True).get(account=account))


def happened(account: Account) -> list[Happened]:
    events = Event.objects.filter(subscription__account=account).order_by("happened_at", "id")
    return [Happened(event.happened) for event in events]


def balance(account: Account) -> int:
    return credit_of(account.id).available_micros


@pytest.fixture
def asked() -> Iterator[list[tuple[UUID, int]]]:
    """What was asked of the saved means of payment: it answers that a charge is under way."""
    calls: list[tuple[UUID, int]] = []

    def collector(account: UUID, missing_micros: int) -> bool:
        calls.append((account, missing_micros))
        return True

    before = list(hooks._collectors)
    hooks.collect_with(collector)
    yield calls
    hooks._collectors[:] = before


def test_money_that_comes_a_day_after_the_renewal_failed_renews_the_plan(poor: Account) -> None:
    buy(poor, auto_renew=True)
    days(366)
    assert state_of(poor) is State.GRACE
    give_credit(poor.id, 100 * UNIT)
    run_due()
    assert state_of(poor) is State.ACTIVE
    assert standing_of(poor.id) == 0
    assert balance(poor) == 100 * UNIT + 2 * BASIC_CREDIT - BASIC_PRICE
    days(600)
    assert Happened.CONTENT_DELETED not in happened(poor)
    assert keys_of(poor.id) is not None


@pytest.mark.parametrize("day", [366, 380, 393, 400, 430, 453])
def test_money_that_comes_at_any_time_before_the_deletion_renews(poor: Account, day: int) -> None:
    buy(poor, auto_renew=True)
    days(day)
    give_credit(poor.id, BASIC_PRICE)
    run_due()
    assert state_of(poor) is State.ACTIVE
    subscription = Subscription.objects.get(account=poor)
    assert abs(subscription.starts_at - clock.now()) < timedelta(minutes=5), "the new year begins when the money came"


def test_credit_of_every_kind_renews_as_soon_as_it_is_committed(
    poor: Account, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    buy(poor, auto_renew=True)
    days(370)
    with django_capture_on_commit_callbacks(execute=True):
        ledger.grant(
            act=new_id(), account=poor.id, amount_micros=BASIC_PRICE, expires_at=clock.now() + timedelta(days=30)
        )
    assert state_of(poor) is State.ACTIVE


def test_before_the_suspension_and_the_deletion_renewal_is_tried_though_nobody_told_of_the_credit(
    poor: Account,
) -> None:
    buy(poor, auto_renew=True)
    days(370)
    give_credit(poor.id, BASIC_PRICE)
    go_to(FIRST_DAY + timedelta(days=500))
    run_due()
    assert Happened.SUSPENDED not in happened(poor)
    assert state_of(poor) is State.ACTIVE


def test_content_is_not_deleted_while_the_account_could_pay_though_renewal_is_off(account: Account) -> None:
    buy(account)
    days(460)
    assert state_of(account) is State.SUSPENDED
    assert happened(account)[-1] is Happened.CONTENT_KEPT
    assert "kept for now" in text_of(last_letter("plan_state"))
    assert Mail.objects.filter(template="content_warning").count() == 0, "nobody is warned of what does not happen"
    days(454 + 3 * PUT_OFF_DAYS + 5)
    assert happened(account).count(Happened.CONTENT_KEPT) == 4
    assert keys_of(account.id) is not None


def test_when_the_money_has_gone_the_deletion_comes_with_its_warnings(account: Account) -> None:
    buy(account)
    days(460)
    ledger.post(
        act=new_id(), account=account.id, amount_micros=-balance(account), kind=EntryKind.ADJUSTMENT,
        counterpart=Counterpart.OPERATOR,
    )  # fmt: skip
    days(454 + PUT_OFF_DAYS + 1)
    assert state_of(account) is State.CONTENT_DELETED
    assert Mail.objects.filter(template="content_warning").count() == 3


def test_credit_that_is_held_counts_as_there(poor: Account) -> None:
    buy(poor)
    give_credit(poor.id, BASIC_PRICE)
    ledger.hold(
        act=new_id(), account=poor.id, amount_micros=balance(poor), expires_at=clock.now() + timedelta(days=900)
    )
    days(460)
    assert state_of(poor) is State.SUSPENDED


def test_a_payment_under_way_keeps_the_content(poor: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "_money_coming", [lambda account: account == poor.id])
    buy(poor)
    days(460)
    assert happened(poor)[-1] is Happened.CONTENT_KEPT


def test_who_cancelled_is_given_the_credit_back_before_the_content_goes(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_back(of: UUID) -> None:
        left = credit_of(of).available_micros
        if left:
            ledger.post(
                act=new_id(), account=of, amount_micros=-left, kind=EntryKind.REFUND,
                counterpart=Counterpart.CLEARING_HOUSE,
            )  # fmt: skip

    monkeypatch.setattr(hooks, "_give_back", [give_back])
    buy(account)
    cancel(account=account.id)
    days(460)
    assert state_of(account) is State.CONTENT_DELETED
    assert balance(account) == 0


def test_what_is_missing_is_asked_of_the_saved_means_of_payment_on_a_schedule(
    poor: Account, asked: list[tuple[UUID, int]]
) -> None:
    buy(poor, auto_renew=True)
    days(364.5)
    assert asked == [(poor.id, BASIC_PRICE - BASIC_CREDIT)], "a day ahead, so that no day is without a plan"
    days(393)
    assert len(asked) == 1 + len(DUNNING)
    days(453)
    assert len(asked) == 1 + len(DUNNING) + 2
    assert Mail.objects.filter(template="plan_unpaid").count() == len(asked)


def test_without_a_saved_means_of_payment_letters_ask_and_say_when_again(poor: Account) -> None:
    buy(poor, auto_renew=True)
    days(366)
    letter = text_of(last_letter("plan_unpaid"))
    assert "$55.00" in letter
    assert "We ask again on  3 February 2028" in letter
    assert "suspended on  29 February 2028" in letter


def test_nobody_is_asked_for_money_who_does_not_want_the_plan_to_go_on(
    poor: Account, asked: list[tuple[UUID, int]]
) -> None:
    buy(poor)
    days(500)
    assert asked == []
    assert Mail.objects.filter(template="plan_unpaid").count() == 0


def test_a_form_that_was_shown_for_a_year_that_was_renewed_meanwhile_takes_nothing_more(poor: Account) -> None:
    buy(poor, auto_renew=True)
    days(370)
    give_credit(poor.id, 3 * BASIC_PRICE)
    run_due()
    before = balance(poor)
    with pytest.raises(Conflict, match="paid already"):
        buy(poor, for_term=2)
    assert balance(poor) == before


@pytest.mark.parametrize(("first", "then", "sign"), [("basic", "pro", 1), ("pro", "basic", -1)])
def test_what_was_paid_ahead_follows_a_change_of_plan(
    account: Account, basic: PlanVersion, pro: PlanVersion, first: str, then: str, sign: int
) -> None:
    buy(account, first)
    buy(account, first)
    days(100)
    version = {"basic": basic, "pro": pro}[then]
    price = price_of_change(Subscription.objects.get(account=account), version)
    assert price.ahead_micros == sign * (PRO_PRICE - BASIC_PRICE)
    before = balance(account)
    change_plan(account=account.id, plan=then, act=new_id(), agreed_micros=price.total_micros)
    assert balance(account) == before - price.total_micros + price.credit_micros
    before = balance(account)
    days(366)
    subscription = Subscription.objects.select_related("version").get(account=account)
    assert (subscription.state, subscription.version.key, subscription.term_number) == (State.ACTIVE, then, 2)
    assert balance(account) == before + {"basic": BASIC_CREDIT, "pro": PRO_CREDIT}[then]
    paid = sum(Charge.objects.filter(term_number=2).values_list("amount_micros", flat=True))
    assert paid == version.price_micros, "the next year costs in all what the plan costs"
    assert [sheet.difference_micros for sheet in trial_balance()] == [0]


def test_a_plan_whose_money_has_come_keeps_suspended_people_from_losing_standing_twice(poor: Account) -> None:
    buy(poor, auto_renew=True)
    days(400)
    assert standing_of(poor.id) == Condition.SUSPENDED
    set_auto_renew(account=poor.id, on=False)
    give_credit(poor.id, BASIC_PRICE)
    run_due()
    assert standing_of(poor.id) == Condition.SUSPENDED, "who turned renewal off is not charged"
    set_auto_renew(account=poor.id, on=True)
    run_due()
    assert standing_of(poor.id) == 0


def lots(account: Account) -> dict[str, int]:
    """What is left, by class of credit."""
    credit = credit_of(account.id)
    return {
        "main": credit.main_micros,
        "promotional": sum(lot.remaining_micros for lot in promotional_credit_of(account.id)),
        "included": included_credit_of(account.id),
    }


def grant(account: Account, micros: int, *, days: int) -> datetime:
    expires_at = clock.now() + timedelta(days=days)
    ledger.grant(act=new_id(), account=account.id, amount_micros=micros, expires_at=expires_at)
    return expires_at


def test_a_change_of_plan_gives_promotional_credit_back_as_what_it_was(poor: Account) -> None:
    expires_at = grant(poor, 200 * UNIT, days=400)
    buy(poor, "pro")
    assert lots(poor) == {"main": 20 * UNIT, "promotional": 0, "included": PRO_CREDIT}
    days(100)
    price = change_plan(account=poor.id, plan="basic", act=new_id())
    back = -price.charge_micros + price.withdrawn_micros
    assert lots(poor) == {
        "main": 20 * UNIT + min(back, 40 * UNIT),
        "promotional": back - min(back, 40 * UNIT),
        "included": PRO_CREDIT - price.withdrawn_micros,
    }
    assert {lot.expires_at for lot in promotional_credit_of(poor.id)} <= {expires_at}


def test_promotional_credit_that_expired_meanwhile_does_not_come_back_as_money(poor: Account) -> None:
    grant(poor, 240 * UNIT, days=50)
    buy(poor, "pro")
    days(100)
    before = lots(poor)["main"]
    change_plan(account=poor.id, plan="basic", act=new_id())
    ledger.expire_due()
    assert lots(poor)["main"] == before
    assert lots(poor)["promotional"] == 0


def test_included_credit_is_used_first_stays_for_good_and_is_no_money(poor: Account) -> None:
    buy(poor)
    give_credit(poor.id, 10 * UNIT)
    assert lots(poor) == {"main": 10 * UNIT, "promotional": 0, "included": BASIC_CREDIT}
    ledger.charge(act=new_id(), account=poor.id, amount_micros=UNIT, counterpart=Counterpart.SMS_REVENUE)
    assert lots(poor) == {"main": 10 * UNIT, "promotional": 0, "included": BASIC_CREDIT - UNIT}
    days(300)
    ledger.expire_due()
    assert lots(poor)["included"] == BASIC_CREDIT - UNIT
    with pytest.raises(InsufficientCredit):
        ledger.spend_main(
            act=new_id(), account=poor.id, amount_micros=10 * UNIT + 1, counterpart=Counterpart.PLAN_REVENUE
        )


@pytest.mark.parametrize("rounds", [1, 5])
def test_going_to_and_fro_between_plans_makes_no_money(account: Account, rounds: int) -> None:
    grant(account, 100 * UNIT, days=365)
    buy(account)
    days(30.5)
    before = lots(account)
    for _ in range(rounds):
        change_plan(account=account.id, plan="pro", act=new_id())
        change_plan(account=account.id, plan="basic", act=new_id())
    after = lots(account)
    assert after["main"] <= before["main"]
    assert sum(after.values()) <= sum(before.values()), (before, after)
    assert all(abs(before[name] - after[name]) <= 3 * rounds for name in before), (
        f"but for fractions of a micro: {before}, {after}"
    )
