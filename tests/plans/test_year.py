"""A year and a half in a test: from the purchase to the end of the keys, asserted day by day."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from tests.everybody import EVERYBODY
from tests.people.helpers import last_letter, text_of
from tests.plans.conftest import BASIC_CREDIT, BASIC_PRICE, FIRST_DAY, UNIT, give_credit, go_to

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import AccountNotInGoodStanding, Conflict
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.ledger.models import Entry
from smarttec.ledger.queries import credit_of, trial_balance
from smarttec.people.models import Account
from smarttec.plans import hooks
from smarttec.plans.actions.change import set_auto_renew
from smarttec.plans.actions.due import run_due
from smarttec.plans.actions.pay import pay
from smarttec.plans.domain import Happened as H
from smarttec.plans.models import Charge, Event, Subscription
from smarttec.plans.queries import kept_after_deletion, plan_of, standing_of
from smarttec.plans.standing import Act, Condition, Permission, decide, demand
from smarttec.post.models import Mail
from smarttec.vault.cipher import ERASED
from smarttec.vault.keystore import keys_of
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])

Diary = list[tuple[int, H]]
REMINDERS = [(305, H.REMINDED_60), (335, H.REMINDED_30), (358, H.REMINDED_7), (364, H.REMINDED_1)]
UNPAID: Diary = [
    (0, H.BOUGHT), *REMINDERS,
    (365, H.GRACE_BEGAN),  # 31 January 2028
    (394, H.SUSPENDED),  # 29 February 2028, the month's last day
    (424, H.WARNED_30), (447, H.WARNED_7), (453, H.WARNED_1),
    (454, H.CONTENT_DELETED), (454, H.KEYS_SHREDDED),
]  # fmt: skip


def diary_of(account: UUID) -> Diary:
    events = Event.objects.filter(subscription__account_id=account).order_by("happened_at", "happened", "id")
    return [((event.happened_at - FIRST_DAY).days, H(event.happened)) for event in events]


def live_through(days: int) -> None:
    """One day after the other; an event must be written down on its very day."""
    for _ in range(days):
        CLOCK.advance(timedelta(days=1))
        run_due()
    late = [e for e in Event.objects.all() if e.recorded_at - e.happened_at > timedelta(minutes=5)]
    assert late == []


def buy(account: Account, *, auto_renew: bool = False) -> None:
    pay(account=account.id, plan="basic", act=new_id(), auto_renew=auto_renew)


def permissions(account: UUID) -> dict[Act, Permission]:
    return {act: decide(standing_of(account), act).permission for act in Act}


def texts_that_pass(account: UUID) -> int:
    """How many of 25 texts of a day pass, one after the other."""
    passed = 0
    for _ in range(25):
        try:
            demand(standing_of(account), Act.SEND_SMS, done_today=passed)
        except AccountNotInGoodStanding:
            break
        passed += 1
    return passed


def test_an_unpaid_plan_day_by_day(poor: Account) -> None:
    buy(poor)
    passed: list[int] = []
    for _ in range(460):
        live_through(1)
        passed.append(texts_that_pass(poor.id))
    assert diary_of(poor.id) == UNPAID
    days_before_grace, days_of_grace = 364, 394 - 365
    assert passed[:days_before_grace] == [25] * days_before_grace
    assert passed[days_before_grace : days_before_grace + days_of_grace] == [20] * days_of_grace
    assert set(passed[days_before_grace + days_of_grace :]) == {0}
    assert Mail.objects.filter(template="plan_reminder").count() == 4
    assert Mail.objects.filter(template="content_warning").count() == 3
    assert "/take-along" in text_of(last_letter("content_warning"))


def test_a_clock_moved_by_years_in_one_jump_leads_to_the_same_diary(poor: Account) -> None:
    buy(poor)
    go_to(FIRST_DAY + timedelta(days=800))
    run_due()
    assert diary_of(poor.id) == UNPAID
    recorded = Event.objects.order_by("recorded_at", "id").values_list("happened", flat=True)
    assert list(recorded) == [int(happened) for _, happened in UNPAID], "in the order of their time"
    assert run_due() == 0


def test_what_every_stage_allows(poor: Account) -> None:
    buy(poor)
    assert set(permissions(poor.id).values()) == {Permission.PERMITTED}
    live_through(366)
    grace = permissions(poor.id)
    assert {act for act, found in grace.items() if found is Permission.LIMITED} == {Act.SEND_SMS, Act.PLACE_CALL}
    assert {act for act, found in grace.items() if found is Permission.REFUSED} == {Act.USE_OPTIONS}
    demand(standing_of(poor.id), Act.SEND_SMS, done_today=19)
    with pytest.raises(AccountNotInGoodStanding, match="grace"):
        demand(standing_of(poor.id), Act.SEND_SMS, done_today=20)
    live_through(29)
    suspended = permissions(poor.id)
    assert {act for act, found in suspended.items() if found is Permission.PERMITTED} == {
        Act.EMERGENCY_CALL, Act.OWN_ACCOUNT,
    }  # fmt: skip
    with pytest.raises(AccountNotInGoodStanding, match="suspended"):
        demand(standing_of(poor.id), Act.RECEIVE_SMS)


@pytest.mark.parametrize(("days", "before"), [(380, Condition.GRACE), (450, Condition.SUSPENDED)])
def test_late_payment_restores_at_once_and_a_second_lapse_deletes(poor: Account, days: int, before: Condition) -> None:
    buy(poor)
    live_through(days)
    assert standing_of(poor.id) == before
    paid_at = clock.now()
    give_credit(poor.id, BASIC_PRICE - BASIC_CREDIT)
    buy(poor)
    assert standing_of(poor.id) == 0
    assert set(permissions(poor.id).values()) == {Permission.PERMITTED}
    subscription = Subscription.objects.get(account=poor)
    assert subscription.starts_at - paid_at < timedelta(minutes=1), "the new term begins at the payment"
    assert subscription.deletes_at is None
    live_through(405)
    first = [line for line in UNPAID if line[0] <= days]
    again = diary_of(poor.id)[len(first) :]
    assert again[0] == (days, H.RESTORED)
    assert [happened for _, happened in again[1:]] == [happened for _, happened in UNPAID[1:-5]]
    live_through(150)
    assert standing_of(poor.id) == Condition.CONTENT_DELETED
    assert [happened for _, happened in diary_of(poor.id)][-2:] == [H.CONTENT_DELETED, H.KEYS_SHREDDED]
    assert keys_of(poor.id) is None
    assert Charge.objects.filter(subscription=subscription).count() == 2
    kept = Entry.objects.filter(account=poor.id).values_list("amount_micros", flat=True)
    assert sum(kept) == credit_of(poor.id).available_micros == BASIC_CREDIT
    assert [sheet.difference_micros for sheet in trial_balance()] == [0]
    with pytest.raises(Conflict):
        buy(poor)


def test_deletion_ends_the_keys_and_keeps_what_the_law_asks_for(poor: Account) -> None:
    asked: list[UUID] = []

    def handler(of: UUID) -> int:
        asked.append(of)
        return 3

    hooks.on_content_deletion(handler)
    try:
        buy(poor)
        charges, entries = Charge.objects.count(), Entry.objects.filter(account=poor.id).count()
        live_through(460)
    finally:
        hooks._content_handlers.pop(f"{handler.__module__}.{handler.__qualname__}")
    assert asked == [poor.id]
    assert keys_of(poor.id) is None
    with using(Purpose.SECURE_ACCOUNT, actor="test", about=EVERYBODY):
        assert Account.objects.get(id=poor.id).auth_token is ERASED
    assert (Charge.objects.count(), Entry.objects.filter(account=poor.id).count()) == (charges, entries)
    assert credit_of(poor.id).available_micros == BASIC_CREDIT
    kept = kept_after_deletion(clock.now())
    assert kept
    assert all(one.reason and one.until > clock.now() for one in kept)
    assert sum(Entry.objects.values_list("amount_micros", flat=True)) == credit_of(poor.id).available_micros


def test_renewal_by_itself_takes_a_year_from_credit_and_begins_the_next_without_a_gap(account: Account) -> None:
    buy(account, auto_renew=True)
    live_through(366)
    assert diary_of(account.id)[-1] == (365, H.RENEWED)
    assert credit_of(account.id).available_micros == 1_000 * UNIT - 2 * (BASIC_PRICE - BASIC_CREDIT)
    subscription = Subscription.objects.get(account=account)
    assert (subscription.term_number, subscription.starts_at.date().isoformat()) == (2, "2028-01-31")
    assert subscription.ends_at.date().isoformat() == "2029-01-31"
    assert standing_of(account.id) == 0


def test_two_years_of_renewals_in_one_jump_grant_the_credit_of_each_term_once(account: Account) -> None:
    buy(account, auto_renew=True)
    go_to(FIRST_DAY + timedelta(days=800))
    run_due()
    assert [line for line in diary_of(account.id) if line[1] is H.RENEWED] == [(365, H.RENEWED), (731, H.RENEWED)]
    assert credit_of(account.id).available_micros == 1_000 * UNIT - 3 * (BASIC_PRICE - BASIC_CREDIT)


def test_renewal_without_cover_is_told_and_leads_to_grace(open_account: Callable[..., Account]) -> None:
    account = open_account(BASIC_PRICE)
    buy(account, auto_renew=True)
    live_through(364)
    assert "does not cover" in text_of(last_letter("plan_reminder"))
    live_through(1)
    assert diary_of(account.id)[-3:] == [(365, H.RENEWAL_FAILED), (365, H.GRACE_BEGAN), (365, H.ASKED_FOR_MONEY)]
    give_credit(account.id, BASIC_PRICE)
    buy(account)
    assert standing_of(account.id) == 0


def test_who_paid_ahead_hears_nothing_more_and_goes_on(account: Account) -> None:
    buy(account)
    live_through(310)
    buy(account)
    with pytest.raises(Conflict):
        buy(account)
    live_through(56)
    assert diary_of(account.id) == [(0, H.BOUGHT), REMINDERS[0], (310, H.PAID_AHEAD), (365, H.RENEWED)]
    view = plan_of(account.id)
    assert view is not None
    assert view.paid_until.date().isoformat() == "2029-01-31"


def test_turning_renewal_on_late_is_soon_enough(account: Account) -> None:
    buy(account)
    live_through(364)
    set_auto_renew(account=account.id, on=True)
    live_through(1)
    assert diary_of(account.id)[-1] == (365, H.RENEWED)
