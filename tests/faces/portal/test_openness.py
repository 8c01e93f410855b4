"""The public pages about transfers abroad and demands of authorities."""

import re
from uuid import UUID

import pytest
from django.test import Client
from tests.requests.authorities.test_cases import a_demand

from smarttec.faces.portal.proof.rows import PRINCIPLES, WORDS
from smarttec.kernel import clock
from smarttec.notice.proof.clauses import prove
from smarttec.notice.recipients import MECHANISMS, RECIPIENTS, transfers
from smarttec.requests.authorities.actions.receiving import receive

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def test_safe_harbor_is_listed_as_no_longer_valid_and_nothing_rests_on_it(client: Client) -> None:
    page = client.get("/transfers").content.decode()
    line = re.search(r"<strong>EU-US Safe Harbor</strong>.*?</li>", page, re.DOTALL).group()
    assert "no longer valid" in line
    assert "C-362/14" in line
    today = clock.now().date()
    assert not any(one.mechanism is MECHANISMS["safe-harbor"] for one in transfers(today))


def test_every_recipient_stands_in_the_register_with_what_it_rests_on(client: Client) -> None:
    page = client.get("/transfers").content.decode().lower()
    for recipient in RECIPIENTS.values():
        assert recipient.name.lower() in page
        assert not recipient.mechanism or MECHANISMS[recipient.mechanism].name.lower() in page


def test_each_of_the_seven_principles_leads_to_what_keeps_it_as_it_stands_now(client: Client) -> None:
    page = client.get("/transfers").content.decode()
    standing = {proof.clause: WORDS[proof.status] for proof in prove()}
    assert len(PRINCIPLES) == 7
    for name, _, clauses in PRINCIPLES:
        line = re.search(rf"<strong>{name}</strong>.*?</li>", page, re.DOTALL).group()
        assert all(f"/proof/{clause}" in line for clause in clauses)
        assert any(standing[clause] in line for clause in clauses)
        assert client.get(f"/proof/{clauses[0]}").status_code == 200


def test_the_report_tells_small_counts_as_a_range_and_names_nobody(client: Client) -> None:
    assert b"No authority has asked" in client.get("/transparency").content
    receive(demand=a_demand(), people=[], by=UUID(int=1))
    page = client.get("/transparency").content.decode()
    assert "1–9" in page
    assert "United States" in page
    assert "26-CR-1187" not in page
    assert "Boulder County" not in page


@pytest.mark.parametrize("path", ["/transparency", "/transfers"])
def test_the_pages_are_the_same_for_everybody(client: Client, signed_in: Client, path: str) -> None:
    own, guests = (re.search(rb"<main.*</main>", one.get(path).content, re.DOTALL) for one in (signed_in, Client()))
    assert own.group() == guests.group()
