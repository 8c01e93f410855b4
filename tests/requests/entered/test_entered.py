"""What is entered through any page, any operation of the API or by others stands in the access package, and is gone
after the erasure, except what the certificate lists as kept."""

import logging
import re
from pathlib import Path

import pytest
from django import forms
from tests.faces.card_number_samples import OWN, World
from tests.faces.test_card_numbers import Watch
from tests.faces.twilio.conftest import Api
from tests.messaging.world import COMMITTED, give_credit
from tests.numbers.renting import set_number_price
from tests.people.helpers import EMAIL, PASSWORD
from tests.requests.access.test_package import unpacked
from tests.requests.entered.arriving import mail_arrives, text_arrives
from tests.requests.entered.calls import NOT_WORDS, Caller, takes_words
from tests.requests.entered.exempt import FORMS
from tests.requests.entered.exempt import NOT_WORDS as NOT_TYPED
from tests.requests.entered.marking import Markers, is_for_words
from tests.requests.entered.pages import Typist, type_into_all_pages
from tests.requests.erasure.test_leaks import readable, stored
from tests.shop.house import FakeHouse
from tests.stack.leaks import files, leaks

from smarttec.faces.portal.forms import PortalForm
from smarttec.faces.portal.recharge import views as recharge
from smarttec.faces.portal.views import credit
from smarttec.faces.twilio.openapi import OPERATIONS
from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import to_sid
from smarttec.messaging.models import Message, Status
from smarttec.numbers.actions import add_to_stock
from smarttec.numbers.domain import Kind
from smarttec.people.models import Person
from smarttec.post.delivery import deliver_due
from smarttec.post.ports import Letter, MailOutcome, MailResult
from smarttec.requests.erasure.approving import approve
from smarttec.requests.erasure.domain import SWEEP_AFTER, Cause, Step
from smarttec.requests.erasure.models import Erasure
from smarttec.requests.erasure.running import run
from smarttec.requests.register.models import Request
from smarttec.shop.domain import PaymentState
from smarttec.shop.models import Payment
from smarttec.shop.orders.domain import State
from smarttec.shop.orders.models import Order

pytestmark = COMMITTED


class Taking:
    """A mail server that takes every letter."""

    def hand_over(self, *, letter: Letter) -> MailOutcome:
        """Taken."""
        return MailOutcome(result=MailResult.ACCEPTED, reason="")


