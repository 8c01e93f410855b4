import dataclasses
import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.faces.portal.browsing import EMAIL, sign_in, sign_up
from tests.people.helpers import code_in, open_confirmed

from smarttec.faces.portal.views import credit, messages
from smarttec.kernel import clock
from smarttec.kernel.errors import GatewayUnavailable, InsufficientCredit
from smarttec.kernel.ids import new_id, to_sid
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.messaging.intake import Accepted
from smarttec.messaging.models import Direction, Message, Status
from smarttec.notice.door import Disclosed
from smarttec.notice.models import Disclosure, UseRecord
from smarttec.people.models import Account
from smarttec.shop.models import Payment
from smarttec.shop.ports import Checkout, Purchase
from smarttec.vault.keystore import keys_of

pytestmark = [pytest.mark.django_db(databases=["default", "keystore"]), pytest.mark.usefixtures("shop_open")]
RECIPIENT = "+491715550123"


@pytest.fixture
def member(client: Client, _at_the_beginning_of_every_window) -> Client:
    """Somebody who came in through the front door, so that they have a number."""
    sign_up(client)
    client.post("/confirm", {"code": code_in("confirm_code")})
    return client


@pytest.fixture
def account(member) -> Account:
    return Account.objects.get()


def add_credit(account: Account, amount_micros: int) -> None:
    ledger.post(
        act=new_id(),
        account=account.id,
        amount_micros=amount_micros,
        kind=EntryKind.ADJUSTMENT,
        counterpart=Counterpart.OPERATOR,
    )


def a_message(account: Account, status: Status = Status.DELIVERED, body: str = "hello there") -> Message:
    now = clock.now()
    message = Message(
        id=new_id(),
        account=account.id,
        direction=Direction.OUTBOUND_PORTAL,
        status=status,
        recipient=RECIPIENT,
        recipient_digest=keys_of(account.id).digest(RECIPIENT),
        sender="+14155550100",
        body=body,
        is_ucs2=False,
        segments=1,
        price_micros=7_900,
        currency="USD",
        created_at=now,
        submitted_at=now,
        sent_at=now,
        finished_at=now if status in {Status.DELIVERED, Status.FAILED, Status.UNDELIVERED} else None,
        error_code=30005 if status in {Status.FAILED, Status.UNDELIVERED} else None,
    )
    message.account_policy = account.policy
    message.save()
    return message


def sid(message: Message) -> str:
    return to_sid("SM", message.id)


def test_dashboard_and_list_take_a_fixed_number_of_statements(member: Client, account) -> None:
    taken = {}
    for path in ("/dashboard", "/messages"):
        member.get(path)
        for count in (1, 5):
            for _ in range(count):
                a_message(account)
            with CaptureQueriesContext(connection) as statements:
                assert member.get(path).status_code == 200
            taken.setdefault(path, set()).add(len(statements))
    assert taken == {"/dashboard": {11}, "/messages": {7}}


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.RECEIVED])
def test_every_status_of_a_message_has_its_page(member: Client, account, status: Status) -> None:
    message = a_message(account, status)
    page = member.get(f"/messages/{sid(message)}")
    part = member.get(f"/messages/{sid(message)}/status")
    assert page.status_code == part.status_code == 200
    assert "hello there" in page.content.decode()
    is_asked_again = "hx-trigger" in part.content.decode()
    assert ("HX-Refresh" in part) is not is_asked_again
    assert is_asked_again is (status not in {Status.DELIVERED, Status.UNDELIVERED, Status.FAILED})


def test_a_refused_message_shows_what_was_given_back_and_why(member: Client, account) -> None:
    page = member.get(f"/messages/{sid(a_message(account, Status.FAILED))}").content.decode()
    assert "Given back" in page
    assert "The network does not know this number." in page


def test_anothers_message_and_an_absent_one_answer_the_same(member: Client, account) -> None:
    other = Client()
    open_confirmed("other@example.org")
    sign_in(other, email="other@example.org")
    answers = [other.get(f"/messages/{one}") for one in (sid(a_message(account)), to_sid("SM", new_id()), "SMx", "x")]
    assert {one.status_code for one in answers} == {404}
    assert len({one.content for one in answers}) == 1


