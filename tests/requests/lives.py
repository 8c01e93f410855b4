"""Somebody who used the service: values in many rooms, each with a word that is found nowhere else."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from tests.shop.house import FakeHouse

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Region
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.messaging.bulk.actions.templates import save_template
from smarttec.messaging.contacts.actions import add_by_hand
from smarttec.messaging.contacts.authority import CURRENT
from smarttec.messaging.models import Direction, Message, Status
from smarttec.numbers.actions import add_to_stock, assign
from smarttec.people.actions.keys import make_key
from smarttec.people.actions.sign_up import open_account
from smarttec.people.hooks import send_letter
from smarttec.people.models import Account, Person
from smarttec.shop.domain import PaymentState
from smarttec.shop.mandates.saving import method_saved, open_setup, start_mandate
from smarttec.shop.models import Mandate, Payment
from smarttec.shop.paper.actions import issue
from smarttec.shop.paper.domain import Buyer, Kind, line_from_gross
from smarttec.shop.reports import MethodSaved
from smarttec.vault import lookups


@dataclass(frozen=True, slots=True)
class Life:
    """The person, their account, and every value that was entered."""

    person: Person
    account: Account
    number: str
    values: frozenset[str]
    kept: frozenset[str]
    """Values that law keeps: they stand on a receipt."""

    @property
    def ids(self) -> tuple[UUID, UUID]:
        return (self.person.id, self.account.id)


def live(word: str, number: str, *, messages: int = 3, house: FakeHouse | None = None) -> Life:
    """Sign up, and leave something everywhere. `word` is part of every text, `number` an own one in E.164."""
    opened = open_account(
        address=f"{word}@example.org", password_hash="!", name=f"{word} Name", language="en", region=Region.US
    )
    person, account = opened.person, opened.account
    person.phone = f"+4915{number[-8:]}"
    person.save()
    account.friendly_name = f"{word} account"
    account.save()
    make_key(account=account, friendly_name=f"{word} key")
    add_to_stock(number=number)
    assign(account=account, e164=number)
    send_letter(person=person, template="security_notice", context={"what_happened": f"{word} letter"})
    _write(account, word, number, messages)
    _save_means(account, house or FakeHouse())
    _pay(account, word)
    peer = f"+4916{number[-8:]}"
    return Life(
        person, account, number,
        frozenset({f"{word}@example.org", f"{word} Name", str(f"+4915{number[-8:]}"), f"{word} account", f"{word} key",
                   f"{word} letter", f"{word} text", f"{word} template", f"{word} contact", number, peer}),
        frozenset({f"{word} Buyer", f"{word} Street"}),
    )  # fmt: skip


def _write(account: Account, word: str, number: str, messages: int) -> None:
    peer = f"+4916{number[-8:]}"
    digest = lookups.digest(account.id, peer)
    Message.objects.bulk_create(
        Message(
            id=new_id(), account=account.id, direction=Direction.OUTBOUND_API, status=Status.DELIVERED, recipient=peer,
            recipient_digest=digest, sender=number, body=f"{word} text", is_ucs2=False, segments=1,
            price_micros=7_000, currency="USD", created_at=clock.now(), finished_at=clock.now(),
        )
        for _ in range(messages)
    )  # fmt: skip
    save_template(account=account, name=f"{word} template", body=f"{word} template")
    add_by_hand(
        account=account, by=account.owner_id, act=new_id(), name=f"{word} contact", number=peer,
        stated_version=CURRENT,
    )  # fmt: skip


def _save_means(account: Account, house: FakeHouse) -> None:
    mandate = start_mandate(account=account)
    open_setup(mandate=mandate, house=house, success_url="https://shop/ok", cancel_url="https://shop/no")
    mandate = Mandate.objects.get(id=mandate.id)
    with transaction.atomic():
        method_saved(
            MethodSaved(
                event_id="evt", occurred_at=clock.now(), mandate_id=mandate.id, reference=mandate.reference or "",
                customer=mandate.customer, method=f"pm_{mandate.id.hex}",
            )
        )  # fmt: skip


def _pay(account: Account, word: str) -> None:
    payment = Payment.objects.create(
        account=account, amount_micros=20_000_000, currency="USD", state=PaymentState.PAID, finished_at=clock.now()
    )
    buyer = Buyer(name=f"{word} Buyer", address_lines=(f"{word} Street",), country="US")
    line = line_from_gross(description="Credit", gross_micros=20_000_000, tax_rate_ppm=0)
    issue(kind=Kind.RECEIPT, account=account, buyer=buyer, lines=[line], reference=payment.id)


def give_credit(account: Account, amount_micros: int) -> None:
    """From the clearing house."""
    ledger.post(
        act=new_id(), account=account.id, amount_micros=amount_micros, kind=EntryKind.TOP_UP,
        counterpart=Counterpart.CLEARING_HOUSE,
    )  # fmt: skip
