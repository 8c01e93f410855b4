"""Sub-accounts and keys of the API."""

import pytest
from tests.everybody import EVERYBODY

from smarttec.kernel.errors import CardNumberRefused, Conflict, InvalidInput, NotFound
from smarttec.kernel.vocabulary import Purpose
from smarttec.ledger.queries import credit_of
from smarttec.people.actions.accounts import change_account, open_sub_account
from smarttec.people.actions.keys import make_key, rename_key, revoke_key
from smarttec.people.domain import KEYS_MAX, Scope
from smarttec.people.models import Account, ApiKey, Person
from smarttec.people.peppers import hash_token
from smarttec.people.queries import access_account, access_key, access_sub_account
from smarttec.vault.keystore import keys_of
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


@pytest.fixture
def account(person: Person) -> Account:
    return access_account(person)


def test_a_sub_account_has_keys_a_balance_and_a_token_of_its_own(account: Account) -> None:
    sub, token = open_sub_account(parent=account, friendly_name="Branch in Bern")
    assert (sub.parent_id, sub.owner_id, sub.policy) == (account.id, account.owner_id, account.policy)
    assert keys_of(sub.id) is not None
    assert credit_of(sub.id).available_micros == 0
    assert bytes(sub.auth_token_hash) == hash_token(token) != bytes(account.auth_token_hash)
    with using(Purpose.RUN_ACCOUNT, actor="test", about=EVERYBODY):
        assert access_sub_account(account, sub.id).friendly_name == "Branch in Bern"


def test_the_main_account_stays_the_one_that_a_person_is_shown(account: Account, person: Person) -> None:
    open_sub_account(parent=account, friendly_name=None)
    assert access_account(person) == account


def test_a_sub_account_has_none_below_it(account: Account) -> None:
    sub, _ = open_sub_account(parent=account, friendly_name=None)
    with pytest.raises(Conflict):
        open_sub_account(parent=sub, friendly_name=None)


def test_a_refused_sub_account_leaves_no_keys(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr("smarttec.people.actions.accounts.make_account", lambda **known: made.append(known) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        open_sub_account(parent=account, friendly_name=None)
    assert keys_of(made[0]["account_id"]) is None


def test_anothers_account_is_not_there(account: Account) -> None:
    sub, _ = open_sub_account(parent=account, friendly_name=None)
    with pytest.raises(NotFound):
        access_sub_account(sub, account.id)


def test_a_sub_account_is_suspended_activated_and_closed_for_good(account: Account) -> None:
    sub, _ = open_sub_account(parent=account, friendly_name=None)
    assert change_account(account=sub, status="suspended").status == "suspended"
    assert change_account(account=sub, status="active").status == "active"
    assert change_account(account=sub, status="closed").status == "closed"
    with pytest.raises(Conflict):
        change_account(account=sub, status="active")


def test_a_main_account_changes_its_name_but_not_its_status(account: Account) -> None:
    with pytest.raises(Conflict):
        change_account(account=account, status="closed")
    with using(Purpose.RUN_ACCOUNT, actor="test", about=EVERYBODY):
        assert change_account(account=account, friendly_name="HQ").friendly_name == "HQ"


@pytest.mark.parametrize("status", ["", "open", "ACTIVE"])
def test_no_other_status_is_taken(account: Account, status: str) -> None:
    sub, _ = open_sub_account(parent=account, friendly_name=None)
    with pytest.raises(InvalidInput):
        change_account(account=sub, status=status)


@pytest.mark.parametrize("name", ["x" * 65, "a\nb"])
def test_a_name_that_cannot_be_shown_is_refused(account: Account, name: str) -> None:
    with pytest.raises(InvalidInput):
        open_sub_account(parent=account, friendly_name=name)


def test_a_name_is_no_place_for_a_card_number(account: Account) -> None:
    with pytest.raises(CardNumberRefused):
        make_key(account=account, friendly_name="4242 4242 4242 4242")


def test_a_key_is_kept_as_a_hash_of_its_secret(account: Account) -> None:
    key, secret = make_key(account=account, friendly_name="Laptop", scopes=Scope.SEND_MESSAGES)
    assert bytes(key.secret_hash) == hash_token(secret)
    assert Scope(access_key(account, key.id).scopes) is Scope.SEND_MESSAGES


def test_a_revoked_key_is_gone(account: Account) -> None:
    key, _ = make_key(account=account, friendly_name=None)
    revoke_key(account=account, key_id=key.id)
    for again in (revoke_key, access_key_of):
        with pytest.raises(NotFound):
            again(account=account, key_id=key.id)


def access_key_of(*, account: Account, key_id: object) -> ApiKey:
    return access_key(account, key_id)  # type: ignore[arg-type]


def test_a_key_is_renamed_by_its_account_only(account: Account) -> None:
    key, _ = make_key(account=account, friendly_name="old")
    other, _ = open_sub_account(parent=account, friendly_name=None)
    with pytest.raises(NotFound):
        rename_key(account=other, key_id=key.id, friendly_name="mine")
    with using(Purpose.RUN_ACCOUNT, actor="test", about=EVERYBODY):
        assert rename_key(account=account, key_id=key.id, friendly_name="new").friendly_name == "new"


def test_a_key_without_a_scope_is_none(account: Account) -> None:
    with pytest.raises(InvalidInput):
        make_key(account=account, friendly_name=None, scopes=Scope(0))


def test_there_is_a_largest_number_of_keys(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smarttec.people.actions.keys.KEYS_MAX", 1)
    make_key(account=account, friendly_name=None)
    with pytest.raises(Conflict):
        make_key(account=account, friendly_name=None)
    assert KEYS_MAX > 1
