import csv
import html
import io
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from tests.faces.portal.browsing import EMAIL

from smarttec.faces import portal
from smarttec.faces.portal.proof import rows
from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Role
from smarttec.notice.documents.loader import clause_ids
from smarttec.notice.documents.operator import current_operator
from smarttec.notice.exports import well_known
from smarttec.notice.models import ProofResult
from smarttec.notice.proof.clauses import Status, prove
from smarttec.notice.proof.flows import declared_flows, exceptions, stays_inside
from smarttec.notice.proof.measuring import measure
from smarttec.notice.proof.registry import probes
from smarttec.notice.purposes import RULES
from smarttec.notice.recipients import ONLY_IN_A_CASE, RECIPIENTS

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
TEMPLATES = Path(portal.__file__).parent / "templates" / "portal"


@pytest.fixture
def measured() -> None:
    measure(probes().values())


@pytest.mark.usefixtures("measured")
def test_the_page_shows_every_clause_with_its_promise_its_status_and_its_evidence(client: Client) -> None:
    page = client.get("/proof").content.decode()
    assert [clause for clause in clause_ids() if f'id="{clause}"' not in page] == []
    assert page.count("Not yet</span></div>") == sum(proof.status is Status.PENDING for proof in prove())
    assert "0 to anybody else" in page
    assert "Measured just now" in page
    assert "{operator" not in page


@pytest.mark.parametrize("status", [*Status, "x"])
def test_clauses_are_filtered_by_status(client: Client, status: str) -> None:
    page = client.get("/proof", {"status": str(status)}).content.decode()
    shown = {proof.clause for proof in prove() if status == "x" or proof.status == status}
    assert set(re.findall(r'<article class="proof-row" id="([A-Z0-9-]+)"', page)) == shown


@pytest.mark.usefixtures("measured")
def test_each_clause_has_a_page_with_every_object_and_every_test(client: Client) -> None:
    for proof in prove():
        answer = client.get(f"/proof/{proof.clause}")
        page = answer.content.decode()
        assert answer.status_code == 200
        assert all(html.escape(one.reference) in page for one in proof.enforced_by)
        assert all(run.test in page for run in proof.tests)
    for wrong in ("NONE-1", "x" * 300, "%00"):
        assert client.get(f"/proof/{wrong}").status_code == 404


def test_a_principle_stands_as_the_weakest_of_its_clauses(client: Client) -> None:
    proofs = prove()
    clauses = {clause for _, _, carried in rows.PRINCIPLES for clause in carried}
    assert clauses <= set(clause_ids())
    standing = {one.name: one.status for one in rows.principles(proofs)}
    assert len(standing) == 7
    weak = [replace(proof, status=Status.FAILING) if proof.clause == "SHARE-1" else proof for proof in proofs]
    after = {one.name: one.status for one in rows.principles(weak)}
    assert {name for name in standing if standing[name] != after[name]} == {"Onward transfer"}
    assert "/transfers" in client.get("/proof").content.decode()


@pytest.mark.usefixtures("measured")
def test_a_finding_against_a_clause_is_seen(client: Client) -> None:
    ProofResult.objects.filter(probe="card-numbers").update(holds=False, sentence="1 column with a card number.")
    page = client.get("/proof?status=failing").content.decode()
    assert 'id="COLLECT-2"' in page
    assert "proof-found against" in page


@pytest.mark.usefixtures("measured")
def test_evidence_that_is_too_old_is_not_shown_as_if_it_counted(client: Client) -> None:
    ProofResult.objects.update(measured_at=clock.now() - timedelta(days=2))
    page = client.get("/proof?status=unmeasured").content.decode()
    assert "Measured 2 days ago. That is too long ago: it does not count." in page
    assert "not measured in time" in page
    shown = {found["state"] for one in client.get("/proof.json").json() for found in one["evidence"]}
    assert "out of date" in shown
    assert "current" not in shown


@pytest.mark.usefixtures("measured")
def test_the_page_is_light_and_costs_one_query(client: Client, django_assert_num_queries) -> None:
    client.get("/proof")
    with django_assert_num_queries(1):
        answer = client.get("/proof")
    assert len(answer.content) < 120_000


@pytest.mark.usefixtures("measured")
def test_the_page_and_its_data_are_the_same_for_everybody(client: Client, signed_in: Client) -> None:
    assert EMAIL not in signed_in.get("/proof").content.decode().partition("<main")[2]
    assert "session" not in client.get("/proof.json").cookies
    assert [one["clause"] for one in client.get("/proof.json").json()] == list(clause_ids())


