"""Writing to many, templates and messages for later, as the customer meets them."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.people.helpers import open_confirmed

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.messaging.bulk.models import Job, JobState, Line, LineState, Template
from smarttec.messaging.contacts.actions import import_contacts
from smarttec.messaging.contacts.authority import CURRENT
from smarttec.messaging.contacts.models import ContactList
from smarttec.messaging.contacts.sifting import Taken
from smarttec.messaging.schedule.models import ScheduledMessage, ScheduleState
from smarttec.numbers.actions import assign
from smarttec.people.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
SENDER = "+14155550100"
FILE = b"number,code\n+14155550111,A1\n+14155550112,B2\nnonsense,C3\n"


@pytest.fixture
def sending_account(account: Account, shop_open: None) -> Account:
    assign(account=account, e164=SENDER)
    ledger.post(
        act=new_id(), account=account.id, amount_micros=5_000_000, kind=EntryKind.TOP_UP,
        counterpart=Counterpart.CLEARING_HOUSE,
    )  # fmt: skip
    return account


def send(client: Client, raw: bytes | None = FILE, **data: str) -> HttpResponse:
    told = {"sender": SENDER, "to": "file", "body": "Your code is {code}", "zone": "UTC", "step": "look", **data}
    return client.post("/sendings/new", told | ({"file": SimpleUploadedFile("a.csv", raw)} if raw else {}))


def hidden(answer: HttpResponse, *names: str) -> dict[str, str]:
    text = answer.content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]+)"', text).group(1) for name in names}


def confirmed(client: Client, **data: str) -> HttpResponse:
    told = hidden(send(client, **data), "seen", "act", "authority_version")
    return send(client, step="confirm", authority="on", **told, **data)


def test_who_gets_it_and_the_price_are_shown_before_anything_is_stored(
    signed_in: Client, sending_account: Account
) -> None:
    text = send(signed_in).content.decode()
    for words in ("Your code is A1", "Send 2 messages for $", "Lines that are left out (1)", "nonsense"):
        assert words in text
    assert not Job.objects.exists()


def test_it_is_sent_once_and_only_with_the_statement(signed_in: Client, sending_account: Account) -> None:
    told = hidden(send(signed_in), "seen", "act", "authority_version")
    assert send(signed_in, step="confirm", **told).status_code == 422
    for _ in range(2):
        answer = send(signed_in, step="confirm", authority="on", **told)
        assert answer.status_code == 302
    job = Job.objects.get()
    assert (job.lines, job.rejected, job.state) == (3, 1, JobState.RUNNING)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE 'smarttec.messaging.bulk.%again'")
        assert cursor.fetchone() == (2,)


@pytest.mark.parametrize("changed", [{"body": "Another text"}, {"raw": FILE + b"+14155550113,D4\n"}])
def test_what_differs_from_what_was_shown_is_shown_again(
    signed_in: Client, sending_account: Account, changed: dict
) -> None:
    told = hidden(send(signed_in), "seen", "act", "authority_version")
    answer = send(signed_in, **{"raw": FILE, "step": "confirm", "authority": "on", **told, **changed})
    assert answer.status_code == 422
    assert b"Something changed" in answer.content
    assert not Job.objects.exists()


def test_a_list_is_written_to_by_name(signed_in: Client, sending_account: Account) -> None:
    people = [Taken(1, "+14155550111", "Ada", {}), Taken(2, "+14155550112", "Bob", {})]
    import_contacts(
        account=sending_account, by=sending_account.owner_id, act=new_id(), people=people, stated_version=CURRENT,
        list_name="Guests",
    )  # fmt: skip
    to = str(ContactList.objects.get().id)
    assert f'value="{to}" selected' in signed_in.get(f"/sendings/new?list={to}").content.decode()
    looked = send(signed_in, None, to=to, body="Hello {name}")
    assert b"Hello Ada" in looked.content
    told = hidden(looked, "seen", "act")
    assert send(signed_in, None, to=to, body="Hello {name}", step="confirm", **told).status_code == 302
    assert Line.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [{"raw": None}, {"body": ""}, {"body": "{nobody}"}, {"to": "x"}, {"sender": "+1"}, {"send_at": "2999-01-01T10:00"}],
)
def test_what_is_wrong_is_said_at_its_field(signed_in: Client, sending_account: Account, wrong: dict) -> None:
    told = {"raw": FILE, "step": "confirm", "authority": "on", "act": str(new_id()), "seen": "x", **wrong}
    assert send(signed_in, **told).status_code == 422
    assert not Job.objects.exists()


def test_progress_pause_and_the_report_of_what_was_left_out(signed_in: Client, sending_account: Account) -> None:
    assert confirmed(signed_in).status_code == 302
    job = Job.objects.get()
    part = signed_in.get(f"/sendings/{job.id}/progress").content.decode()
    assert "0 of 3" in part
    assert "every 2s" in part
    for act, state in (("pause", JobState.PAUSED), ("go-on", JobState.RUNNING), ("cancel", JobState.CANCELLED)):
        assert signed_in.post(f"/sendings/{job.id}/{act}").status_code == 302
        job.refresh_from_db()
        assert job.state == state
    report = b"".join(signed_in.get(f"/sendings/{job.id}/rejected.csv").streaming_content).decode()
    assert "4,nonsense,not-a-number" in report
    assert report.count(",cancelled,") == 2
    assert signed_in.post(f"/sendings/{job.id}/explode").status_code == 404


def test_a_formula_in_a_rejected_line_is_harmless(signed_in: Client, sending_account: Account) -> None:
    job = Job.objects.create(
        id=new_id(), account=sending_account, created_by=new_id(), sender=SENDER, text="x", state=JobState.DONE,
        lines=1, rejected=1, estimate_micros=0, currency="USD",
    )  # fmt: skip
    Line.objects.create(job=job, place=1, recipient="=SUM(A1)", state=LineState.REJECTED, reason="not-a-number")
    report = b"".join(signed_in.get(f"/sendings/{job.id}/rejected.csv").streaming_content).decode()
    assert "1,'=SUM(A1)," in report


def test_what_is_somebody_elses_is_not_found(signed_in: Client, sending_account: Account) -> None:
    other = Account.objects.get(owner=open_confirmed("eve@example.org"))
    job = Job.objects.create(
        id=new_id(), account=other, created_by=new_id(), sender=SENDER, text="x", state=JobState.RUNNING, lines=0,
        estimate_micros=0, currency="USD",
    )  # fmt: skip
    for path in ("", "/progress", "/rejected.csv"):
        assert signed_in.get(f"/sendings/{job.id}{path}").status_code == 404
    assert signed_in.post(f"/sendings/{job.id}/cancel").status_code == 404


def test_a_template_is_kept_used_and_deleted(signed_in: Client, sending_account: Account) -> None:
    told = {"name": "Welcome", "body": "Hello {name}"}
    assert signed_in.post("/templates/new", told).status_code == 302
    which = Template.objects.get().id
    assert signed_in.post(f"/templates/{which}", {**told, "body": "Hi {name}"}).status_code == 302
    for path in (f"/messages/new?template={which}", f"/sendings/new?template={which}", "/templates"):
        assert b"Hi {name}" in signed_in.get(path).content
    assert signed_in.get("/messages/new?template=x").status_code == 200
    assert signed_in.post(f"/templates/{which}/delete").status_code == 302
    assert signed_in.get(f"/templates/{which}").status_code == 404
    assert signed_in.post("/templates/new", {"name": "", "body": ""}).status_code == 422


def test_one_message_is_put_off_in_the_customers_own_time_and_taken_back(
    signed_in: Client, sending_account: Account
) -> None:
    tomorrow = (clock.now() + timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
    told = {
        "sender": SENDER, "to": "+14155550111", "body": "hello", "zone": "Asia/Tokyo", "act": str(new_id()),
        "send_at": f"{tomorrow:%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    for _ in range(2):
        assert signed_in.post("/messages/new", told).headers["Location"] == "/scheduled"
    one = ScheduledMessage.objects.get()
    assert one.due_at == tomorrow - timedelta(hours=9)
    assert b"12:00 (Asia/Tokyo)" in signed_in.get("/scheduled").content
    assert signed_in.post(f"/scheduled/{one.id}/cancel").status_code == 302
    one.refresh_from_db()
    assert one.state == ScheduleState.CANCELLED


@pytest.mark.parametrize(
    ("send_at", "zone"),
    [
        ("1999-01-01T10:00", "UTC"),
        ("x", "UTC"),
        ("2027-03-28T02:30", "Europe/Berlin"),
        ("0001-01-01T00:00", "Asia/Tokyo"),
    ],
)
def test_a_time_that_cannot_be_is_said(signed_in: Client, sending_account: Account, send_at: str, zone: str) -> None:
    told = {"sender": SENDER, "to": "+14155550111", "body": "x", "act": str(new_id()), "send_at": send_at, "zone": zone}
    assert signed_in.post("/messages/new", told).status_code == 422
    assert not ScheduledMessage.objects.exists()


@pytest.mark.parametrize("path", ["/sendings", "/templates", "/scheduled"])
def test_lists_cost_the_same_whatever_stands_in_them(signed_in: Client, sending_account: Account, path: str) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert signed_in.get(path).status_code == 200
        return len(captured)

    def fill() -> None:
        confirmed(signed_in)
        signed_in.post("/templates/new", {"name": "One", "body": "Hello"})
        ScheduledMessage.objects.create(
            id=new_id(), account=sending_account, direction=2, sender=SENDER, recipient=SENDER, body="x",
            due_at=clock.now(),
        )  # fmt: skip

    fill()
    statements()
    before = statements()
    for _ in range(4):
        fill()
    statements()  # says what was done, once
    assert statements() == before
