"""A hold stops sending at once, is told, answered and ended by a person."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from tests.everybody import EVERYBODY

from smarttec.fraud import rules
from smarttec.fraud.actions.holds import answer_hold, confirm_hold, is_held, open_hold, release_hold
from smarttec.fraud.actions.top_ups import TopUpFacts, judge, look_at_top_up
from smarttec.fraud.actions.watch import KEPT, forget_old_days, watch
from smarttec.fraud.evidence import fraud_holds, fraud_limits
from smarttec.fraud.models import Answer, CountryTotal, DayTotal, Hold
from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import CardNumberRefused, Conflict, InvalidInput, NotFound
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice import uses
from smarttec.notice.models import UseRecord
from smarttec.people.models import Account
from smarttec.plans.standing import Condition
from smarttec.post.models import Mail
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
STAFF = new_id()


def standing(account: Account) -> int:
    return Account.objects.get(id=account.id).standing


def held(account: Account, reason: Hold.Reason = Hold.Reason.BY_HAND) -> Hold:
    return open_hold(account=account.id, reason=reason, seen={"calls": 3}, actor=STAFF)


def test_a_hold_is_in_force_and_told_at_once_and_a_second_of_its_kind_is_the_first(account: Account) -> None:
    assert held(account) == held(account)
    assert standing(account) == Condition.FRAUD_HOLD
    assert Mail.objects.filter(template="hold_opened").count() == 1


def test_only_the_last_release_lets_the_account_send_again(account: Account) -> None:
    first, second = held(account), held(account, Hold.Reason.PACE)
    release_hold(hold=first.id, decision=Hold.Decision.EXPLAINED, actor=STAFF)
    assert standing(account) == Condition.FRAUD_HOLD
    release_hold(hold=second.id, decision=Hold.Decision.ORDINARY, actor=STAFF)
    assert (standing(account), is_held(account.id)) == (0, False)
    assert Mail.objects.filter(template="hold_released").count() == 2


def test_a_confirmed_hold_stays_until_it_is_released_as_a_mistake(account: Account) -> None:
    hold = held(account)
    confirm_hold(hold=hold.id, decision=Hold.Decision.FRAUD, actor=STAFF)
    assert standing(account) == Condition.FRAUD_HOLD
    with pytest.raises(Conflict):
        confirm_hold(hold=hold.id, decision=Hold.Decision.FRAUD, actor=STAFF)
    released = release_hold(hold=hold.id, decision=Hold.Decision.MISTAKE, actor=STAFF)
    assert (released.decided_by, released.decision, standing(account)) == (STAFF, "mistake", 0)
    with pytest.raises(Conflict):
        release_hold(hold=hold.id, decision=Hold.Decision.MISTAKE, actor=STAFF)


def test_what_is_not_there_is_not_found(account: Account) -> None:
    with pytest.raises(NotFound):
        open_hold(account=new_id(), reason=Hold.Reason.PACE, seen={}, actor=None)
    with pytest.raises(NotFound):
        release_hold(hold=new_id(), decision=Hold.Decision.MISTAKE, actor=STAFF)


def test_an_answer_is_sealed_and_opens_for_those_who_answer_it(account: Account) -> None:
    answer = answer_hold(account=account, hold=held(account).id, text=" it was our spring sale ")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM fraud_answer")
        assert b"spring" not in bytes(cursor.fetchone()[0])
    with using(Purpose.ANSWER_INQUIRY, actor="test", about=EVERYBODY):
        assert Answer.objects.get(id=answer.id).text == "it was our spring sale"


@pytest.mark.parametrize(
    ("text", "error"),
    [("", InvalidInput), ("x" * 2001, InvalidInput), ("my card is 4111 1111 1111 1111", CardNumberRefused)],
)
def test_an_answer_that_cannot_be_taken_is_not_stored(account: Account, text: str, error: type[InvalidInput]) -> None:
    hold = held(account)
    with pytest.raises(error):
        answer_hold(account=account, hold=hold.id, text=text)
    assert not Answer.objects.exists()


def test_nobody_answers_anothers_hold_or_one_that_is_over(account: Account) -> None:
    hold = held(account)
    other = Account(id=new_id(), owner=account.owner, policy=account.policy, auth_token_hash=b"x", source=1,
                    service="service", collected_by="us", notice_version=1)  # fmt: skip
    with pytest.raises(NotFound):
        answer_hold(account=other, hold=hold.id, text="hello")
    release_hold(hold=hold.id, decision=Hold.Decision.MISTAKE, actor=STAFF)
    with pytest.raises(Conflict):
        answer_hold(account=account, hold=hold.id, text="hello")


def a_day(account: UUID, **values: object) -> None:
    now = clock.now()
    DayTotal.objects.create(account=account, day=now.date(), minute=now, **values)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"breaches": rules.BREACHES_MIN}, Hold.Reason.PACE),
        ({"spend_refused": rules.SPEND_REFUSED_MIN}, Hold.Reason.SPEND),
        ({"breaches": rules.BREACHES_MIN - 1, "spend_refused": rules.SPEND_REFUSED_MIN - 1}, None),
    ],
)
def test_counters_over_a_threshold_open_a_hold(account: Account, values: dict, reason: Hold.Reason | None) -> None:
    a_day(account.id, **values)
    assert watch() == (reason is not None)
    assert [hold.reason for hold in Hold.objects.all()] == ([reason] if reason else [])


def test_a_burst_to_countries_of_high_risk_is_seen_and_recorded_as_a_use(account: Account) -> None:
    today = clock.now().date()
    for day, country, messages in (
        (today, "SO", 30), (today, "CU", 30), (today, "DE", 900), (today - timedelta(days=2), "SO", 15),
    ):  # fmt: skip
        CountryTotal.objects.create(account=account.id, day=day, country=country, messages=messages, spent_micros=1)
    assert watch() == 1
    assert Hold.objects.get().seen["countries"] == "CU, SO"
    uses.flush()
    assert UseRecord.objects.filter(
        subject=account.id, purpose=Purpose.PREVENT_FRAUD, category=Category.TRAFFIC, actor="fraud rules"
    ).exists()


def test_what_a_person_released_is_not_held_again_on_the_same_day(account: Account) -> None:
    a_day(account.id, breaches=50)
    watch()
    release_hold(hold=Hold.objects.get().id, decision=Hold.Decision.ORDINARY, actor=STAFF)
    assert watch() == 0
    CLOCK.advance(timedelta(days=1))
    a_day(account.id, breaches=50)
    assert watch() == 1


FACTS = {"amount_micros": 60_000_000, "card_country": "US", "account_country": "US"}


@pytest.mark.parametrize(
    ("changed", "age_days", "reason"),
    [
        ({}, 0, None),
        ({"failed_tries": 8}, 99, Hold.Reason.FAILED_PAYMENTS),
        ({"failed_tries": 7}, 0, None),
        ({"distinct_cards": 4}, 0, Hold.Reason.MISMATCH),
        ({"distinct_cards": 4}, 99, None),
        ({"card_country": "BR"}, 0, Hold.Reason.MISMATCH),
        ({"card_country": "BR"}, 99, None),
        ({"card_country": "BR", "amount_micros": 5_000_000}, 0, None),
        ({"card_country": None}, 0, None),
    ],
)
def test_a_top_up_is_judged_by_its_facts(changed: dict, age_days: int, reason: Hold.Reason | None) -> None:
    now = clock.now()
    facts = TopUpFacts(**{**FACTS, **changed}, account_opened_at=now - timedelta(days=age_days))
    assert judge(facts, now) == reason


def test_a_suspicious_top_up_holds_the_account_with_its_facts(account: Account) -> None:
    facts = TopUpFacts(**{**FACTS, "card_country": "BR"}, account_opened_at=clock.now())
    verdict = look_at_top_up(account=account.id, facts=facts)
    assert verdict.is_held
    assert Hold.objects.get(id=verdict.hold).seen["country of the card"] == "BR"
    assert not look_at_top_up(account=account.id, facts=TopUpFacts(**FACTS, account_opened_at=clock.now())).is_held


def test_days_past_their_time_go_in_bounded_batches(account: Account) -> None:
    today = clock.now().date()
    for age in (0, KEPT.days, KEPT.days + 1, KEPT.days + 2, KEPT.days + 3):
        day = today - timedelta(days=age)
        DayTotal.objects.create(account=account.id, day=day, minute=clock.now())
        CountryTotal.objects.create(account=account.id, day=day, country="US", messages=1, spent_micros=1)
    assert [forget_old_days(rows=1, batches=2) for _ in range(3)] == [4, 2, 0]
    assert DayTotal.objects.count() == CountryTotal.objects.count() == 2


def test_the_proof_counts_holds_and_sees_one_without_effect(account: Account) -> None:
    held(account)
    a_day(account.id, messages=3, refused=2)
    assert (fraud_holds().holds, fraud_limits().sentence) == (
        True,
        "Last 30 days: 3 messages counted against limits, 2 stopped by one. Countries, counts and amounts only.",
    )
    Account.objects.filter(id=account.id).update(standing=0)
    assert not fraud_holds().holds
