"""Whoever fears for an account ends everything that opens it, at once, and gets it back step by step."""

import pyotp
import pytest
from django.test import Client
from tests.everybody import EVERYBODY
from tests.people.helpers import EMAIL, NETWORK, PASSWORD, code_in, last_letter, open_one

from smarttec.fraud.models import Hold
from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput, NotFound
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.callbacks.actions import set_endpoint
from smarttec.messaging.models import Direction, Message, Status
from smarttec.messaging.services.actions import Settings, make_service
from smarttec.notice.models import Disclosure
from smarttec.people import codes
from smarttec.people.actions.accounts import open_sub_account
from smarttec.people.actions.keys import make_key
from smarttec.people.actions.sign_in import SignInRefused, authenticate
from smarttec.people.models import Account, ApiKey, OneTimeCode, Person
from smarttec.people.peppers import hash_token
from smarttec.plans.standing import Condition
from smarttec.post.models import Mail
from smarttec.requests.incidents.actions import recovering
from smarttec.requests.incidents.actions.forwards import switch_off
from smarttec.requests.incidents.actions.locking import lock, prove, request_code
from smarttec.requests.incidents.domain import Step
from smarttec.requests.incidents.models import Affected, Incident, Lock
from smarttec.requests.incidents.queries import forwards_of, open_lock, recent_acts
from smarttec.requests.register.actions import mark_verified, open_request
from smarttec.requests.register.actions.opening import Asked
from smarttec.requests.register.domain import Channel, How, Kind, State
from smarttec.shop.models import RechargeRule, RuleState
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
NEW_PASSWORD = "another long and quiet sentence"


@pytest.fixture
def account(person: Person) -> Account:
    return Account.objects.get(owner=person)


def locked(person: Person) -> Lock:
    return lock(person=person, how=Lock.How.CODE, by=person.id)


def recovered_password(person: Person) -> Person:
    recovering.choose_password(person=person, password=NEW_PASSWORD, second_factor_code="")
    return Person.objects.get(id=person.id)


def test_every_credential_is_dead_in_the_next_request(client: Client, person: Person, account: Account) -> None:
    sub_account, sub_token = open_sub_account(parent=account, friendly_name=None)
    key, _ = make_key(account=account, friendly_name=None)
    with using(Purpose.RUN_ACCOUNT, actor="test", about=EVERYBODY):
        token = str(account.auth_token)
    client.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
    assert client.get("/dashboard").status_code == 200
    reset_code = codes.issue(person=person.id, use=OneTimeCode.Use.RESET_PASSWORD)
    locked(person)
    assert client.get("/dashboard").status_code == 302
    with pytest.raises(SignInRefused):
        authenticate(email=EMAIL, password=PASSWORD, network=NETWORK)
    assert not codes.redeem(person=person.id, use=OneTimeCode.Use.RESET_PASSWORD, code=reset_code)
    assert ApiKey.objects.get(id=key.id).revoked_at is not None
    for one, old in ((account, token), (sub_account, sub_token)):
        assert bytes(Account.objects.get(id=one.id).auth_token_hash) != hash_token(old)


def test_a_session_that_still_owes_the_second_step_is_dead_too(client: Client, person: Person) -> None:
    secret = pyotp.random_base32()
    person.totp_secret, person.totp_confirmed_at = secret, clock.now()
    person.save()
    client.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
    locked(person)
    answer = client.post("/sign-in/second-step", {"code": pyotp.TOTP(secret).at(clock.now())})
    assert answer.headers["Location"] == "/sign-in"
    assert client.get("/dashboard").status_code == 302


def test_sending_and_automatic_recharges_stop_on_every_account(person: Person, account: Account) -> None:
    sub_account, _ = open_sub_account(parent=account, friendly_name=None)
    RechargeRule.objects.create(
        account=account, threshold_micros=1, amount_micros=10_000_000, monthly_limit_micros=20_000_000,
        state=RuleState.ARMED, changed_at=clock.now(),
    )  # fmt: skip
    locked(person)
    for one in (account, sub_account):
        assert Account.objects.get(id=one.id).standing & Condition.FRAUD_HOLD
    assert RechargeRule.objects.get(account=account).state == RuleState.OFF
    assert Mail.objects.filter(template="account_locked").count() == 1
    assert not Mail.objects.filter(template="hold_opened").exists()


def test_what_waits_to_be_sent_is_withdrawn_from_every_account(person: Person, account: Account) -> None:
    [waiting, sent] = [
        Message.objects.create(
            id=new_id(), account=account.id, direction=Direction.OUTBOUND_API, status=status, due_at=due_at,
            recipient="+14155550123", recipient_digest=b"", sender="+14155550100", body="hello", is_ucs2=False,
            segments=1, price_micros=7_000, currency="USD", created_at=clock.now(),
        )
        for status, due_at in ((Status.QUEUED, clock.now()), (Status.SENT, None))
    ]  # fmt: skip
    locked(person)
    ends = dict(Message.objects.values_list("id", "expires_at"))
    assert ends[waiting.id] <= clock.now()
    assert ends[sent.id] is None


def test_a_lock_opens_one_incident_and_locking_again_begins_the_recovery_anew(person: Person) -> None:
    first = locked(person)
    recovered_password(person)
    again = locked(person)
    assert (again.id, again.password_set_at) == (first.id, None)
    incident = Incident.objects.get()
    assert (incident.kind, incident.state) == ("account", Incident.State.OPEN)
    assert Affected.objects.get().person == person.id
    with pytest.raises(SignInRefused):
        authenticate(email=EMAIL, password=NEW_PASSWORD, network=NETWORK)


