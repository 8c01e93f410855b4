"""The privacy centre shows what is held, whose it is alone, and lets it be taken away after the password."""

import io
import zipfile

import pytest
from django.test import Client
from tests.faces.portal.browsing import PASSWORD
from tests.people.helpers import open_confirmed
from tests.requests.everything import fill_everything

from smarttec.messaging.bulk.models import Template
from smarttec.people.holdings import REGISTRY, subject_of
from smarttec.people.models import Person
from smarttec.requests.access.counting import COUNTED_MAX, counts_of

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


@pytest.fixture
def markers(person: Person) -> dict[str, str]:
    return fill_everything(person)


def test_every_topic_that_holds_anything_is_on_the_first_page(signed_in: Client, person, markers) -> None:
    page = signed_in.get("/privacy-centre").content.decode()
    for label in counts_of(subject_of(person.id)):
        assert f"/privacy-centre/held/{label}" in page, label


def test_every_table_shows_what_was_entered_and_why_it_is_there(signed_in: Client, markers) -> None:
    for holding in REGISTRY.ordered:
        page = signed_in.get(f"/privacy-centre/held/{holding.label}").content.decode()
        own = [marker for marker, column in markers.items() if column.startswith(holding.label + ".")]
        assert [marker for marker in own if marker not in page] == [], holding.label
        assert "Why it is here" in page


@pytest.mark.parametrize("label", ["vault.SubjectKey", "people.Persons", "admin.LogEntry", "x"])
def test_what_is_no_table_about_people_is_not_found(signed_in: Client, label: str) -> None:
    assert signed_in.get(f"/privacy-centre/held/{label}").status_code == 404


def test_nobody_sees_anything_of_others(signed_in: Client) -> None:
    other = open_confirmed("grace@example.org")
    markers = fill_everything(other)
    for holding in REGISTRY.ordered:
        page = signed_in.get(f"/privacy-centre/held/{holding.label}").content.decode()
        assert [marker for marker in markers if marker in page] == [], holding.label


@pytest.mark.parametrize("path", ["/privacy-centre", "/privacy-centre/take", "/privacy-centre/held/people.Person"])
def test_guests_are_sent_to_the_entrance(client: Client, path: str) -> None:
    assert client.get(path).status_code == 302


def test_the_package_comes_after_the_password_only(signed_in: Client, markers) -> None:
    refused = signed_in.post("/privacy-centre/take", {"password": "not the password"})
    assert refused.status_code == 422
    answer = signed_in.post("/privacy-centre/take", {"password": PASSWORD})
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:
        text = packed.read("your-data.json").decode()
    assert [marker for marker in markers if marker not in text] == []


def test_counting_stops_at_its_bound_and_is_one_statement(person, django_assert_num_queries) -> None:
    subject = subject_of(person.id)
    account = subject.accounts[0]
    Template.objects.bulk_create(Template(account_id=account, name="t", body="b") for _ in range(COUNTED_MAX + 5))
    with django_assert_num_queries(1):
        counts = counts_of(subject)
    assert counts["bulk.Template"] == COUNTED_MAX + 1
    assert counts["people.Person"] == 1
