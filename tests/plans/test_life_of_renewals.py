"""Three years of a plan with money coming at random: credit and state equal a simple model's, day by day."""

from datetime import datetime, timedelta
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.people.helpers import open_confirmed
from tests.plans.conftest import BASIC_CREDIT, BASIC_PRICE, FIRST_DAY, UNIT, give_credit, go_to

from smarttec.kernel import clock, ids
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import InsufficientCredit, SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.ledger.queries import credit_of, trial_balance
from smarttec.people.models import Account
from smarttec.plans.actions.change import cancel, set_auto_renew, withdraw_cancellation
from smarttec.plans.actions.due import run_due
from smarttec.plans.actions.pay import pay
from smarttec.plans.calendar import end_of_grace, end_of_term
from smarttec.plans.domain import PUT_OFF_DAYS, State
from smarttec.plans.models import PlanVersion, Subscription

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])

YEARS_DAYS = 3 * 365
KEPT_DAYS = 60
_names = count(1)


class Model:
    """What has to be, told as plainly as can be: time passes from one moment to the next that matters."""

    def __init__(self, credit_micros: int, now: datetime) -> None:
        self.credit = credit_micros - BASIC_PRICE + BASIC_CREDIT
        self.state, self.auto, self.cancelled, self.ahead = State.ACTIVE, False, False, False
        self.anchor, self.run = now, 1
        self.next_at = end_of_term(now, 1)
        self.ended_at = now

    def take_year(self) -> bool:
        if self.credit < BASIC_PRICE:
            return False
        self.credit -= BASIC_PRICE
        return True

    def begin(self, now: datetime) -> None:
        self.credit += BASIC_CREDIT
        self.state, self.anchor, self.run, self.next_at = State.ACTIVE, now, 1, end_of_term(now, 1)

    def renews(self) -> bool:
        return self.auto and not self.cancelled

    def look(self, now: datetime) -> None:
        """Whoever waits for credit and has it is renewed."""
        if self.state in (State.GRACE, State.SUSPENDED) and self.renews() and self.take_year():
            self.begin(now)

    def pass_to(self, now: datetime) -> None:
        while self.state is not State.CONTENT_DELETED and self.next_at <= now:
            self._turn(self.next_at)
        self.look(now)

    def _turn(self, at: datetime) -> None:
        if self.state is State.ACTIVE:
            if self.ahead or (self.renews() and self.take_year()):
                self.ahead = False
                self.run += 1
                self.credit += BASIC_CREDIT
                self.next_at = end_of_term(self.anchor, self.run)
            else:
                self.state, self.next_at = State.GRACE, end_of_grace(at)
        elif self.renews() and self.take_year():
            self.begin(at)
        elif self.state is State.GRACE:
            self.state, self.next_at = State.SUSPENDED, at + timedelta(days=KEPT_DAYS)
        elif self.credit >= BASIC_PRICE:
            self.next_at = at + timedelta(days=PUT_OFF_DAYS)
        else:
            self.state = State.CONTENT_DELETED


ACTS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 150)),
    st.tuples(st.just("money"), st.integers(1, 130)),
    st.tuples(st.just("auto"), st.booleans()),
    st.tuples(st.just("pay"), st.just(0)),
    st.tuples(st.sampled_from(["cancel", "keep"]), st.just(0)),
)


def play(account: Account, model: Model, act: str, value: int) -> None:
    if act == "wait":
        go_to(clock.now() + timedelta(days=value))
        run_due()
        model.pass_to(clock.now())
    elif act == "money":
        give_credit(account.id, value * UNIT)
        model.credit += value * UNIT
        run_due()
        model.look(clock.now())
    elif model.state is not State.CONTENT_DELETED:
        _play_wish(account, model, act, value)
        run_due()
        model.look(clock.now())


def _play_wish(account: Account, model: Model, act: str, value: int) -> None:
    if act == "auto":
        set_auto_renew(account=account.id, on=bool(value))
        model.auto, model.cancelled = bool(value), model.cancelled and not value
    elif act == "cancel" and model.state is State.ACTIVE:
        cancel(account=account.id)
        model.auto, model.cancelled = model.auto and model.cancelled, True
    elif act == "keep":
        withdraw_cancellation(account=account.id)
        model.cancelled = False
    elif act == "pay":
        _pay(account, model)


def _pay(account: Account, model: Model) -> None:
    try:
        with transaction.atomic():
            pay(account=account.id, plan="basic", act=new_id())
    except InsufficientCredit:
        assert model.credit < BASIC_PRICE
        return
    except SmarttecError:
        assert model.ahead
        return
    assert not model.ahead
    assert model.take_year()
    model.cancelled = False
    if model.state is State.ACTIVE:
        model.ahead = True
    else:
        model.begin(clock.now())


@pytest.mark.timeout(600)
@settings(
    max_examples=30, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(acts=st.lists(ACTS, min_size=8, max_size=40), auto=st.booleans(), credit=st.integers(60, 200))
def test_three_years_of_renewals_equal_the_model(
    basic: PlanVersion, acts: list[tuple[str, int]], auto: bool, credit: int
) -> None:
    CLOCK.set_offset(timedelta(0))
    ids._last_tick = 0
    go_to(FIRST_DAY)
    with transaction.atomic():
        _live(acts, auto=auto, credit_micros=credit * UNIT)
        assert [sheet.difference_micros for sheet in trial_balance()] == [0]
        transaction.set_rollback(True)


def _live(acts: list[tuple[str, int]], *, auto: bool, credit_micros: int) -> None:
    account = Account.objects.get(owner=open_confirmed(f"p{next(_names)}@example.org"))
    give_credit(account.id, credit_micros)
    pay(account=account.id, plan="basic", act=new_id(), auto_renew=auto)
    model = Model(credit_micros, clock.now())
    model.auto = auto
    for act, value in [*acts, *([("wait", 40)] * (YEARS_DAYS // 40))]:
        if clock.now() - FIRST_DAY > timedelta(days=YEARS_DAYS):
            break
        play(account, model, act, value)
        subscription = Subscription.objects.get(account=account)
        assert (State(subscription.state), credit_of(account.id).available_micros) == (model.state, model.credit)
