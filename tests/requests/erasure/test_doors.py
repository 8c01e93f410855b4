"""From the moment of the yes nothing opens any more, and what was opened at that very moment goes too."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections, transaction
from tests.requests.lives import Life

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.door import Intent, Subject, disclose
from smarttec.notice.policy import Flag
from smarttec.people.actions.accounts import open_sub_account
from smarttec.people.actions.keys import make_key
from smarttec.people.holdings import subject_of
from smarttec.people.models import Account, ApiKey, Person
from smarttec.people.queries import active_person
from smarttec.requests.erasure.approving import approve
from smarttec.requests.erasure.domain import SWEEP_AFTER, Asked, Cause, Step
from smarttec.requests.erasure.models import Erasure
from smarttec.requests.erasure.recipients import disclosed_to
from smarttec.requests.erasure.running import run
from smarttec.requests.register.actions.opening import Asked as Wish
from smarttec.requests.register.actions.opening import open_request
from smarttec.requests.register.domain import Channel
from smarttec.requests.register.domain import Kind as Wanted
from smarttec.requests.register.models import Request
from smarttec.requests.retention.kinds import kinds
from smarttec.shop.models import Mandate
from smarttec.vault import directory, erasure_ledger
from smarttec.vault.directory import Kind
from smarttec.vault.keystore import keys_of, make_keys, wrapped_keys

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def approved(life: Life) -> Erasure:
    return approve(person=life.person.id, cause=Cause.ASKED, by=life.person.id)


def test_the_yes_itself_closes_every_door(ada: Life) -> None:
    approved(ada)
    person, account = Person.objects.get(id=ada.person.id), Account.objects.get(id=ada.account.id)
    assert active_person(person.id.hex) is None
    assert person.policy & account.policy & Flag.RESTRICTED
    assert (account.status, bytes(account.auth_token_hash)) == (Account.Status.CLOSED, b"")
    assert not ApiKey.objects.filter(account=account, revoked_at=None).exists()


@pytest.mark.parametrize("opening", [open_sub_account, make_key], ids=lambda one: one.__name__)
def test_nothing_is_opened_on_a_closed_account(ada: Life, opening: Callable[..., object]) -> None:
    approved(ada)
    stale = ada.account
    named = {"parent": stale} if opening is open_sub_account else {"account": stale}
    with pytest.raises(Conflict):
        opening(friendly_name="late", **named)


def test_an_account_that_was_opened_all_the_same_goes_with_the_others(ada: Life) -> None:
    erasure = approved(ada)
    late = new_id()
    make_keys(late)
    Account.objects.create(id=late, owner=ada.person, parent=ada.account, policy=ada.person.policy, currency="USD",
                           auth_token_hash=b"x", **collected(ada))  # fmt: skip
    ApiKey.objects.create(account_id=late, cell=0, scopes=1, secret_hash=b"y")
    assert run(erasure.id) is Step.SWEEP
    assert keys_of(late) is None
    assert Account.objects.get(id=late).status == Account.Status.CLOSED
    assert not ApiKey.objects.filter(account_id=late).exists()
    (entry,) = erasure_ledger.entries()
    assert late in entry.accounts


def test_what_is_opened_after_the_keys_had_ended_goes_at_the_end(ada: Life) -> None:
    erasure = approved(ada)
    run(erasure.id)
    make_keys(ada.account.id)
    directory.enter(Kind.SIGN_IN_EMAIL, "another@example.org", subject=ada.person.id, cell=0)
    CLOCK.advance(SWEEP_AFTER)
    run(erasure.id)
    assert wrapped_keys([ada.account.id]) == []
    assert directory.look_up(Kind.SIGN_IN_EMAIL, "another@example.org") is None
    assert ada.account.id in [one for entry in erasure_ledger.entries() for one in entry.subjects]


@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
def test_whoever_opens_an_account_at_the_moment_of_the_yes_is_either_refused_or_erased(ada: Life) -> None:
    has_locked, may_commit, done = threading.Event(), threading.Event(), []

    def open_slowly() -> None:
        try:
            with transaction.atomic():
                done.append(open_sub_account(parent=ada.account, friendly_name="at the same moment")[0].id)
                has_locked.set()
                may_commit.wait(20)
        finally:
            connections.close_all()

    def say_yes() -> None:
        try:
            approved(ada)
        finally:
            connections.close_all()

    opener, approver = threading.Thread(target=open_slowly), threading.Thread(target=say_yes)
    opener.start()
    assert has_locked.wait(20)
    approver.start()
    approver.join(0.3)
    assert approver.is_alive(), "it waits for who holds the account"
    may_commit.set()
    opener.join()
    approver.join()
    erasure = Erasure.objects.get()
    assert str(done[0]) in erasure.accounts
    assert {one.status for one in Account.objects.filter(owner=ada.person)} == {Account.Status.CLOSED}


def collected(life: Life) -> dict[str, object]:
    names = ("source", "service", "collected_by", "notice_version")
    return {name: getattr(life.account, name) for name in names}


def test_who_got_something_is_asked_whatever_our_own_tables_still_say(ada: Life) -> None:
    Mandate.objects.all().delete()
    erasure = approved(ada)
    run(erasure.id)
    request = erasure.recipients.get()
    assert (request.state, request.answered_at) == (Asked.BY_HAND, None)


def test_who_got_something_about_a_request_is_asked_too(ada: Life) -> None:
    wish = Wish(kind=Wanted.ACCESS, name="Ada", email="ada@example.org", language="en")
    request = open_request(asked=wish, channel=Channel.FORM)
    Request.objects.filter(id=request.id).update(person=ada.person.id)
    before = len(disclosed_to(subject_of(ada.person.id)))
    intent = Intent(Subject(request.id, 0, request.policy), "mail-server", Purpose.ANSWER_INQUIRY,
                    frozenset({Category.CONTACT_EMAIL}), new_id())  # fmt: skip
    disclose(intent, "a letter")
    assert len(disclosed_to(subject_of(ada.person.id))) == before + 1


def test_the_key_of_a_request_ends_with_its_time(ada: Life) -> None:
    wish = Wish(kind=Wanted.ACCESS, name="Ada", email="ada@example.org", language="en")
    request = open_request(asked=wish, channel=Channel.FORM)
    (kind,) = [one for one in kinds() if one.holding.model is Request]
    assert kind.end(Request.objects.filter(id=request.id)) == 1
    assert wrapped_keys([request.id]) == []
    assert request.id in [one for entry in erasure_ledger.entries() for one in entry.subjects]
