"""Asking us for something, signed in or not: forms, the code, and the page of a request."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.faces.portal.browsing import EMAIL, PASSWORD
from tests.requests.register.asking import STAFF, opened
from tests.requests.register.test_verifying import code_for

from smarttec.kernel.ids import new_id
from smarttec.people.models import Person
from smarttec.requests.register.actions import answer
from smarttec.requests.register.domain import How, Kind, State
from smarttec.requests.register.links import tag_of
from smarttec.requests.register.models import Request

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
STRANGER = "eve@example.org"
CARD = "4242 4242 4242 4242"


def _form(**changes: str) -> dict[str, str]:
    form = {
        "kind": "access", "text": "All of it, please.", "name": "Eve", "email": STRANGER, "account": "",
        "country": "DE",
        "behalf": "self", "act": str(new_id()),
    }  # fmt: skip
    return {**form, **changes}


def _sent(client: Client, **changes: str) -> Request:
    response = client.post("/requests/new", _form(**changes))
    assert response.status_code == 302, response.content.decode()
    return Request.objects.latest("id")


def test_a_stranger_asks_types_the_code_writes_more_and_takes_it_back(client: Client) -> None:
    request = _sent(client)
    page = f"/requests/{_tag()}"
    before = client.get(page)
    assert "six-digit code" in before.content.decode()
    assert "All of it" not in before.content.decode(), "nothing is shown before the code"
    assert client.post(page, {"code": "000000"}).status_code == 422
    assert client.post(page, {"code": code_for(request)}).status_code == 302
    shown = client.get(page).content.decode()
    assert "All of it, please." in shown
    assert "Being worked on" in shown
    assert client.post(f"{page}/write", {"text": CARD}).status_code == 422
    client.post(f"{page}/write", {"text": "And soon."})
    answer(request=request.id, by=STAFF, words="We are at it.")
    shown = client.get(page).content.decode()
    assert "And soon." in shown
    assert "We are at it." in shown
    client.post(f"{page}/take-back")
    request.refresh_from_db()
    assert request.state == State.WITHDRAWN


def _tag() -> str:
    return tag_of(Request.objects.latest("id").id)


def test_another_browser_sees_nothing_without_a_code(client: Client) -> None:
    _sent(client)
    page = f"/requests/{_tag()}"
    other = Client()
    assert "All of it" not in other.get(page).content.decode()
    assert other.post(f"{page}/write", {"text": "me"}).status_code == 404
    assert other.post(f"{page}/take-back").status_code == 404
    assert other.get("/requests/" + "a" * 40).status_code == 404
    assert other.get("/requests/nothing").status_code == 404


def test_the_form_answers_customers_and_strangers_alike(client: Client, person: Person) -> None:
    _sent(client, email="warm@example.org")
    counted, pages = [], []
    for email in (STRANGER, EMAIL):
        data, keys = (CaptureQueriesContext(connections[name]) for name in ("default", "keystore"))
        with data, keys:
            client.post("/requests/new", _form(email=email))
        counted.append((len(data), len(keys)))
        page = client.get(f"/requests/{_tag()}").content.decode()
        random = r"[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}|requests/\w{40}|value=\"(\w{64}|[\w:-]{90,})\""
        pages.append(re.sub(random, "", page))
    assert counted[0] == counted[1]
    assert pages[0] == pages[1]


def test_the_session_and_the_address_hold_nothing_personal(client: Client) -> None:
    request = _sent(client)
    page = f"/requests/{_tag()}"
    client.post(page, {"code": code_for(request)})
    kept = Session.objects.latest("expire_date").get_decoded()
    assert set(kept["requests"]) == {request.id.hex}
    assert STRANGER not in str(kept)


def test_too_many_from_one_network_are_stopped(client: Client) -> None:
    for number in range(15):
        client.post("/requests/new", _form(email=f"e{number}@example.org"))
    assert client.post("/requests/new", _form(email="last@example.org")).status_code == 422
    assert Request.objects.count() == 15


def test_signed_in_it_takes_the_password_and_is_verified_at_once(signed_in: Client, person: Person) -> None:
    form = {"kind": "erasure", "text": "All.", "act": str(new_id())}
    assert signed_in.post("/requests/new", {**form, "proof": "wrong"}).status_code == 422
    assert not Request.objects.exists()
    assert signed_in.post("/requests/new", {**form, "proof": PASSWORD}).status_code == 302
    request = Request.objects.get()
    assert (request.person, request.how) == (person.id, How.SESSION)
    assert opened(request, "email") == EMAIL
    assert "Being worked on" in signed_in.get("/requests").content.decode()
    assert signed_in.get(f"/requests/{_tag()}").status_code == 200


def test_the_contact_form_ends_in_the_same_register(client: Client, person: Person) -> None:
    form = {
        "kind": "question", "topic": "api", "text": "How?", "name": "Eve", "email": STRANGER, "act": str(new_id()),
    }  # fmt: skip
    assert client.post("/contact", {**form, "text": CARD}).status_code == 422
    assert client.post("/contact", form).status_code == 302
    request = Request.objects.get()
    assert (request.kind, request.state, request.topic, request.person) == (Kind.QUESTION, State.OPEN, "api", None)


def test_everybody_sees_what_can_be_asked(client: Client) -> None:
    page = client.get("/requests").content.decode()
    assert "See everything" in page
    assert "/requests/new?kind=erasure" in page
