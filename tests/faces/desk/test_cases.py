"""Cases at the desk: entered, worked on by forms that are open, refused with words, and by those only who may."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from tests.faces.desk import rig

from smarttec.kernel import clock
from smarttec.kernel.ids import to_sid
from smarttec.kernel.vocabulary import Category
from smarttec.people.models import Account
from smarttec.requests.incidents.models import Affected, Incident, IncidentDuty

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
