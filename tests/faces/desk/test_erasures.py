"""Deletions and retention at the desk: a letter is approved by staff, answers of recipients are written down."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from tests.faces.desk import rig

from smarttec.people.models import Account
from smarttec.requests.erasure.domain import Asked
from smarttec.requests.erasure.models import Erasure, RecipientRequest
from smarttec.requests.erasure.running import run
from smarttec.requests.register.actions.opening import Asked as Wanted
from smarttec.requests.register.actions.opening import open_request
from smarttec.requests.register.actions.verifying import mark_verified
from smarttec.requests.register.domain import Channel, How, Kind
from smarttec.requests.register.models import Request
from smarttec.requests.retention.running import run as run_retention

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


@pytest.fixture(autouse=True)
def _own_ledger(tmp_path: Path, settings: object) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, erasures_file=tmp_path / "erasures.jsonl")  # type: ignore[attr-defined]


@pytest.fixture
def letter(customer: Account) -> Request:
    """Somebody wrote, and staff checked who it is."""
    asked = Wanted(kind=Kind.ERASURE, name="Dana", postal_address="1 Street, Town")
    request = open_request(asked=asked, channel=Channel.LETTER, is_told=False)
    mark_verified(request=request.id, person=customer.owner, how=How.DESK, checks="passport")
    return request


def test_a_letter_is_approved_when_the_person_was_told(desk: Client, customer: Account, letter: Request) -> None:
    assert "look at the plan" in desk.get("/desk/deletions/").content.decode()
    address = f"/desk/deletions/{letter.id}/"
    page = desk.get(address).content.decode()
    assert "USD 12340000" in page
    for value in rig.PERSONAL:
        assert value not in page
    assert desk.post(address, {"loss": "USD 12340000"}).status_code == 400
    assert desk.post(address, {"loss": "USD 12340000", "has_told": "on"}).status_code == 302
    erasure = Erasure.objects.get()
    assert (erasure.person, erasure.request) == (customer.owner_id, letter.id)
    run(erasure.id)
    assert Request.objects.get(id=letter.id).outcome == "erased"
    assert str(erasure) in desk.get("/desk/deletions/").content.decode()


def test_what_a_recipient_answered_is_written_down(desk: Client, customer: Account, letter: Request) -> None:
    desk.post(f"/desk/deletions/{letter.id}/", {"loss": "USD 12340000", "has_told": "on"})
    erasure = Erasure.objects.get()
    asked = RecipientRequest.objects.create(
        erasure=erasure, recipient=1, times=3, last_disclosed_at=erasure.approved_at, state=Asked.BY_HAND
    )
    assert "the SMS carrier" in desk.get("/desk/deletions/").content.decode()
    address = f"/desk/deletions/recipients/{asked.id}/"
    for answer in ("sent", "deleted"):
        assert desk.post(address, {"answer": answer}).status_code == 302
    asked.refresh_from_db()
    assert asked.state == Asked.DELETED
    assert asked.answered_at is not None


def test_the_oldest_of_each_kind_stands_beside_what_is_allowed(desk: Client, customer: Account) -> None:
    assert "has not run yet" in desk.get("/desk/retention/").content.decode()
    list(run_retention())
    text = desk.get("/desk/retention/").content.decode()
    assert "Messages" in text
    assert "to show a year of your own messages" in text
