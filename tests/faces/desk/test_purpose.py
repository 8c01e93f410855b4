"""A purpose is chosen, recorded, ends by itself, and belongs to its requests alone."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve
from hypothesis import given
from hypothesis import strategies as st
from tests.faces.desk import rig

from smarttec.faces.desk.access import STAFF_PURPOSES
from smarttec.faces.desk.models import LASTS, DeskAccess, DeskNamed
from smarttec.faces.desk.subjects import DeskSubjects
from smarttec.faces.desk.ticket import read_ticket
from smarttec.faces.web import DeskPurpose
from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import InvalidInput, Refused
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.models import UseRecord
from smarttec.notice.purposes import FOR_NOBODY_IN_PARTICULAR, REFUSED
from smarttec.people.models import Account, Person
from smarttec.vault import purpose

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def sees_the_customer(client: Client) -> bool:
    account = Account.objects.exclude(owner__is_staff=True).first()
    return rig.CUSTOMER_NAME in client.get(f"/desk/people/account/{account.id}/change/").content.decode()


def test_choosing_is_written_down_with_reason_and_ticket(desk: Client, staff: Person) -> None:
    assert rig.declare(desk, ticket=" help-42 ", next="/desk/people/account/").headers["Location"] == (
        "/desk/people/account/"
    )
    access = DeskAccess.objects.get()
    assert (access.staff_id, access.purpose, access.reason) == (staff.id, Purpose.SERVE_CUSTOMER, "customer-asked")
    assert (access.ticket, access.ended_at) == ("HELP-42", None)
    text = desk.get("/desk/").content.decode()
    assert "help a customer who contacted us" in text
    assert "clause USE-1" in text


def test_each_opening_is_recorded_with_who_opened_it(desk: Client, staff: Person, customer: Account) -> None:
    rig.declare(desk)
    assert sees_the_customer(desk)
    record = UseRecord.objects.get(subject=customer.owner_id, category=Category.CONTACT_NAME)
    assert record.actor == f"staff:{staff.id}"
    assert record.purpose == Purpose.SERVE_CUSTOMER


def test_a_refused_opening_is_recorded_too(desk: Client, staff: Person, customer: Account) -> None:
    rig.declare(desk, Purpose.AUDIT)
    assert not sees_the_customer(desk)
    actor = f"{REFUSED}staff:{staff.id}"
    used = UseRecord.objects.filter(subject=customer.owner_id, actor=actor, purpose=Purpose.AUDIT)
    assert used.exists()


def test_without_a_purpose_nothing_is_recorded_as_there_is_nothing_to_record(desk: Client, customer: Account) -> None:
    assert not sees_the_customer(desk)
    assert not UseRecord.objects.filter(actor__startswith="staff:").exists()


def test_the_frame_of_a_page_opens_nothing(desk: Client, staff: Person) -> None:
    rig.declare(desk)
    desk.get("/desk/")
    assert not UseRecord.objects.filter(actor__startswith="staff:").exists()


def test_it_ends_by_itself_after_half_an_hour(desk: Client, customer: Account) -> None:
    rig.declare(desk)
    CLOCK.advance(LASTS - timedelta(minutes=2))
    assert sees_the_customer(desk)
    CLOCK.advance(timedelta(minutes=4))
    assert not sees_the_customer(desk)
    assert "No purpose is declared" in desk.get("/desk/").content.decode()


@pytest.mark.parametrize("way", ["/desk/purpose/stop/", "/desk/logout/"])
def test_it_can_be_stopped(desk: Client, customer: Account, way: str) -> None:
    rig.declare(desk)
    desk.post(way)
    assert not sees_the_customer(desk)
    assert DeskAccess.objects.get().ended_at is not None


def test_choosing_another_ends_the_former(desk: Client) -> None:
    rig.declare(desk)
    rig.declare(desk, Purpose.AUDIT)
    first, second = DeskAccess.objects.order_by("id")
    assert first.ended_at is not None
    assert second.ended_at is None


def test_a_stop_after_the_end_does_not_move_the_end(desk: Client) -> None:
    rig.declare(desk)
    CLOCK.advance(LASTS * 2)
    desk.post("/desk/purpose/stop/")
    assert DeskAccess.objects.get().ended_at is None


def test_it_does_not_leak_into_the_next_request(desk: Client, customer: Account) -> None:
    rig.declare(desk)
    assert sees_the_customer(desk)
    assert purpose.declared() is None
    assert not sees_the_customer(Client())
    rig.a_staff(email="other@operator.example")
    other = Client()
    rig.sign_in(other, email="other@operator.example")
    assert not sees_the_customer(other)


@pytest.mark.parametrize(
    "stored", [28, "x", ["a", 28, 2**53], ["0" * 32, 999, 2**53], [1, 2], {"purpose": 28}, [None] * 3]
)
def test_a_malformed_choice_in_the_session_is_none(desk: Client, customer: Account, stored: object) -> None:
    session = desk.session
    session["desk_purpose"] = stored
    session.save()
    assert not sees_the_customer(desk)


@pytest.mark.parametrize(
    "ticket",
    ["ada@example.org", "+14155550100", "415 555 0100", "4242 4242 4242 4242", "Ada Byron", "1234567", "A1B2", "<b>1"],
)
def test_a_ticket_that_looks_personal_is_refused_and_stored_nowhere(desk: Client, ticket: str) -> None:
    response = rig.declare(desk, ticket=ticket)
    assert response.status_code == 400
    assert not DeskAccess.objects.exists()
    assert "No purpose is declared" in response.content.decode()


@given(st.text(max_size=60))
def test_no_ticket_carries_an_address_or_a_phone_number(text: str) -> None:
    try:
        ticket = read_ticket(text)
    except InvalidInput:
        return
    assert "@" not in ticket
    assert sum(character.isdigit() for character in ticket) < 7
    assert len(ticket) <= 20


@pytest.mark.parametrize(
    "changed", [{"purpose": "1"}, {"purpose": "9999"}, {"purpose": ""}, {"reason": "curious"}, {"reason": ""}]
)
def test_only_purposes_and_reasons_of_the_lists_are_taken(desk: Client, changed: dict[str, str]) -> None:
    typed = {"purpose": "28", "reason": "customer-asked", **changed}
    assert desk.post("/desk/purpose/", typed).status_code == 400
    assert not DeskAccess.objects.exists()


@pytest.mark.parametrize(
    "address", ["https://evil.example/desk/", "//evil.example/desk/", "/portal/", "/desk/purpose/", ""]
)
def test_afterwards_nobody_is_led_out_of_the_desk(desk: Client, address: str) -> None:
    assert rig.declare(desk, next=address).headers["Location"] == "/desk/"


def test_finding_needs_a_purpose_that_covers_what_is_looked_up(desk: Client, customer: Account) -> None:
    page = f"/desk/people/account/{customer.id}/change/"

    def find(wanted: str):
        return desk.post("/desk/find/", {"wanted": wanted})

    assert find(rig.CUSTOMER_EMAIL).headers["Location"] == "/desk/purpose/"
    assert find(f"AC{customer.id.hex}").headers["Location"] == page
    rig.declare(desk, Purpose.AUDIT)
    refused, unknown = find(rig.CUSTOMER_EMAIL), find("nobody@customer.example")
    assert refused.status_code == unknown.status_code == 400
    assert "clause USE-7" in refused.content.decode()
    assert "clause USE-7" in unknown.content.decode()
    rig.declare(desk)
    assert find(f" {rig.CUSTOMER_EMAIL.upper()} ").headers["Location"] == page
    assert find("+1 (415) 555-0142").headers["Location"] == page
    assert UseRecord.objects.filter(subject=customer.owner_id, category=Category.CONTACT_EMAIL).exists()


@pytest.mark.parametrize(
    "wanted", ["nobody@customer.example", "+14155550199", "AC" + "0" * 32, "ACzz", "what?", "@", "+1"]
)
def test_who_is_not_found_gets_one_answer(desk: Client, wanted: str) -> None:
    rig.declare(desk)
    response = desk.post("/desk/find/", {"wanted": wanted})
    assert response.status_code == 400
    assert "Nobody of ours" in response.content.decode()


def test_uses_and_disclosures_are_listed_by_subject(desk: Client, staff: Person, customer: Account) -> None:
    rig.declare(desk)
    assert sees_the_customer(desk)
    page = desk.post("/desk/uses/", {"subject": customer.owner_id.hex}).headers["Location"]
    assert page == f"/desk/uses/{customer.owner_id}/"
    text = desk.get(page).content.decode()
    assert f"staff {staff.id.hex[-8:]}" in text
    assert "contact name" in text
    assert desk.post("/desk/uses/", {"subject": rig.CUSTOMER_EMAIL}).status_code == 400
    assert clock.now().strftime("%Y") in text


def page_of(account: Account) -> str:
    return f"/desk/people/account/{account.id}/change/"


def test_a_purpose_is_for_the_customer_who_was_named_first_and_opens_no_other(desk: Client, customer: Account) -> None:
    other = rig.a_customer("other@customer.example", "+14155550143")
    other.owner.name = "Otto Oboe"
    other.owner.save()
    rig.declare(desk)
    assert rig.CUSTOMER_NAME in desk.get(page_of(customer)).content.decode()
    for page in (page_of(other), f"/desk/people/person/{other.owner_id}/change/"):
        text = desk.get(page).content.decode()
        assert "Otto Oboe" not in text
        assert "not allowed" in text
    assert DeskNamed.objects.get().subject == customer.owner_id
    refused = UseRecord.objects.filter(subject=other.owner_id, actor__startswith=REFUSED)
    assert refused.exists()
    rig.declare(desk, ticket="HELP-2")
    assert "Otto Oboe" in desk.get(page_of(other)).content.decode()
    assert rig.CUSTOMER_NAME not in desk.get(page_of(customer)).content.decode()


def test_lists_name_nobody_and_show_only_who_was_named(desk: Client, customer: Account) -> None:
    rig.a_customer("other@customer.example", "+14155550143")
    rig.declare(desk)
    assert rig.CUSTOMER_EMAIL not in desk.get("/desk/people/person/").content.decode()
    assert not DeskNamed.objects.exists()
    desk.get(page_of(customer))
    listed = desk.get("/desk/people/person/").content.decode()
    assert rig.CUSTOMER_EMAIL in listed
    assert "other@customer.example" not in listed


@pytest.mark.parametrize("made_for", [p for p in STAFF_PURPOSES if p not in FOR_NOBODY_IN_PARTICULAR])
def test_code_that_serves_one_customer_opens_no_other_under_any_purpose_for_somebody(
    desk: Client, customer: Account, made_for: Purpose
) -> None:
    other = rig.a_customer("other@customer.example", "+14155550143")
    rig.declare(desk, made_for)
    request = RequestFactory().get(page_of(customer))
    request.resolver_match = resolve(page_of(customer))
    row = DeskAccess.objects.latest("id")
    subjects = DeskSubjects(request, DeskPurpose(row.id.hex, made_for, 0))
    with purpose.using(made_for, actor="staff:x", about=subjects):
        assert Person.objects.get(id=customer.owner_id).name == rig.CUSTOMER_NAME
        with pytest.raises(Refused):
            str(Person.objects.get(id=other.owner_id).name)
        with pytest.raises(Refused):
            purpose.demand(subject=other.id, policy_word=other.policy, category=Category.CONTACT_NAME)


def test_finding_somebody_names_them(desk: Client, customer: Account) -> None:
    rig.a_customer("other@customer.example", "+14155550143")
    rig.declare(desk)
    assert desk.post("/desk/find/", {"wanted": rig.CUSTOMER_EMAIL}).status_code == 302
    assert desk.post("/desk/find/", {"wanted": "other@customer.example"}).status_code == 400
    assert DeskNamed.objects.get().subject == customer.owner_id
