"""Cases at the desk: entered, worked on by forms that are open, refused with words, and by those only who may."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from tests.faces.desk import rig

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import new_id, to_sid
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.people.models import Account
from smarttec.requests.authorities.models import AuthorityCase
from smarttec.requests.handover.actions.announcing import tell_batch
from smarttec.requests.handover.domain import State as HandoverState
from smarttec.requests.handover.models import Handover
from smarttec.requests.incidents.models import Affected, Incident, IncidentDuty
from smarttec.requests.minors.actions.reporting import look_up
from smarttec.requests.minors.domain import State as MinorState
from smarttec.requests.minors.models import MinorCase

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def moment(hours: int = 0) -> str:
    return f"{clock.now() + timedelta(hours=hours):%Y-%m-%d %H:%M}"


def an_incident(**changed: object) -> dict[str, object]:
    return {
        "what_happened": "A list went astray.", "consequences": "", "measures": "", "kind": "insider", "severity": "3",
        "happened_from": moment(-3), "happened_until": "", "discovered_at": moment(-1),
        "categories": [str(Category.CONTACT_EMAIL.value)], **changed,
    }  # fmt: skip


def enter_incident(desk: Client) -> Incident:
    assert desk.post("/desk/incidents/", an_incident()).status_code == 302
    return Incident.objects.get()


def act(desk: Client, case: object, name: str, folder: str = "incidents", **typed: object):
    return desk.post(f"/desk/{folder}/{case.pk}/{name}/", {f"{name}-{key}": value for key, value in typed.items()})


def test_an_incident_from_entry_to_post_mortem(desk: Client, customer: Account) -> None:
    row = enter_incident(desk)
    assert act(desk, row, "name", owner=to_sid("AC", customer.id)).status_code == 302
    assert Affected.objects.get().person == customer.owner_id
    judged = {"severity": "3", "risk": "likely to harm people much", "why": "Addresses are public now.",
              "categories": [str(Category.CREDENTIAL.value)], "what_happened": "A list went astray.",
              "consequences": "Unwanted mail.", "measures": "It was deleted."}  # fmt: skip
    assert act(desk, row, "judge", **judged).status_code == 302
    duty = IncidentDuty.objects.get()
    page = desk.get(f"/desk/incidents/{row.id}/")
    assert b"C.R.S." in page.content
    assert b"Unwanted mail." in desk.get(f"/desk/incidents/notification/{duty.id}/").content
    early = act(desk, row, "close", post_mortem="Two look at lists.")
    assert (early.status_code, b"Somebody has still to be told" in early.content) == (400, True)
    assert act(desk, row, "duty", duty=str(duty.id), is_done="1", reason="By letter.").status_code == 302
    assert act(desk, row, "close", post_mortem="Two look at lists.").status_code == 302
    assert b"Begin the letters" not in desk.get(f"/desk/incidents/{row.id}/").content
    assert LogEntry.objects.filter(object_id=str(row.id)).count() == 4


def test_a_note_about_somebody_is_refused_at_its_field(desk: Client) -> None:
    refused = desk.post("/desk/incidents/", an_incident(what_happened="dana@customer.example was hit"))
    assert (refused.status_code, Incident.objects.count()) == (400, 0)
    assert b"looks like an e-mail address" in refused.content


def test_who_may_not_see_cases_does_not(customer: Account) -> None:
    rig.a_staff(group="sales")
    client = Client()
    rig.sign_in(client)
    assert client.get("/desk/incidents/").status_code == 403


def second_person() -> Client:
    rig.a_staff(group="admin", email="olga@operator.example")
    client = Client()
    assert rig.sign_in(client, email="olga@operator.example").status_code == 302
    return client


def a_demand(customer: Account, **changed: object) -> dict[str, object]:
    return {
        "authority": "District Court of Boulder County", "country": "US", "kind": "court", "basis": "court-order",
        "law": "18 U.S.C. § 2703(d)", "reference": "26-CR-1187", "owner": to_sid("AC", customer.id),
        "made_from": moment(-48), "made_before": moment(1), "received_at": moment(-1), "due_at": "", "bar_basis": "",
        "bar_until": "", "categories": [str(Category.CONTACT_NAME.value), str(Category.MESSAGE_PEER.value)], **changed,
    }  # fmt: skip


def test_a_demand_is_handed_over_by_two_as_a_file_that_is_stored_nowhere(desk: Client, customer: Account) -> None:
    assert desk.post("/desk/authorities/", a_demand(customer)).status_code == 302
    row = AuthorityCase.objects.get()
    proposed = {"made_from": moment(-48), "made_before": moment(1), "why": "Only the name is owed.",
                "categories": [str(Category.CONTACT_NAME.value)]}  # fmt: skip
    assert act(desk, row, "propose", "authorities", **proposed).status_code == 302
    assert b"Approve the proposal" not in desk.get(f"/desk/authorities/{row.id}/").content
    assert act(desk, row, "approve", "authorities").status_code == 302
    assert AuthorityCase.objects.get().approved_by is None
    other = second_person()
    assert act(other, row, "approve", "authorities").status_code == 302
    fetched = act(other, row, "hand-over", "authorities")
    text = b"".join(fetched.streaming_content).decode()
    assert (rig.CUSTOMER_NAME in text, rig.PEER in text, rig.BODY in text) == (True, False, False)
    assert "no-store" in fetched["Cache-Control"]


def test_a_report_opens_under_its_purpose_only_and_ends_with_a_decision(desk: Client, customer: Account) -> None:
    typed = {"account": rig.CUSTOMER_EMAIL, "email": "n@example.org", "text": "She is eleven.", "is_parent": "0"}
    assert desk.post("/desk/minors/", typed).status_code == 302
    row = look_up(case=MinorCase.objects.get().id)
    assert b"She is eleven." not in desk.get(f"/desk/minors/{row.id}/").content
    rig.declare(desk, Purpose.PROTECT_MINORS)
    assert b"She is eleven." in desk.get(f"/desk/minors/{row.id}/").content
    early = act(desk, row, "restore", "minors", why="A passport.")
    assert (early.status_code, b"Nothing was checked yet" in early.content) == (400, True)
    assert act(desk, row, "check", "minors", checked="document", speaks="adult", note="").status_code == 302
    assert act(desk, row, "restore", "minors", why="A passport.").status_code == 302
    assert MinorCase.objects.get().state == MinorState.RESTORED


def test_a_transfer_of_the_business_from_plan_to_file(desk: Client, customer: Account) -> None:
    plan = {"successor": "Nachfolger AG", "country": "CH", "why": "sale", "scope": "", "words": "We sell.",
            "window_days": "30", "categories": [str(Category.CONTACT_NAME.value)]}  # fmt: skip
    assert desk.post("/desk/transfers/", {**plan, "window_days": "3"}).status_code == 400
    assert desk.post("/desk/transfers/", plan).status_code == 302
    row, other = Handover.objects.get(), second_person()
    assert act(other, row, "approve", "transfers").status_code == 302
    assert act(other, row, "announce", "transfers").status_code == 302
    while tell_batch(handover=row.id):
        pass
    assert b"Fetch the signed file" not in other.get(f"/desk/transfers/{row.id}/").content
    CLOCK.advance(timedelta(days=31))
    rig.sign_in(other, email="olga@operator.example")
    text = b"".join(act(other, row, "export", "transfers").streaming_content).decode()
    assert rig.CUSTOMER_NAME in text
    assert act(other, row, "abort", "transfers", why="Too late.").status_code == 302
    assert Handover.objects.get().state == HandoverState.EXPORTED


def test_the_notification_of_a_duty_that_is_not_there_is_not_found(client: Client) -> None:
    rig.a_staff()
    rig.sign_in(client)
    assert client.get(reverse("desk:incident_notification", args=[new_id()])).status_code == 404
