"""The address book as its owner meets it (COLLECT-3)."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.people.helpers import open_confirmed

from smarttec.kernel.ids import new_id
from smarttec.messaging.contacts.actions import import_contacts
from smarttec.messaging.contacts.authority import CURRENT
from smarttec.messaging.contacts.models import AuthorityStatement, Contact, ContactList
from smarttec.messaging.contacts.sifting import Taken
from smarttec.people.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
FILE = b"Name,Mobile\nAda,+15005550123\nBob,+15005550124\nEve,12\nCard,4111 1111 1111 1111\n"


def send(client: Client, raw: bytes = FILE, **data: str) -> HttpResponse:
    return client.post("/contacts/import", {"file": SimpleUploadedFile("people.csv", raw), **data})


def hidden(answer: HttpResponse, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]+)"', answer.content.decode()).group(1)


def add(account: Account, *numbers: str, into: str = "") -> None:
    people = [Taken(place, number, f"Name {place}", {}) for place, number in enumerate(numbers)]
    import_contacts(
        account=account, by=account.owner_id, act=new_id(), people=people, stated_version=CURRENT, list_name=into
    )


def test_a_file_is_looked_at_before_anything_is_stored(signed_in: Client) -> None:
    text = send(signed_in, step="look").content.decode()
    for words in ("mobile", "Ada", "Store 2 contacts", "Lines that are left out (2)", "country code is missing"):
        assert words in text
    assert "4111" not in text
    assert not Contact.objects.exists()


def test_it_is_stored_when_it_is_confirmed_with_the_statement(signed_in: Client, account: Account) -> None:
    looked = send(signed_in, step="look")
    told = {name: hidden(looked, name) for name in ("seen", "act", "authority_version")}
    refused = send(signed_in, step="confirm", list_name="Guests", **told)
    assert (refused.status_code, Contact.objects.count()) == (422, 0)
    for _ in range(2):
        assert send(signed_in, step="confirm", list_name="Guests", authority="on", **told).status_code == 302
    assert (Contact.objects.count(), ContactList.objects.count()) == (2, 1)
    assert AuthorityStatement.objects.get().stated_by == account.owner_id


def test_another_file_than_the_one_looked_at_is_not_stored(signed_in: Client) -> None:
    looked = send(signed_in, step="look")
    told = {name: hidden(looked, name) for name in ("seen", "act", "authority_version")}
    assert send(signed_in, FILE + b"Max,+15005550125\n", step="confirm", authority="on", **told).status_code == 422
    assert not Contact.objects.exists()


@pytest.mark.parametrize("raw", [b"", b"nothing here", b"\x00\xff"])
def test_what_is_no_table_of_numbers_is_explained(signed_in: Client, raw: bytes) -> None:
    assert send(signed_in, raw or b"\n", step="look").status_code == 422


def test_the_part_of_the_page_alone_is_answered_when_asked_for(signed_in: Client) -> None:
    file = SimpleUploadedFile("people.csv", FILE)
    part = signed_in.post("/contacts/import", {"file": file, "step": "look"}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert b"<html" not in part.content
    assert b"Store 2 contacts" in part.content


def test_one_is_added_found_and_deleted(signed_in: Client, account: Account) -> None:
    page = signed_in.get("/contacts/add")
    told = {"act": hidden(page, "act"), "authority_version": str(CURRENT), "name": "Ada", "number": "+1 500 555 0123"}
    assert signed_in.post("/contacts/add", told).status_code == 422
    assert signed_in.post("/contacts/add", {**told, "authority": "on"}).status_code == 302
    assert b"Ada" in signed_in.post("/contacts", {"number": "0015005550123"}).content
    assert b"Nobody with this number" in signed_in.post("/contacts", {"number": "+15005550124"}).content
    assert signed_in.post("/contacts", {"number": "x"}).status_code == 422
    assert signed_in.post(f"/contacts/{Contact.objects.get().id}/delete").status_code == 302
    assert not Contact.objects.exists()


def test_a_list_is_shown_and_deleted_with_its_people(signed_in: Client, account: Account) -> None:
    add(account, "+15005550123", into="Guests")
    add(account, "+15005550124")
    which = ContactList.objects.get().id
    text = signed_in.get(f"/contacts?list={which}").content.decode()
    assert "Guests" in text
    assert "+1 500-555-0124" not in text
    signed_in.post(f"/contacts/lists/{which}/delete", {"with_contacts": "on"})
    assert Contact.objects.count() == 1


def test_what_is_somebody_elses_is_not_found(signed_in: Client, account: Account) -> None:
    add(Account.objects.get(owner=open_confirmed("eve@example.org")), "+15005550123", into="Hers")
    which, contact = ContactList.objects.get().id, Contact.objects.get().id
    assert signed_in.get(f"/contacts?list={which}").status_code == 404
    assert signed_in.get("/contacts?list=x").status_code == 404
    for path in (f"/contacts/lists/{which}/delete", f"/contacts/{contact}/delete", f"/contacts/{contact}/list"):
        assert signed_in.post(path, {"list": str(which)}).status_code == 404
    assert Contact.objects.count() == 1


def test_the_page_costs_the_same_whatever_stands_in_it(signed_in: Client, account: Account) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert len(signed_in.get("/contacts").content) < 150_000
        return len(captured)

    add(account, "+15005550123", into="One")
    statements()
    before = statements()
    for place in range(3):
        add(account, *(f"+150055{place}{one:04}" for one in range(30)), into=f"List {place}")
    assert statements() == before