@pytest.fixture
def people(world: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """Two customers: one types and calls, about the other staff write."""
    for views in (credit, recharge):
        monkeypatch.setattr(views, "current_clearing_house", FakeHouse)
    made = World()
    give_credit(made.account.id, 50_000_000)
    return made


@pytest.fixture
def stock(people: World) -> dict[str, list[str]]:
    """Free numbers by the last word of the operation that rents one."""
    numbers = {"": ["+14155550171", "+14155550172"], "Local": ["+14155550173", "+14155550174"],
               "Mobile": ["+447400123456", "+447400123457"], "TollFree": ["+18005550111", "+18005550112"]}  # fmt: skip
    set_number_price(kind=Kind.TOLL_FREE)
    set_number_price(country="GB", kind=Kind.MOBILE)
    for number in (one for some in numbers.values() for one in some):
        add_to_stock(number=number)
    return numbers


def test_every_value_that_was_entered_is_in_the_package_and_gone_after_the_erasure(
    people: World, stock: dict[str, list[str]], watch: Watch, api: Api, house: FakeHouse, tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    typist = Typist(people, watch, Markers())
    type_into_all_pages(typist)
    text_arrives(OWN, typist.markers)
    mail_arrives(EMAIL, typist.markers)
    caller = Caller(api.url, people.account, OWN, stock, typist.markers)
    assert [*typist.problems, *caller.call_everything()] == []
    verify_at_the_desk(typist)
    assert words_nobody_typed(typist) == [], "Give the page a sample in tests/faces, or a reason in exempt.FORMS."
    assert len(typist.markers.entered) > 90
    owners = [people.account.owner, people.customer.owner]
    assert missing_in_packages(owners, typist.markers.entered) == []
    markers = {**typist.markers.entered, **typist.markers.superseded}
    finish_what_is_in_the_way()
    erase(typist, owners)
    kept = {line["table"] for one in Erasure.objects.all() for line in one.certificate["kept"] if line["personal"]}
    values = {value for value in watch.sealed if any(marker in value for marker in markers)}
    assert {table for table, _ in readable(values)} <= kept
    assert leaks(stored(), markers) == set()
    assert leaks(files(tmp_path), markers) == set()
    assert [where for marker, where in markers.items() if marker in caplog.text] == []


def verify_at_the_desk(typist: Typist) -> None:
    """Staff make sure whose requests those are that came from outside."""
    for request in Request.objects.filter(person=None):
        typed = {"owner": to_sid("AC", typist.world.account.id), "checks": "Called back.", "authority": ""}
        page = f"/desk/requests/{request.id}/verify/"
        answer = typist.clients["staff"].post(page, {f"verify-{name}": value for name, value in typed.items()})
        assert answer.status_code == 302


def words_nobody_typed(typist: Typist) -> list[str]:
    """Forms of customers with a field for words that no page was sent."""
    return sorted(
        name
        for form in _below(PortalForm)
        if any(is_for_words(one) and key not in NOT_TYPED for key, one in form.base_fields.items())
        and (full := f"{form.__module__}.{form.__name__}") not in typist.forms
        and (name := full.removeprefix("smarttec.faces.")) not in FORMS
    )


def _below(form: type[forms.Form]) -> set[type[forms.Form]]:
    return {one for below in form.__subclasses__() for one in ({below} | _below(below))}


def missing_in_packages(owners: list[Person], markers: dict[str, str]) -> list[str]:
    """Where values were entered that are missing in one of the three forms."""
    packages = [unpacked(owner) for owner in owners]
    read = {
        "JSON": b"".join(files["your-data.json"] for files in packages).decode(),
        "HTML": b"".join(files["your-data.html"] for files in packages).decode(),
        "CSV": b"".join(part for files in packages for name, part in files.items() if name.startswith("csv/")).decode(),
    }
    return [
        f"{where}: {form}" for marker, where in markers.items() for form, text in read.items() if marker not in text
    ]


def finish_what_is_in_the_way() -> None:
    """Orders, payments and texts under way, for which an erasure has to wait; letters that wait for the mail server."""
    deliver_due(transport=Taking(), limit=1_000)
    Message.objects.filter(due_at__isnull=False).update(status=Status.DELIVERED, finished_at=clock.now(), due_at=None)
    Order.objects.update(state=State.CANCELLED)
    Payment.objects.filter(state=PaymentState.PENDING).update(state=PaymentState.EXPIRED)


def erase(typist: Typist, owners: list[Person]) -> None:
    """The first by themselves in the portal, the others as they asked at the desk; until nothing is left to do."""
    member, path = typist.clients["member"], "/my-data/delete"
    loss = re.search(r'name="loss" value="([^"]*)"', member.get(path).content.decode())
    assert loss is not None
    typed = {"loss": loss[1], "has_read": "on", "gives_up_credit": "on", "password": PASSWORD}
    assert member.post(path, typed).status_code == 302
    for owner in owners[1:]:
        approve(person=owner.id, cause=Cause.ASKED, by=None, confirmed_loss=None)
    for erasure in Erasure.objects.all():
        assert run(erasure.id) is Step.SWEEP
    deliver_due(transport=Taking(), limit=1_000)
    CLOCK.advance(SWEEP_AFTER)
    assert {run(erasure.id) for erasure in Erasure.objects.all()} == {Step.OVER}


def test_every_parameter_for_words_of_the_api_is_given_or_has_a_reason() -> None:
    named = {one.name for operation in OPERATIONS if operation.method == "POST" for one in operation.parameters}
    plain = {
        one.name for operation in OPERATIONS for one in operation.parameters
        if operation.method == "POST" and one.name not in NOT_WORDS and not takes_words(one)
    }  # fmt: skip
    assert named >= NOT_WORDS.keys(), "reasons for parameters that are not there any more"
    assert plain <= {"SmsMethod", "SmsFallbackMethod", "Status", "StickySender", "ValidityPeriod", "ScheduleType",
                     "Body", "InboundMethod", "FallbackMethod", "UseInboundWebhookOnNumber", "SmartEncoded",
                     "ContentRetention", "AddressRetention", "Outcome", "CodeLength", "Channel", "CallbackMethod",
                     "Recurring", "TriggerBy", "UsageCategory"}  # fmt: skip