def test_messages_are_filtered_by_status_and_day(member: Client, account) -> None:
    a_message(account, Status.DELIVERED, "it arrived")
    a_message(account, Status.FAILED, "it did not")
    assert "it did not" not in member.get("/messages?status=delivered").content.decode()
    today = clock.now().date()
    assert "it arrived" in member.get(f"/messages?after={today}&before={today}").content.decode()
    yesterday = today - timedelta(days=1)
    assert "it arrived" not in member.get(f"/messages?before={yesterday}").content.decode()
    assert member.get("/messages?status=nonsense&after=x&page=99").status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "9999-12-31"])
def test_days_that_no_id_can_tell_are_days_like_others(member: Client, day: str) -> None:
    assert member.get(f"/messages?after={day}").status_code == 200
    assert member.get(f"/messages?before={day}").status_code == 200


def test_messages_to_one_number_are_found_without_the_number_in_an_address(member: Client, account) -> None:
    a_message(account, body="found me")
    assert "found me" in member.post("/messages", {"to": "+49 171 5550123"}).content.decode()
    assert "found me" not in member.post("/messages", {"to": "+14155550188"}).content.decode()
    assert member.post("/messages", {"to": "nonsense"}).status_code == 422


def test_the_price_follows_what_is_typed(member: Client, account) -> None:
    add_credit(account, 1_000_000)
    short = member.post("/messages/price", {"to": RECIPIENT, "body": "hi"}).content.decode()
    assert "1 segment," in short
    assert "$0.075" in short
    assert "does not cover" not in short
    long = member.post("/messages/price", {"to": RECIPIENT, "body": "ы" * 71}).content.decode()
    assert "2 segments" in long
    assert "special characters" in long
    assert "not a phone number" in member.post("/messages/price", {"to": "+1234567", "body": "x"}).content.decode()
    assert "no price" in member.post("/messages/price", {"to": "+8613912345678", "body": "x"}).content.decode()
    assert member.post("/messages/price", {}).status_code == 200


def test_too_little_credit_is_said_before_sending(member: Client, account) -> None:
    page = member.post("/messages/price", {"to": RECIPIENT, "body": "hi"}).content.decode()
    assert "does not cover" in page


@pytest.fixture
def sent(monkeypatch) -> list[object]:
    """What reaches the intake, which accepts everything."""
    drafts: list[object] = []

    def accept(*, account: UUID, draft) -> Accepted:
        drafts.append(draft)
        return Accepted(new_id(), account, draft, 7_900, "USD", clock.now())

    monkeypatch.setattr(messages, "send_from_thread", accept)
    return drafts


def test_a_message_is_handed_to_the_intake_unaltered(member: Client, sent) -> None:
    typed = {"sender": "+14155550100", "to": "+49 171 5550123", "body": " 4242 4242 4242 4242\r\nbye "}
    answer = member.post("/messages/new", typed)
    assert answer.status_code == 302
    assert (sent[0].recipient, sent[0].body) == (RECIPIENT, " 4242 4242 4242 4242\nbye ")


@pytest.mark.parametrize(
    "wrong", [{"sender": "+14155550199"}, {"to": "12"}, {"body": ""}, {"to": "+14155550100"}, {"body": "x" * 1601}]
)
def test_what_cannot_be_sent_is_refused_at_its_field(member: Client, sent, wrong: dict[str, str]) -> None:
    typed = {"sender": "+14155550100", "to": RECIPIENT, "body": "hi", **wrong}
    answer = member.post("/messages/new", typed)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == set(wrong)
    assert sent == []


def test_a_text_that_is_too_long_is_not_cut_by_the_browser(member: Client) -> None:
    (box,) = re.findall(r"<textarea[^>]*>", member.get("/messages/new").content.decode())
    assert "maxlength" not in box


@pytest.mark.parametrize("error", [InsufficientCredit(), GatewayUnavailable("Not now.")])
def test_what_the_intake_refuses_is_said_above_the_form(member: Client, monkeypatch, error: Exception) -> None:
    def refuse(**_draft: object) -> None:
        raise error

    monkeypatch.setattr(messages, "send_from_thread", refuse)
    answer = member.post("/messages/new", {"sender": "+14155550100", "to": RECIPIENT, "body": "hi"})
    assert answer.status_code == 422
    assert error.sentence in answer.content.decode()


