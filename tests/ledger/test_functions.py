"""The ledger's SQL functions against a simple model, and its rules one by one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from smarttec.kernel import clock
from smarttec.kernel.errors import InsufficientCredit, InvalidInput, NotFound
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions
from smarttec.ledger.invariants import INVARIANTS
from smarttec.ledger.models import Balance, Counterpart, Entry, EntryKind, Hold
from smarttec.ledger.queries import credit_of

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def hold(acts: Sequence[tuple[UUID, UUID, int]]) -> set[UUID]:
    """Which of (id, account, amount) are covered."""
    ids, accounts, amounts = (list(column) for column in zip(*acts, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_hold(0::smallint, %s::uuid[], %s::uuid[], %s::bigint[], %s)",
            [ids, accounts, amounts, clock.now()],
        )
        return set(cursor.fetchone()[0])


def resolve(captures: Sequence[tuple[UUID, int]]) -> set[UUID]:
    """Which of (id, captured) were open."""
    ids, captured = ([id_ for id_, _ in captures], [amount for _, amount in captures])
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_resolve(%s::uuid[], %s::bigint[], 2::smallint, %s)", [ids, captured, clock.now()])
        return set(cursor.fetchone()[0])


def post(account: UUID, amount: int, *, act: UUID | None = None) -> bool:
    return actions.post(
        act=act or new_id(),
        account=account,
        amount_micros=amount,
        kind=EntryKind.ADJUSTMENT,
        counterpart=Counterpart.OPERATOR,
    )


def an_account(credit: int = 0) -> UUID:
    account = new_id()
    actions.open_balance(account=account, cell=0, currency="USD")
    if credit:
        post(account, credit)
    return account


def broken() -> list[str]:
    with connection.cursor() as cursor:
        return [one.rule for one in INVARIANTS if cursor.execute(one.violations).fetchall()]


@dataclass
class Model:
    """What the ledger should be."""

    available: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(3), 0))
    held: dict[int, tuple[int, int]] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)

    def hold(self, acts: Sequence[tuple[int, int, int]]) -> set[int]:
        covered = set()
        for act, account, amount in acts:
            if act in self.held or act in self.done:
                covered.add(act)
            elif account in self.available and amount <= self.available[account]:
                self.available[account] -= amount
                self.held[act] = (account, amount)
                covered.add(act)
        return covered

    def resolve(self, captures: Sequence[tuple[int, int]]) -> set[int]:
        resolved = set()
        for act, share in captures:
            if act in self.held:
                account, amount = self.held.pop(act)
                self.available[account] += amount - amount * share // 4
                self.done.add(act)
                resolved.add(act)
        return resolved

    def post(self, act: int, account: int, amount: int) -> bool | None:
        if act in self.done or act in self.held:
            return False
        if self.available[account] + amount < 0:
            return None
        self.available[account] += amount
        self.done.add(act)
        return True


ACTS, ACCOUNTS = st.integers(0, 14), st.integers(0, 2)
STEP = st.one_of(
    st.tuples(
        st.just("hold"),
        st.lists(
            st.tuples(ACTS, st.integers(0, 3), st.integers(0, 60)), min_size=1, max_size=6, unique_by=lambda a: a[0]
        ),
    ),
    st.tuples(
        st.just("resolve"),
        st.lists(st.tuples(ACTS, st.integers(0, 4)), min_size=1, max_size=6, unique_by=lambda a: a[0]),
    ),
    st.tuples(st.just("post"), st.tuples(st.integers(15, 25), ACCOUNTS, st.integers(-50, 100))),
)


@pytest.mark.django_db(databases=["default", "keystore"])
class TestAgainstModel(TestCase):
    databases = {"default", "keystore"}

    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps=st.lists(STEP, min_size=1, max_size=12))
    def test_balances_equal_the_model_after_every_step(self, steps: list[tuple[str, object]]) -> None:
        ids, accounts = [new_id() for _ in range(26)], [an_account() for _ in range(3)] + [new_id()]
        model = Model()
        for account in range(3):
            model.post(100 + account, account, 100)
            post(accounts[account], 100)
        for kind, told in steps:
            self.take(kind, told, model, ids, accounts)
        assert broken() == []

    def take(self, kind: str, told: object, model: Model, ids: list[UUID], accounts: list[UUID]) -> None:
        if kind == "hold":
            expected = {ids[act] for act in model.hold(told)}
            assert hold([(ids[act], accounts[account], amount) for act, account, amount in told]) == expected
        elif kind == "resolve":
            captures = [(ids[act], model.held.get(act, (0, 0))[1] * share // 4) for act, share in told]
            assert resolve(captures) == {ids[act] for act in model.resolve(told)}
        else:
            act, account, amount = told
            try:
                answer = post(accounts[account], amount, act=ids[act])
            except InsufficientCredit:
                answer = None
            assert answer == model.post(act, account, amount)
        for account in range(3):
            credit = credit_of(accounts[account])
            held = sum(amount for owner, amount in model.held.values() if owner == account)
            assert (credit.available_micros, credit.held_micros) == (model.available[account], held)


def test_with_credit_for_fifty_of_a_hundred_the_first_fifty_pass() -> None:
    account, other = an_account(500), an_account(1000)
    acts = [(new_id(), owner, 10) for _ in range(100) for owner in (account, other)]
    covered = hold(acts)
    assert [act for act, owner, _ in acts if owner == account and act in covered] == [
        act for act, owner, _ in acts if owner == account
    ][:50]
    assert sum(owner == other for act, owner, _ in acts if act in covered) == 100


def test_a_dear_act_that_is_not_covered_does_not_block_a_cheap_one_behind_it() -> None:
    account = an_account(10)
    cheap, dear = new_id(), new_id()
    assert hold([(dear, account, 11), (cheap, account, 10)]) == {cheap}


def test_an_unknown_account_has_no_cover_not_even_for_nothing() -> None:
    assert hold([(new_id(), new_id(), 0)]) == set()
    assert not Hold.objects.exists()


def test_holding_again_charges_nothing() -> None:
    account, act = an_account(100), new_id()
    assert hold([(act, account, 60)]) == hold([(act, account, 60)]) == {act}
    assert credit_of(account).available_micros == 40
    resolve([(act, 60)])
    assert hold([(act, account, 60)]) == {act}
    assert credit_of(account).available_micros == 40
    assert broken() == []


@pytest.mark.parametrize("captured", [101, -1, 2**62])
def test_a_capture_beyond_its_hold_or_below_zero_is_refused_as_a_whole(captured: int) -> None:
    account, act, other = an_account(300), new_id(), new_id()
    hold([(act, account, 100), (other, account, 100)])
    with pytest.raises(IntegrityError), transaction.atomic():
        resolve([(other, 50), (act, captured)])
    assert (credit_of(account).available_micros, credit_of(account).held_micros) == (100, 200)
    assert Entry.objects.filter(id__in=[act, other]).count() == 0


@pytest.mark.parametrize("column", ["available_micros", "held_micros"])
def test_the_database_itself_refuses_a_negative_balance(column: str) -> None:
    account = an_account(5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Balance.objects.filter(account=account).update(**{column: -1})


def test_a_negative_hold_is_refused() -> None:
    account = an_account(5)
    with pytest.raises(IntegrityError), transaction.atomic():
        hold([(new_id(), account, -1)])
    assert credit_of(account).available_micros == 5


def test_a_debit_that_is_not_covered_posts_nothing() -> None:
    account = an_account(5)
    with pytest.raises(InsufficientCredit):
        post(account, -6)
    assert credit_of(account).available_micros == 5
    assert broken() == []


def test_posting_to_an_unknown_account_is_not_found() -> None:
    with pytest.raises(NotFound):
        post(new_id(), 5)
    with pytest.raises(NotFound):
        credit_of(new_id())


def test_an_act_that_is_held_cannot_be_posted_as_well() -> None:
    account, act = an_account(5), new_id()
    hold([(act, account, 5)])
    assert post(account, 7, act=act) is False
    assert broken() == []
    assert resolve([(act, 5)]) == {act}


def test_an_amount_too_large_for_the_balance_changes_nothing() -> None:
    account = an_account(5)
    with pytest.raises(InvalidInput):
        post(account, 2**63 - 1)
    assert hold([(new_id(), account, 2**63 - 1), (new_id(), account, 2**63 - 1)]) == set()
    assert credit_of(account).available_micros == 5