@pytest.mark.parametrize("path", ["/proof", "/proof.json", "/proof/processing.csv", "/.well-known/gpc.json"])
def test_nothing_is_taken_in(client: Client, path: str) -> None:
    assert client.post(path, {"a": "b"}).status_code == 405


def test_the_picture_shows_what_the_gate_permits_and_nothing_else(client: Client) -> None:
    drawn = {(flow.category, flow.rule.purpose, flow.recipient.key) for flow in declared_flows()}
    allowed = {
        (category, purpose, who.key)
        for who in RECIPIENTS.values()
        if who.role not in ONLY_IN_A_CASE
        for purpose, rule in RULES.items()
        for category in rule.categories & who.categories
        if purpose in who.purposes and who.role in rule.roles
    }
    assert drawn == allowed
    in_a_case = {purpose for who in exceptions() for purpose in who.purposes}
    assert {rule.purpose for rule in stays_inside()} | {one for _, one, _ in drawn} | in_a_case == set(RULES)
    page = client.get("/proof").content.decode()
    assert page.count('class="flow ') == 2
    assert "style=" not in page


def test_the_record_of_processing_has_every_purpose_with_all_that_article_30_asks(client: Client) -> None:
    record = client.get("/proof/processing.json").json()
    assert record["controller"]["contact"] == current_operator().privacy_email
    assert len(record["activities"]) == len(RULES)
    carrier = next(one for one in record["activities"] if one["purpose"] == "deliver message")
    assert carrier["transfers"] == [
        "US: Standard contractual clauses (EU) 2021/914",
        "wherever you put it: Your own instruction under the contract, GDPR Art. 49(1)(b)",
    ]
    assert carrier["data_subjects"] == ["customers", "people whom customers write to or call"]
    assert all(one["legal_basis"] and one["categories"] and one["time_limits"] for one in record["activities"])
    assert any("3 days, counted from when what it was for was done" in limit for limit in carrier["time_limits"])
    lines = list(csv.DictReader(io.StringIO(client.get("/proof/processing.csv").content.decode())))
    assert [line["clause"] for line in lines] == [one["clause"] for one in record["activities"]]
    assert lines[0]["categories"].split("; ") == record["activities"][0]["categories"]


def test_security_txt_has_what_rfc_9116_asks_and_expires_in_the_future(client: Client) -> None:
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"] == f"mailto:{current_operator().privacy_email}"
    expires = datetime.fromisoformat(fields["Expires"])
    assert clock.now() + timedelta(days=90) < expires < clock.now() + timedelta(days=365)
    assert fields["Canonical"].endswith("/.well-known/security.txt")


def test_the_support_of_global_privacy_control_is_claimed_only_while_it_is_true(client: Client, monkeypatch) -> None:
    answer = client.get("/.well-known/gpc.json")
    assert answer["Content-Type"] == "application/json"
    stated = answer.json()
    assert (stated["gpc"], datetime.fromisoformat(stated["lastUpdate"]) is not None) == (True, True)
    monkeypatch.setattr(well_known, "PARTNERS", frozenset({Role.CARRIER}))
    monkeypatch.setattr(well_known, "PENDING", {"DEVICE-3": object()})
    assert json.loads(well_known.gpc())["gpc"] is False


LINK = re.compile(r'<a\b[^>]*href="(?P<target>[^"]*)"[^>]*>.*?</a>', re.DOTALL)
OURS = re.compile(r"^(?:#|\?|/|mailto:|tel:|\{% (?:url|querystring) )")
OWN_ADDRESSES = frozenset({"{{ entry.url }}", "{{ step.url }}", "{{ item.url }}", "{{ notice.url }}", "{{ row.url }}"})


def test_every_link_in_a_template_that_leaves_the_site_says_so() -> None:
    unmarked, marked = [], 0
    for path in TEMPLATES.rglob("*.html"):
        for link in LINK.finditer(path.read_text(encoding="utf-8")):
            target = link["target"]
            if OURS.match(target) or target in OWN_ADDRESSES or "{% url" in target:
                continue
            is_marked = "another site" in link.group() and "external" in link.group()
            marked += is_marked
            if not is_marked:
                unmarked.append(f"{path.name}: {target}")
    assert (unmarked, marked >= 2) == ([], True)