class FakeHouse:
    """A clearing house that opens every checkout."""

    name, policy_url, country = "Clearwell", "https://pay.example/policy", "US"

    def create_checkout(self, *, purchase: Disclosed[Purchase]) -> Checkout:
        self.asked = purchase.value
        return Checkout(reference="cs_test_1", url="https://pay.example/cs_test_1")


def test_buying_names_the_third_party_then_goes_there(member: Client, monkeypatch) -> None:
    house = FakeHouse()
    monkeypatch.setattr(credit, "current_clearing_house", lambda: house)
    monkeypatch.setattr("smarttec.shop.queries.current_clearing_house", lambda: house)
    handover = member.post("/credits", {"pack": "other", "amount": "$1,000"})["Location"]
    page = member.get(handover).content.decode()
    assert "Clearwell" in page
    assert "https://pay.example/policy" in page
    assert not Disclosure.objects.filter(recipient=3).exists()
    payment = Payment.objects.get()
    answer = member.post(f"/credits/{payment.id}/go")
    assert answer["Refresh"] == "0; url=https://pay.example/cs_test_1"
    assert Disclosure.objects.get(recipient=3).act == payment.id
    assert house.asked.success_url.endswith(f"/credits/{payment.id}")
    assert EMAIL not in str(dataclasses.asdict(house.asked))
    assert "hx-trigger" in member.get(f"/credits/{payment.id}/status").content.decode()
    assert f'href="/credits/{payment.id}/handover"' in member.get(f"/credits/{payment.id}").content.decode()
    assert "$1000.00" in member.get("/credits/history").content.decode()


@pytest.mark.parametrize("amount", ["", "4.99", "100000", "12.345", "-5", "x", "1e3"])
def test_amounts_outside_the_limits_are_refused(member: Client, amount: str) -> None:
    answer = member.post("/credits", {"pack": "other", "amount": amount})
    assert answer.status_code == 422
    assert not Payment.objects.exists()


def test_anothers_payment_answers_like_an_absent_one(member: Client, account) -> None:
    payment = Payment.objects.create(account=account, amount_micros=5_000_000, currency="USD")
    other = Client()
    open_confirmed("other@example.org")
    sign_in(other, email="other@example.org")
    for path in (f"/credits/{payment.id}", f"/credits/{payment.id}/handover", f"/credits/{new_id()}", "/credits/x"):
        assert other.get(path).status_code == 404
    assert other.post(f"/credits/{payment.id}/go").status_code == 404


def test_my_data_tells_every_disclosure_and_use_with_its_clause(member: Client, account) -> None:
    message = a_message(account)
    Disclosure.objects.create(
        id=new_id(), cell=0, subject=account.id, recipient=1, purpose=4, categories=1 << 7 | 1 << 8,
        clause="SHARE-1", act=message.id, writer=new_id(), segment=1, position=0,
    )  # fmt: skip
    page = member.get("/my-data").content.decode()
    assert "<b>The SMS carrier</b> was given your message text and message numbers" in page
    assert "To deliver the messages you send." in page
    assert f"/messages/{sid(message)}" in page
    assert "SHARE-1" in page
    assert EMAIL in page
    assert UseRecord.objects.filter(subject=account.owner_id).exists()
    out = member.get("/my-data?kind=disclosure").content.decode()
    assert "Your own pages" not in out
    inside = member.get("/my-data?kind=use").content.decode()
    assert "The SMS carrier</b>" not in inside
    assert re.search(r"<time [^>]+>\d\d–\d\d h</time>", inside), "a use is known to the hour"
    assert "The SMS carrier" in member.get(f"/messages/{sid(message)}").content.decode()


@pytest.mark.parametrize("path", ["/dashboard", "/messages", "/credits", "/credits/history", "/profile", "/my-data"])
def test_pages_of_a_customer_are_light_and_not_cached(member: Client, account, path: str) -> None:
    for _ in range(30):
        a_message(account)
    answer = member.get(path)
    assert len(answer.content) < 100_000
    assert answer["Cache-Control"] == "private, no-store"


def test_the_profile_is_saved_and_shown(member: Client) -> None:
    saved = member.post("/profile", {"name": "Ada L.", "preferred_channel": "post", "language": "es"})
    assert saved["Location"] == "/profile"
    assert "Ada L." in member.get("/profile").content.decode()
    wrong = member.post("/profile", {"name": "4242424242424242", "preferred_channel": "post", "language": "es"})
    assert wrong.status_code == 422
    assert "payment card number" in wrong.content.decode()