def test_a_code_to_the_mailbox_proves_who_asks(person: Person) -> None:
    assert request_code(email=EMAIL, network=NETWORK) == person.id
    assert prove(person=person, code=code_in("secure_account_code"), network=NETWORK) == person


def test_an_address_nobody_has_is_told_the_same_and_leads_nowhere(client: Client, person: Person) -> None:
    pages = []
    for email in (EMAIL, "nobody@example.org"):
        browser = Client()
        asked = browser.post("/compromised", {"email": email})
        wrong = browser.post("/compromised/code", {"code": "000000"})
        pages.append((asked.status_code, asked.headers["Location"], wrong.status_code, _without_token(wrong.content)))
    assert pages[0] == pages[1]
    assert Lock.objects.count() == 0


def _without_token(page: bytes) -> bytes:
    return b"\n".join(line for line in page.splitlines() if b"csrfmiddlewaretoken" not in line)


def test_the_way_back_has_an_order_and_ends_with_everything_unlocked(person: Person, account: Account) -> None:
    locked(person)
    with pytest.raises(Conflict):
        recovering.unlock(person=person)
    person = recovered_password(person)
    assert authenticate(email=EMAIL, password=NEW_PASSWORD, network=NETWORK) == person
    with pytest.raises(Conflict):
        recovering.confirm_review(person=person)
    with pytest.raises(Conflict):
        recovering.settle_second_factor(person=person)
    recovering.settle_second_factor(person=person, is_declined=True)
    recovering.confirm_review(person=person)
    assert Account.objects.get(id=account.id).standing & Condition.FRAUD_HOLD
    done = recovering.unlock(person=person)
    assert recovering.step_of(done) is Step.DONE
    assert Account.objects.get(id=account.id).standing == 0
    assert Hold.objects.get().decision == Hold.Decision.SECURED
    assert Incident.objects.get().state == Incident.State.CONTAINED
    with pytest.raises(NotFound):
        recovering.unlock(person=person)


def test_who_has_a_second_factor_proves_it_before_the_password_is_set(person: Person) -> None:
    secret = pyotp.random_base32()
    person.totp_secret, person.totp_confirmed_at = secret, clock.now()
    person.save()
    locked(person)
    with pytest.raises(InvalidInput):
        recovering.choose_password(person=person, password=NEW_PASSWORD, second_factor_code="000000")
    right = pyotp.TOTP(secret).at(clock.now())
    recovering.choose_password(person=person, password=NEW_PASSWORD, second_factor_code=right)
    assert open_lock(person).password_set_at is not None


def test_what_is_forwarded_is_shown_and_what_is_not_owned_is_switched_off(person: Person, account: Account) -> None:
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY):
        set_endpoint(account=account, status_url="https://own.example/a", inbound_url="https://thief.example/b",
                     fallback_url="")  # fmt: skip
        urls = {"status_url": "https://thief.example/c", "inbound_url": "https://thief.example/d"}
        make_service(account=account.id, settings=Settings(friendly_name="Shop", **urls))
        shown = forwards_of(account)
        assert [one.target.rpartition("/")[2] for one in shown] == ["a", "b", "c", "d"]
        assert len({one.key for one in shown}) == 4
        switch_off(account=account, forwards=shown[1:])
        assert [one.target for one in forwards_of(account)] == ["https://own.example/a"]
    make_key(account=account, friendly_name=None)
    assert [act.what for act in recent_acts(account)] == ["An API key was made"]


def test_a_verified_request_locks_and_closes_itself(person: Person) -> None:
    asked = Asked(kind=Kind.COMPROMISED, email=EMAIL, text="Somebody reads my messages.")
    request = open_request(asked=asked, channel=Channel.FORM)
    assert not Lock.objects.exists()
    done = mark_verified(request=request.id, person=person, how=How.CODE)
    assert (Lock.objects.get().how, done.state) == ("request", State.DONE)


def test_the_whole_way_on_the_pages(client: Client, person: Person) -> None:
    client.post("/compromised", {"email": EMAIL})
    assert client.get("/compromised/password").status_code == 302
    client.post("/compromised/code", {"code": code_in("secure_account_code")})
    assert open_lock(person).how == Lock.How.CODE
    client.post("/compromised/password", {"password": NEW_PASSWORD})
    assert b"Go on without it" in client.get("/compromised/steps").content
    assert b"Nothing is forwarded" in client.post("/compromised/steps/second-step", follow=True).content
    assert b"Unlock my account" in client.post("/compromised/steps/review", follow=True).content
    assert client.post("/compromised/steps/unlock").headers["Location"] == "/profile"
    assert open_lock(person) is None


def test_one_press_locks_who_is_signed_in_and_the_pressing_session_ends_too(client: Client, person: Person) -> None:
    client.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
    assert b"Lock my account now" in client.get("/compromised").content
    assert client.post("/compromised").headers["Location"] == "/compromised/code"
    assert client.get("/dashboard").status_code == 302
    assert client.get("/compromised/password").headers["Location"] == "/compromised"
    assert last_letter("secure_account_code").person_id == person.id


def test_the_pages_of_somebody_not_confirmed_yet_lock_as_well(client: Client) -> None:
    signed_up = open_one("new@example.org")
    assert request_code(email="new@example.org", network=NETWORK) == signed_up.person
    assert Disclosure.objects.count() == 0
