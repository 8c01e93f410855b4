"""Makes, or finds again, everything of the demo, and says what a newcomer needs to know of it."""

from dataclasses import dataclass

import pyotp
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from smarttec.demo.numbers import price_numbers
from smarttec.demo.plans import publish_plans
from smarttec.demo.prices import set_prices
from smarttec.fraud.actions.limits import set_limits
from smarttec.fraud.domain import Override
from smarttec.fraud.models import Limit
from smarttec.kernel import clock
from smarttec.kernel.ids import new_id, to_sid
from smarttec.kernel.vocabulary import Purpose, Region, Source
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.machine.home import Home
from smarttec.messaging.carriers import set_carrier
from smarttec.numbers import actions as numbers
from smarttec.numbers.queries import numbers_of
from smarttec.people.actions.sign_up import open_account
from smarttec.people.models import Account, Person
from smarttec.vault import directory
from smarttec.vault.directory import Kind
from smarttec.vault.purpose import using

ACTOR = "demo"
CUSTOMER_EMAIL = "demo@customer.example"
STAFF_EMAIL = "desk@operator.example"
SERVICE_EMAIL = "service@operator.example"
FIRST_CREDIT_MICROS = 25_000_000
NUMBERS = tuple(f"+1415555{line:04d}" for line in range(100, 120))
WIDE = Override(minute_messages=10**9, day_messages=10**9, day_spend_micros=10**15, country_messages=10**9)
"""The demo is there to be tried out, under load too."""
CARRIER_WINDOW = 500
CARRIER_SYSTEM_ID = "smarttec"


@dataclass(frozen=True, slots=True)
class CarrierPort:
    """Where the sandbox's SMSC listens, and what it wants to hear."""

    host: str
    port: int
    password: str


def seed(home: Home, carrier: CarrierPort) -> dict[str, object]:
    """Everything a script needs to use the demo; shapes as in `sandbox.json`."""
    set_prices()
    publish_plans()
    price_numbers()
    set_carrier(
        id=1,
        key="sandbox",
        host=carrier.host,
        port=carrier.port,
        system_id=CARRIER_SYSTEM_ID,
        password=carrier.password,
        window=CARRIER_WINDOW,
    )
    for number in NUMBERS:
        numbers.add_to_stock(number=number)
    customer_password = home.secret("customer_password", 12)
    staff_password = home.secret("staff_password", 12)
    customer = _person(CUSTOMER_EMAIL, customer_password, name="Dana Demo")
    account = _stocked_account(customer)
    _service_account()
    staff = _person(STAFF_EMAIL, staff_password, name="Sam Staff")
    totp_secret = _make_staff(staff)
    with using(Purpose.RUN_ACCOUNT, actor=ACTOR, about=(account.id,)):
        return {
            "account_sid": to_sid("AC", account.id),
            "auth_token": account.auth_token,
            "number": numbers_of(account.id)[0],
            "customer": {"email": CUSTOMER_EMAIL, "password": customer_password},
            "staff": {"email": STAFF_EMAIL, "password": staff_password, "totp_secret": totp_secret},
        }


def _person(email: str, password: str, *, name: str) -> Person:
    listed = directory.look_up(Kind.SIGN_IN_EMAIL, email)
    if listed and (found := Person.objects.filter(id=listed.subject).first()):
        return found
    opened = open_account(
        address=email,
        password_hash=make_password(password),
        name=name,
        language="en",
        region=Region.US,
        source=Source.OPERATOR,
    )
    opened.person.email_confirmed_at = clock.now()
    opened.person.save(update_fields=["email_confirmed_at"])
    return opened.person


def _stocked_account(customer: Person) -> Account:
    account = Account.objects.get(owner=customer)
    with transaction.atomic():
        if not account.numbers.exists():
            numbers.assign(account=account, e164=NUMBERS[0])
            _give_first_credit(account)
    return account


def _service_account() -> Account:
    """The operator's own: its number sends letters and codes by text (`SMARTTEC_SERVICE_NUMBER`)."""
    account = Account.objects.get(owner=_person(SERVICE_EMAIL, make_password(None), name="Service texts"))
    with transaction.atomic():
        if not account.numbers.exists():
            numbers.add_to_stock(number=settings.ENVIRONMENT.service_number)
            numbers.assign(account=account, e164=settings.ENVIRONMENT.service_number)
            _give_first_credit(account)
    return account


def _give_first_credit(account: Account) -> None:
    ledger.post(
        act=new_id(),
        account=account.id,
        amount_micros=FIRST_CREDIT_MICROS,
        kind=EntryKind.ADJUSTMENT,
        counterpart=Counterpart.OPERATOR,
    )
    set_limits(account=account.id, limits=WIDE, reason=Limit.Reason.TRIAL, actor=None)


def _make_staff(staff: Person) -> str:
    if staff.totp_confirmed_at is None:
        staff.is_staff = staff.is_superuser = True
        staff.totp_secret = pyotp.random_base32()
        staff.totp_confirmed_at = clock.now()
        staff.save()
    with using(Purpose.SECURE_ACCOUNT, actor=ACTOR, about=(staff.id,)):
        return str(staff.totp_secret)
