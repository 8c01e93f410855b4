"""Contacts, sendings and statistics in a real browser: on a phone and a desk, by day and by night, for everybody."""

import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from smarttec.fraud.models import CountryTotal
from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.messaging.bulk.actions.templates import save_template
from smarttec.messaging.bulk.models import Job, JobState
from smarttec.messaging.contacts.actions import import_contacts
from smarttec.messaging.contacts.authority import CURRENT
from smarttec.messaging.contacts.models import ContactList
from smarttec.messaging.contacts.sifting import Taken
from smarttec.messaging.models import Direction, Status
from smarttec.messaging.schedule.models import ScheduledMessage
from smarttec.messaging.statistics.models import StatusDay
from smarttec.numbers.actions import assign
from smarttec.people.models import Account

pytestmark = [
    pytest.mark.django_db(databases=["default", "keystore"]),
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium: apt-get install chromium"),
]
SENDER = "+14155550100"
TEXT = "Hello {name}, your table for two is ready at 19:30. See you tonight!"
STATIC = Path(__file__).resolve().parents[3] / "src/smarttec/faces/portal/static"
SHOOT = Path(__file__).parent / "preview/shoot.py"


@pytest.fixture
def busy(account: Account, shop_open: None) -> Account:
    assign(account=account, e164=SENDER)
    for kind, amount in ((EntryKind.TOP_UP, 5_000_000),):
        ledger.post(act=new_id(), account=account.id, amount_micros=amount, kind=kind,
                    counterpart=Counterpart.CLEARING_HOUSE)  # fmt: skip
    ledger.charge(act=new_id(), account=account.id, amount_micros=790_000, counterpart=Counterpart.SMS_REVENUE)
    people = [Taken(one, f"+1415555{one:04}", f"Guest Number {one}", {}) for one in range(100, 112)]
    import_contacts(
        account=account, by=account.owner_id, act=new_id(), people=people, stated_version=CURRENT, list_name="Guests"
    )
    save_template(account=account, name="Table", body=TEXT)
    ScheduledMessage.objects.create(
        id=new_id(), account=account, direction=Direction.OUTBOUND_PORTAL, sender=SENDER, recipient="+14155550111",
        body=TEXT, due_at=clock.now() + timedelta(days=1), next_at=clock.now(), zone="Europe/Berlin",
    )  # fmt: skip
    today = clock.now().date()
    for back in range(20):
        for status, code, count in ((Status.DELIVERED, 0, 40 + back), (Status.UNDELIVERED, 30003, back)):
            StatusDay.objects.create(account=account.id, day=today - timedelta(days=back), status=status,
                                     error_code=code, messages=count, segments=count)  # fmt: skip
    CountryTotal.objects.create(account=account.id, day=today, country="DE", messages=45, spent_micros=450_000)
    return account


def keep(response: object, out: Path, name: str) -> None:
    assert response.status_code in (200, 422), name
    assert len(response.content) < 150_000, name
    (out / f"{name}.html").write_bytes(response.content)


def test_the_pages_are_usable_by_everybody(signed_in: Client, busy: Account, tmp_path: Path) -> None:
    shutil.copytree(STATIC, tmp_path / "static")
    to = ContactList.objects.get().id
    for name, path in {
        "contacts": "/contacts", "guests": f"/contacts?list={to}", "contact_add": "/contacts/add",
        "compose": "/messages/new",
        "sendings_new": f"/sendings/new?list={to}", "templates": "/templates", "template": "/templates/new",
        "scheduled": "/scheduled", "statistics": "/statistics", "costs": "/costs", "messages": "/messages",
    }.items():  # fmt: skip
        keep(signed_in.get(path), tmp_path, name)
    raw = b"name,number\nAda,+14155550123\nBob,12\nEve,+14155550123\n"
    looked = signed_in.post("/contacts/import", {"file": SimpleUploadedFile("a.csv", raw), "step": "look"})
    keep(looked, tmp_path, "import_look")
    told = {"sender": SENDER, "to": str(to), "body": TEXT, "zone": "UTC", "step": "look"}
    keep(signed_in.post("/sendings/new", told), tmp_path, "sending_look")
    keep(signed_in.post("/sendings/new", {**told, "to": "file"}), tmp_path, "sending_wrong")
    job = Job.objects.create(
        id=new_id(), account=busy, created_by=busy.owner_id, sender=SENDER, text=TEXT, state=JobState.PAUSED,
        lines=120, sent=70, rejected=8, reason="insufficient-credit", estimate_micros=948_000, spent_micros=553_000,
        currency="USD",
    )  # fmt: skip
    keep(signed_in.get(f"/sendings/{job.id}"), tmp_path, "sending_paused")
    keep(signed_in.get("/sendings"), tmp_path, "sendings")
    done = subprocess.run([sys.executable, SHOOT, tmp_path], capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
