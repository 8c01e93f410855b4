"""Addresses and the log go when their time is over; open callbacks stay."""

from datetime import timedelta

import pytest
from tests.everybody import EVERYBODY
from tests.people.helpers import open_confirmed

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.callbacks.actions import replay, send_test, set_endpoint
from smarttec.messaging.callbacks.keeping import LOG_KEPT, TARGETS_KEPT, delete_content_of, forget_old
from smarttec.messaging.callbacks.models import Callback, Endpoint, Kind, State, Target
from smarttec.people.models import Account
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


@pytest.fixture
def account() -> Account:
    return Account.objects.get(owner=open_confirmed())


def a_target(account: Account, age: timedelta) -> None:
    target = Target(
        id=new_id(), account=account.id, url="https://sms.example.com/", method=1, created_at=clock.now() - age
    )
    target.account_policy = account.policy
    target.save()


def a_callback(account: Account, age: timedelta, *, is_open: bool) -> None:
    created_at = clock.now() - age
    Callback.objects.create(
        account=account.id, message=new_id(), kind=Kind.STATUS, status=4, created_at=created_at,
        state=State.WAITING if is_open else State.TAKEN, due_at=created_at if is_open else None,
    )  # fmt: skip


def test_only_what_is_too_old_and_over_goes(account: Account) -> None:
    for age in (TARGETS_KEPT - timedelta(hours=1), TARGETS_KEPT + timedelta(hours=1)):
        a_target(account, age)
    for is_open in (True, False):
        a_callback(account, LOG_KEPT + timedelta(hours=1), is_open=is_open)
    a_callback(account, LOG_KEPT - timedelta(hours=1), is_open=False)
    assert (forget_old(), forget_old()) == (2, 0)
    assert (Target.objects.count(), Callback.objects.count()) == (1, 2)


def test_the_addresses_go_with_the_accounts_content(account: Account) -> None:
    with using(Purpose.RUN_ACCOUNT, actor="test", about=EVERYBODY):
        set_endpoint(account=account, status_url="https://a.example", inbound_url="", fallback_url="")
    a_target(account, timedelta())
    assert (delete_content_of(account.id), delete_content_of(account.id)) == (2, 0)
    assert not Endpoint.objects.exists()
    assert not Target.objects.exists()


@pytest.mark.parametrize("url", ["ftp://a.example", "https://", "javascript:alert(1)", "https://a.example/ x"])
def test_what_is_no_web_address_is_refused_and_changes_nothing(account: Account, url: str) -> None:
    with using(Purpose.RUN_ACCOUNT, actor="test", about=EVERYBODY), pytest.raises(InvalidInput):
        set_endpoint(account=account, status_url="", inbound_url=url, fallback_url="")
    assert not Endpoint.objects.exists()


def test_nobody_replays_or_tests_anothers_callbacks(account: Account) -> None:
    another = Account.objects.get(owner=open_confirmed("another@example.org"))
    a_callback(account, timedelta(), is_open=False)
    (told,) = Callback.objects.all()
    with pytest.raises(NotFound):
        replay(account=another, callback=told.id, act=new_id())
    act = new_id()
    send_test(account=account, kind=Kind.TEST_STATUS, act=act)
    with pytest.raises(NotFound):
        send_test(account=another, kind=Kind.TEST_STATUS, act=act)
    with pytest.raises(InvalidInput):
        send_test(account=account, kind=Kind.STATUS, act=new_id())
