"""Settings of numbers, registrations of senders, and customers' own numbers."""

from datetime import timedelta

import pytest
from tests.everybody import EVERYBODY
from tests.messaging.fixtures import world
from tests.messaging.world import COMMITTED
from tests.numbers.renting import FREE, OWN, a_buyer

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import CardNumberRefused, Conflict, InvalidInput, NotFound, TooManyRequests
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.numbers.actions import callers, registering, release
from smarttec.numbers.actions.settings import Settings, configure
from smarttec.numbers.domain import Scheme
from smarttec.numbers.errors import CodeWrong
from smarttec.numbers.models import Assignment, SenderRegistration, VerifiedCaller
from smarttec.numbers.queries import config_of, rules_in_force
from smarttec.people.models import Account
from smarttec.plans.standing import Condition, StandingRefused
from smarttec.vault.keystore import keys_of
from smarttec.vault.purpose import using

__all__ = ["world"]
pytestmark = [COMMITTED, pytest.mark.usefixtures("world")]
ELSEWHERE = "+15005550123"


def own_number() -> tuple[object, Assignment]:
    buyer = a_buyer()
    return buyer.id, Assignment.objects.get(account=buyer.id)


def test_settings_are_set_one_by_one_taken_off_by_an_empty_text_and_read_by_digest() -> None:
    account, number = own_number()
    configure(
        account=account,
        assignment=number.id,
        settings=Settings(
            sms_url="https://example.org/in?a=1", sms_method="get", auto_reply="Thanks", friendly_name="Shop"
        ),
    )
    configure(account=account, assignment=number.id, settings=Settings(auto_reply=""))
    with using(Purpose.RUN_ACCOUNT, actor="test", about=EVERYBODY):
        found = config_of(account, keys_of(account).digest(OWN))
        assert config_of(account, keys_of(account).digest(FREE)) is None
    assert found is not None
    assert (found.e164, found.sms_url, found.sms_method) == (OWN, "https://example.org/in?a=1", "GET")
    assert (found.auto_reply, found.forwards_texts, found.friendly_name) == (None, False, "Shop")
    assert b"example.org" not in bytes(Assignment.objects.get(id=number.id).__dict__["sms_url"].blob)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        (Settings(sms_url="javascript:alert(1)"), "sms_url"),
        (Settings(sms_url="https://"), "sms_url"),
        (Settings(sms_url="http://[::1"), "sms_url"),
        (Settings(sms_fallback_url="https://a b"), "sms_fallback_url"),
        (Settings(status_callback="https://a.example/" + "a" * 2000), "status_callback"),
        (Settings(sms_method="PUT"), "sms_method"),
        (Settings(auto_reply="a" * 1601), "auto_reply"),
        (Settings(friendly_name="a\0"), "friendly_name"),
    ],
)
def test_settings_that_make_no_sense_are_refused_at_their_field(settings: Settings, field: str) -> None:
    account, number = own_number()
    with pytest.raises(InvalidInput) as refused:
        configure(account=account, assignment=number.id, settings=settings)
    assert refused.value.field == field


def test_settings_are_changed_by_the_owner_in_good_standing_and_hold_no_card_number() -> None:
    account, number = own_number()
    other = a_buyer("+14155550101")
    with pytest.raises(NotFound):
        configure(account=other.id, assignment=number.id, settings=Settings(auto_reply="x"))
    with pytest.raises(CardNumberRefused):
        configure(account=account, assignment=number.id, settings=Settings(auto_reply="4111 1111 1111 1111"))
    Account.objects.filter(id=account).update(standing=Condition.DEBT)
    with pytest.raises(StandingRefused):
        configure(account=account, assignment=number.id, settings=Settings(auto_reply="x"))


