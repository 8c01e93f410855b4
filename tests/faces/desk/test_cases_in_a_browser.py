"""Cases worked on at the desk, in a real browser: by one or by two, from what came to how it ended."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from tests.faces.desk import rig
from tests.faces.flows import Visitor, beside, visitors
from tests.requests.register.asking import STAFF, ask

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id, to_sid
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.door import Intent, Subject, disclose
from smarttec.people.models import Account, Person
from smarttec.requests.handover.actions.announcing import tell_batch
from smarttec.requests.handover.models import Handover
from smarttec.requests.incidents.models import Affected
from smarttec.requests.minors.actions.reporting import look_up
from smarttec.requests.minors.domain import State
from smarttec.requests.minors.models import MinorCase
from smarttec.requests.register.actions import mark_verified
from smarttec.requests.register.actions.correcting import correct
from smarttec.requests.register.domain import Channel, How, Kind
from smarttec.requests.register.models import Propagation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(databases=["default", "keystore"], transaction=True)]
OTHER_EMAIL = "olga@operator.example"
NAME = [int(Category.CONTACT_NAME.value)]


@pytest.fixture
def other(staff: Person) -> Person:
    """The second person of a decision by two."""
    return rig.a_staff(email=OTHER_EMAIL)


def at_work(visitor: Visitor, email: str = rig.STAFF_EMAIL, purpose: str = "") -> Visitor:
    """Signed in at the desk, for a purpose if one is needed."""
    visitor.page.goto("/desk/")
    visitor.fill(email=email, password=rig.PASSWORD, code=rig.code())
    visitor.page.get_by_role("button", name="Sign in", exact=True).click()
    visitor.page.get_by_text("Messages today").wait_for()
    if purpose:
        visitor.page.goto("/desk/purpose/")
        visitor.page.check(f'[name="purpose"][value="{purpose}"]')
        visitor.fill(reason="customer-asked")
        visitor.page.get_by_role("button", name="Begin", exact=True).click()
        visitor.page.wait_for_load_state()
    return visitor


def act(visitor: Visitor, name: str, **typed: object) -> None:
    """Fill the form of an act of a case, and press its button."""
    visitor.fill(**{f"{name}-{field}": value for field, value in typed.items()})
    visitor.page.locator(f'section[aria-labelledby="act-{name}"] button').last.click()
    visitor.page.wait_for_load_state()
    visitor.look()


def moment(hours: int) -> str:
    return f"{clock.now() + timedelta(hours=hours):%Y-%m-%d %H:%M}"


def test_an_incident_is_entered_and_everybody_affected_gets_a_letter(
    live_server: Any, staff: Person, customer: Account
) -> None:
    told = {"what_happened": "A list went astray.", "consequences": "Unwanted mail.", "measures": "It was deleted."}
    with visitors(live_server.url) as visitor:
        desk = at_work(visitor())
        desk.open("/desk/incidents/")
        desk.fill(kind="insider", severity="3", happened_from=moment(-3), discovered_at=moment(-1), categories=NAME)
        desk.fill(**told)
        desk.press("Enter an incident")
        act(desk, "name", owner=to_sid("AC", customer.id))
        act(desk, "judge", risk="likely to harm people much", why="Names are public now.")
        act(desk, "letters")
        assert desk.reads("1 letter is being written")
        assert beside(lambda: Affected.objects.get().person) == customer.owner_id
        act(desk, "close", post_mortem="Two look at lists.")
        assert desk.reads("Somebody has still to be told")


def test_a_report_about_a_minor_ends_in_a_decision(live_server: Any, staff: Person, customer: Account) -> None:
    with visitors(live_server.url) as visitor:
        neighbour, desk = visitor(), at_work(visitor(), purpose=str(Purpose.PROTECT_MINORS.value))
        neighbour.open("/minors/report")
        neighbour.fill(account=rig.CUSTOMER_EMAIL, text="She is eleven.", country="US", email="n@example.org")
        neighbour.press("Send the report")
        desk.open("/desk/minors/")
        case = beside(lambda: look_up(case=MinorCase.objects.get().id).id)
        desk.open(f"/desk/minors/{case}/")
        assert desk.reads("She is eleven.")
        assert beside(lambda: MinorCase.objects.get().state) == State.FROZEN
        act(desk, "check", checked="document", speaks="minor")
        act(desk, "erase", why="A school card was seen.")
        assert desk.reads("Everything is being erased")
        assert beside(lambda: MinorCase.objects.get().state) == State.TO_ERASE


def test_two_answer_an_authority_with_no_more_than_is_owed(
    live_server: Any, staff: Person, other: Person, customer: Account
) -> None:
    with visitors(live_server.url) as visitor:
        desk, second = at_work(visitor()), at_work(visitor(), OTHER_EMAIL)
        desk.open("/desk/authorities/")
        desk.fill(authority="District Court of Boulder County", country="US", kind="court", basis="court-order",
                  law="18 U.S.C. § 2703(d)", reference="26-CR-1187", owner=to_sid("AC", customer.id),
                  made_from=moment(-48), made_before=moment(1), received_at=moment(-1), categories=NAME)  # fmt: skip
        desk.press("Enter a demand")
        act(desk, "propose", why="Only the name is owed.")
        assert not desk.page.locator("#act-approve").count(), "nobody approves their own proposal"
        second.open(desk.page.url)
        act(second, "approve")
        text = second.fetch("button", "Fetch the signed file").decode()
        assert (rig.CUSTOMER_NAME in text, rig.PEER in text, rig.BODY in text) == (True, False, False)


def test_a_transfer_of_the_business_is_answered_with_a_no(
    live_server: Any, staff: Person, other: Person, customer: Account
) -> None:
    Person.objects.filter(id=customer.owner_id).update(email_confirmed_at=clock.now())
    with visitors(live_server.url) as visitor:
        desk, second, person = at_work(visitor()), at_work(visitor(), OTHER_EMAIL), visitor()
        desk.open("/desk/transfers/")
        desk.fill(
            successor="Nachfolger AG", country="CH", why="sale", words="We sell.", window_days=30, categories=NAME
        )
        desk.press("Propose a transfer")
        second.open(desk.page.url)
        act(second, "approve")
        act(second, "announce")
        handover = beside(lambda: Handover.objects.get().id)
        while beside(lambda: tell_batch(handover=handover)):
            pass
        person.page.goto("/sign-in")
        person.fill(email=rig.CUSTOMER_EMAIL, password=rig.PASSWORD)
        person.press("Sign in")
        person.open("/business-transfer")
        assert person.reads("Nachfolger AG")
        person.press("Do not hand me over")
        assert person.reads("You will not be handed over.")


def test_who_was_given_an_old_value_is_told_the_new_one(live_server: Any, staff: Person, customer: Account) -> None:
    owner = Person.objects.get(id=customer.owner_id)
    subject = Subject(owner.id, owner.cell, owner.policy)
    with transaction.atomic():
        disclose(Intent(subject, "smarttec-eu", Purpose.RUN_ACCOUNT, frozenset({Category.CONTACT_NAME}), new_id()), "x")
    request = ask(Kind.CORRECTION, channel=Channel.LETTER)
    mark_verified(request=request.id, person=owner, how=How.DESK, by=STAFF, checks="called back")
    correct(request=request.id, by=STAFF, field="name", value="Dana Davis")
    telling = Propagation.objects.get().id
    with visitors(live_server.url) as visitor:
        desk = at_work(visitor())
        desk.open("/desk/requests/")
        desk.open(f"/desk/requests/telling/{telling}/")
        desk.press("Show what to write")
        assert desk.reads("'Dana Davis'")
        desk.press("They say it is changed")
        assert desk.reads("Nothing is left to do here")
        desk.open(f"/desk/requests/{request.id}/")
