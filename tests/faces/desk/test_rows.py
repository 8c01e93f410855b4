"""The page of each row answers; what is typed into an address by hand is answered calmly."""

import pytest
from django.test import Client
from tests.faces.desk import rig

from smarttec.faces.desk.models import DeskAccess
from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, Entry
from smarttec.messaging.carriers import set_carrier
from smarttec.messaging.models import Carrier, Message, Status
from smarttec.people.models import Account, Person
from smarttec.post.models import Mail
from smarttec.rating.models import Rate
from smarttec.shop.domain import PaymentState
from smarttec.shop.models import Payment

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


@pytest.fixture
def everything(customer: Account) -> Account:
    """A row of each kind."""
    set_carrier(id=7, key="tulip-net", host="a", port=1, system_id="s", password="p", window=1)
    Rate.objects.create(
        currency="USD", prefix="44", destination="United Kingdom", price_micros=41_000, valid_from=clock.now()
    )
    Mail.objects.create(
        person=customer.owner,
        keyed_to=customer.owner.id,
        mail_class=Mail.Class.ADMINISTRATIVE,
        template="receipt",
        recipient=rig.CUSTOMER_EMAIL,
    )
    return customer


@pytest.mark.parametrize("model", [Person, Account, Payment, Message, Entry, Rate, Carrier, Mail, DeskAccess])
@pytest.mark.parametrize("purpose", [None, Purpose.SERVE_CUSTOMER, Purpose.KEEP_RECORDS, Purpose.ANSWER_AUTHORITY])
def test_the_page_of_each_row_answers(desk: Client, everything: Account, model: type, purpose: Purpose | None) -> None:
    rig.declare(desk)
    if purpose is None:
        desk.post("/desk/purpose/stop/")
    else:
        rig.declare(desk, purpose)
    row = model.objects.order_by("pk").last()
    address = f"/desk/{model._meta.app_label}/{model._meta.model_name}/{row.pk}/change/"
    response = desk.get(address)
    assert response.status_code == 200
    text = response.content.decode()
    assert rig.BODY not in text
    if purpose is None:
        assert not [value for value in (rig.CUSTOMER_EMAIL, rig.CUSTOMER_NAME, rig.NUMBER, rig.PEER) if value in text]


def test_a_readers_post_changes_nothing(desk: Client, everything: Account) -> None:
    for model in (Person, Account, Payment, Message, Entry, Rate, Mail, DeskAccess):
        for row in model.objects.all()[:1]:
            address = f"/desk/{model._meta.app_label}/{model._meta.model_name}/{row.pk}/change/"
            assert desk.post(address, {"status": "closed"}).status_code == 403
    assert Account.objects.get(id=everything.id).status == "active"


@pytest.mark.parametrize(
    "address",
    [
        "people/person/?email=ada@example.org", "people/person/?name__contains=a", "people/person/?p=99999999999999",
        "people/person/?p=x", "people/account/?o=77.x", "messaging/message/?status__exact=x", "people/person/?id=x",
        "messaging/message/?direction__exact=99999999999999999999", "people/account/x/change/",
        "messaging/message/x/change/", "people/account/00000000-0000-0000-0000-000000000000/change/", "uses/x/",
        "accounts/x/assign-number/", "nowhere/", "purpose/stop/", "ledger/entry/x/history/", "password_change/",
    ],
)  # fmt: skip
def test_nothing_typed_into_an_address_breaks_a_page(desk: Client, customer: Account, address: str) -> None:
    response = desk.get(f"/desk/{address}")
    assert response.status_code in {200, 302, 400, 404, 405}


def test_nul_and_lone_halves_of_characters_are_refused(desk: Client) -> None:
    for page, field in (("find", "wanted"), ("uses", "subject"), ("purpose", "ticket"), ("login", "email")):
        for text in ("\0", "a\0b@c.example", "\ud800", "\ud800@c.example", "x" * 5000):
            typed = {field: text, "password": text, "code": text}
            body = "&".join(f"{key}={_percent(value)}" for key, value in typed.items())
            answer = desk.post(f"/desk/{page}/", body, content_type="application/x-www-form-urlencoded")
            assert answer.status_code in {200, 302, 400}


def _percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def test_the_first_page_counts_today(desk: Client, customer: Account) -> None:
    message = rig.a_message(customer)
    Message.objects.filter(id=message.id).update(status=Status.UNKNOWN, due_at=clock.now())
    Payment.objects.create(account=customer, amount_micros=1_000_000, currency="USD", state=PaymentState.PENDING)
    ledger.charge(act=new_id(), account=customer.id, amount_micros=1_500_000, counterpart=Counterpart.SMS_REVENUE)
    text = " ".join(desk.get("/desk/").content.decode().split())
    for shown in ("$1.50", "1 of them await money", "desk-figure-attention", "Delivered", "Unknown"):
        assert shown in text
