"""What the desk's tests share: staff of each kind, a customer with everything, and a browser that signs in."""

from functools import cache

import pyotp
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.test import Client

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose, Region, Source
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.messaging.models import Direction, Message, Status
from smarttec.numbers import actions as numbers
from smarttec.people.actions.sign_up import Opened, open_account
from smarttec.people.models import Account, Person
from smarttec.shop.domain import PaymentState
from smarttec.shop.models import Payment

PASSWORD = "a long and quiet sentence"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STAFF_EMAIL = "sam@operator.example"
CUSTOMER_EMAIL = "dana@customer.example"
CUSTOMER_NAME = "Dana Dulcimer"
NUMBER = "+14155550142"
PEER = "+4915112345678"
BODY = "the violets are in bloom"
PERSONAL = (CUSTOMER_EMAIL, CUSTOMER_NAME, NUMBER, PEER, BODY)


@cache
def password_hash() -> str:
    return make_password(PASSWORD)


def open_one(email: str, name: str = "Somebody") -> Opened:
    return open_account(
        address=email,
        password_hash=password_hash(),
        name=name,
        language="en",
        region=Region.US,
        source=Source.OPERATOR,
    )


def a_staff(*, group: str = "", email: str = STAFF_EMAIL, has_totp: bool = True) -> Person:
    """Somebody of a group; without one a superuser."""
    staff = open_one(email, "Sam Staff").person
    staff.is_staff, staff.is_superuser = True, not group
    staff.totp_secret = SECRET
    staff.totp_confirmed_at = clock.now() if has_totp else None
    staff.save()
    if group:
        staff.groups.add(Group.objects.get(name=group))
    return staff


def a_customer(email: str = CUSTOMER_EMAIL, number: str = NUMBER) -> Account:
    """With a number, credit, a message and a payment."""
    account = open_one(email, CUSTOMER_NAME).account
    numbers.add_to_stock(number=number)
    numbers.assign(account=account, e164=number)
    ledger.post(
        act=new_id(),
        account=account.id,
        amount_micros=12_340_000,
        kind=EntryKind.TOP_UP,
        counterpart=Counterpart.CLEARING_HOUSE,
    )
    a_message(account)
    Payment.objects.create(account=account, amount_micros=12_340_000, currency="USD", state=PaymentState.PAID)
    return account


def a_message(account: Account) -> Message:
    message = Message(
        id=new_id(),
        account=account.id,
        direction=Direction.OUTBOUND_API,
        status=Status.DELIVERED,
        recipient=PEER,
        recipient_digest=b"\x01" * 16,
        sender=NUMBER,
        body=BODY,
        is_ucs2=False,
        segments=1,
        price_micros=7_900,
        currency="USD",
        created_at=clock.now(),
        sent_at=clock.now(),
    )
    message.save(force_insert=True)
    return message


def code() -> str:
    return pyotp.TOTP(SECRET).at(clock.now())


def sign_in(client: Client, **changed: str):
    typed = {"email": STAFF_EMAIL, "password": PASSWORD, "code": code(), **changed}
    return client.post("/desk/login/", typed)


def declare(client: Client, purpose: Purpose = Purpose.SERVE_CUSTOMER, **changed: str):
    typed = {"purpose": str(purpose.value), "reason": "customer-asked", "ticket": "", "next": "", **changed}
    return client.post("/desk/purpose/", typed)
