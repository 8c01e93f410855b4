"""Deleting everything by oneself: shown first, proven fresh, done, and certified; for everybody, on every screen."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from tests.faces.portal.browsing import PASSWORD, sign_in
from tests.requests.lives import Life, give_credit, live

from smarttec.kernel import clock
from smarttec.people.models import Person
from smarttec.requests.erasure.models import Erasure
from smarttec.requests.erasure.running import run
from smarttec.vault.keystore import keys_of

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
STATIC = Path(__file__).resolve().parents[3] / "src/smarttec/faces/portal/static"
SHOOT = Path(__file__).parent / "preview/shoot.py"
YES = {"has_read": "on", "password": PASSWORD, "loss": ""}


@pytest.fixture(autouse=True)
def _own_ledger(tmp_path: Path, settings: object) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, erasures_file=tmp_path / "erasures.jsonl")  # type: ignore[attr-defined]


@pytest.fixture
def ada(account: object) -> Life:
    return live("adaxyz", "+14155550100")


@pytest.fixture
def as_ada(client: Client, ada: Life) -> Client:
    ada.person.set_password(PASSWORD)
    ada.person.email_confirmed_at = clock.now()
    ada.person.save()
    sign_in(client, email="adaxyz@example.org")
    return client


def test_the_plan_is_shown_before_anything(as_ada: Client, ada: Life) -> None:
    page = as_ada.get("/my-data/delete")
    text = page.content.decode()
    for words in (
        "Receipts, invoices and credit notes",
        "tax law asks",
        "Old backups unreadable",
        "the clearing house",
    ):
        assert words in text or words.capitalize() in text
    assert not Erasure.objects.exists()


def test_without_a_fresh_proof_nothing_happens(as_ada: Client) -> None:
    for wrong in ({"password": "something else"}, {"has_read": ""}):
        page = as_ada.post("/my-data/delete", YES | wrong)
        assert page.status_code == 422
    assert not Erasure.objects.exists()


def test_a_yes_deletes_and_leads_to_the_certificate(as_ada: Client, ada: Life) -> None:
    page = as_ada.post("/my-data/delete", YES)
    assert page.status_code == 302
    assert as_ada.get("/my-data").status_code == 302, "signed out"
    address = page["Location"]
    assert "under way" in as_ada.get(address).content.decode()
    run(Erasure.objects.get().id)
    assert keys_of(ada.person.id) is None
    text = as_ada.get(address).content.decode()
    assert "Deleted" in text
    file = json.loads(as_ada.get(f"{address}/certificate.json").content)
    assert file["erasure"] == str(Erasure.objects.get().id)
    assert as_ada.get(f"{address}/certificate.pdf").content[:5] == b"%PDF-"
    assert as_ada.get(f"{address[:-1]}x").status_code == 404


def test_lost_credit_has_to_be_given_up(as_ada: Client, ada: Life) -> None:
    give_credit(ada.account, 5_000_000)
    assert "$5.00 of credit would be lost" in as_ada.get("/my-data/delete").content.decode()
    assert as_ada.post("/my-data/delete", YES | {"loss": "USD 5000000"}).status_code == 422
    assert as_ada.post("/my-data/delete", YES | {"loss": "USD 4000000", "gives_up_credit": "on"}).status_code == 422
    assert as_ada.post("/my-data/delete", YES | {"loss": "USD 5000000", "gives_up_credit": "on"}).status_code == 302


@pytest.mark.browser
@pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium: apt-get install chromium")
def test_the_pages_are_usable_by_everybody(as_ada: Client, ada: Life, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    shutil.copytree(STATIC, pages / "static")
    give_credit(ada.account, 5_000_000)
    (pages / "plan.html").write_bytes(as_ada.get("/my-data/delete").content)
    refused = as_ada.post("/my-data/delete", {"loss": "USD 5000000"})
    (pages / "refused.html").write_bytes(refused.content)
    done = as_ada.post("/my-data/delete", YES | {"loss": "USD 5000000", "gives_up_credit": "on"})
    (pages / "underway.html").write_bytes(as_ada.get(done["Location"]).content)
    run(Erasure.objects.get().id)
    (pages / "deleted.html").write_bytes(as_ada.get(done["Location"]).content)
    assert not Person.objects.get(id=ada.person.id).is_active
    shot = subprocess.run([sys.executable, SHOOT, pages], capture_output=True, text=True, timeout=110, check=False)
    assert shot.returncode == 0, shot.stdout + shot.stderr