def test_a_registration_is_asked_for_once_decided_and_dies_with_the_number() -> None:
    account, number = own_number()
    asked = registering.request_registration(account=account, sender=OWN, country="US", use_case="Orders")
    assert asked.scheme == Scheme.TEN_DLC
    with pytest.raises(Conflict):
        registering.request_registration(account=account, sender=OWN, country="US", use_case="Orders")
    registering.decide(registration=asked.id, is_approved=False, by=new_id())
    again = registering.request_registration(account=account, sender=OWN, country="US", use_case="Orders of shoes")
    until = clock.now() + timedelta(days=365)
    decided = registering.decide(registration=again.id, is_approved=True, by=new_id(), campaign="C1", valid_until=until)
    assert (decided.state, decided.valid_until) == (SenderRegistration.State.APPROVED, until)
    registering.request_registration(account=account, sender="ACME 24", country="SG", use_case="Codes")
    release(account=account, assignment=number.id)
    assert [row.scheme for row in SenderRegistration.objects.all()] == [Scheme.ALPHANUMERIC]


@pytest.mark.parametrize("sender", ["ACME GmbH & Co", "12345", "", "TWELVELETTER"])
def test_senders_that_are_neither_name_nor_number_are_refused(sender: str) -> None:
    account, _ = own_number()
    with pytest.raises(InvalidInput):
        registering.request_registration(account=account, sender=sender, country="SG", use_case="Codes")


def test_numbers_of_others_cannot_be_registered() -> None:
    account, _ = own_number()
    with pytest.raises(NotFound):
        registering.request_registration(account=account, sender=ELSEWHERE, country="US", use_case="Codes")


def test_rules_begin_at_their_moment_and_end_when_they_are_removed() -> None:
    registering.set_rule(country="US", scheme=Scheme.TEN_DLC, valid_from=clock.now() + timedelta(days=1))
    assert not rules_in_force().exists()
    CLOCK.advance(timedelta(days=1))
    assert rules_in_force().count() == 1
    registering.remove_rule(country="US", scheme=Scheme.TEN_DLC)
    assert not rules_in_force().exists()


def test_a_number_elsewhere_is_proved_by_the_code_that_was_sent_there() -> None:
    account, _ = own_number()
    caller, code = callers.request_code(account=account, number=ELSEWHERE, friendly_name="Office")
    assert code.encode() not in bytes(caller.code_hash)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    with pytest.raises(CodeWrong):
        callers.confirm(account=account, caller=caller.id, code=wrong)
    with pytest.raises(NotFound):
        callers.confirm(account=a_buyer("+14155550101").id, caller=caller.id, code=code)
    assert callers.confirm(account=account, caller=caller.id, code=f" {code} ").verified_at is not None
    with pytest.raises(Conflict):
        callers.request_code(account=account, number=ELSEWHERE)
    callers.forget(account=account, caller=caller.id)
    assert VerifiedCaller.objects.count() == 0


def test_a_code_has_five_tries_and_a_quarter_of_an_hour() -> None:
    account, _ = own_number()
    caller, code = callers.request_code(account=account, number=ELSEWHERE)
    for _ in range(callers.TRIES_MAX):
        with pytest.raises(CodeWrong):
            callers.confirm(account=account, caller=caller.id, code="x")
    with pytest.raises(CodeWrong):
        callers.confirm(account=account, caller=caller.id, code=code)
    caller, code = callers.request_code(account=account, number=ELSEWHERE)
    CLOCK.advance(callers.CODE_VALID_FOR)
    with pytest.raises(CodeWrong):
        callers.confirm(account=account, caller=caller.id, code=code)


def test_our_own_stock_is_rented_not_proved_and_few_codes_wait_at_once() -> None:
    account, _ = own_number()
    with pytest.raises(Conflict):
        callers.request_code(account=account, number=FREE)
    for line in range(callers.PENDING_MAX):
        callers.request_code(account=account, number=f"+150055502{line:02d}")
    with pytest.raises(TooManyRequests):
        callers.request_code(account=account, number="+15005550300")
