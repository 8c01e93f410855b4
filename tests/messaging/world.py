"""Committed data in the tests' databases: customers with numbers, credit, prices. pytest-django truncates afterwards.

The data plane reads through connections of its own, so nothing here runs inside a test's transaction: mark modules with
`COMMITTED`.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connections

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Region, Source
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.ledger.verify import verify
from smarttec.messaging import domain
from smarttec.messaging.intake import Accepted, Intake
from smarttec.messaging.models import Direction
from smarttec.notice import segments
from smarttec.notice.door import audit_key
from smarttec.notice.models import Disclosure, DisclosureSegment, DisclosureWriter
from smarttec.numbers import actions as numbers
from smarttec.people import peppers
from smarttec.people.actions.sign_up import open_account
from smarttec.people.models import Account
from smarttec.rating.models import Rate
from smarttec.storage.pools import Pools, open_pools
from smarttec.vault import directory

COMMITTED = pytest.mark.django_db(transaction=True, databases=["default", "keystore"])
PRICE_MICROS = 10_000
RECIPIENT = "+15005550123"


@dataclass(frozen=True, slots=True)
class Customer:
    """An account that can send."""

    id: UUID
    token: str
    number: str
    policy: int

    @property
    def token_hash(self) -> bytes:
        return peppers.hash_token(self.token)


async def aside(act: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Django's work from an async test: in a thread whose connections are closed again."""

    def work() -> Any:
        try:
            return act(*arguments, **named)
        finally:
            connections.close_all()

    return await asyncio.to_thread(work)


def database_url(alias: str) -> str:
    """Where the tests' database (or key store) is."""
    own = connections[alias].settings_dict
    password = quote(own["PASSWORD"], safe="")
    return f"postgresql://{quote(own['USER'])}:{password}@/{own['NAME']}?host={quote(own['HOST'])}&port={own['PORT']}"


def a_customer(number: str = "+14155550100", *, credit_micros: int = 1_000_000) -> Customer:
    """Open an account, give it a number and credit."""
    opened = open_account(
        address=f"{new_id().hex}@example.org",
        password_hash="!",
        name="",
        language="en",
        region=Region.US,
        source=Source.OPERATOR,
    )
    account = opened.account
    numbers.add_to_stock(number=number)
    numbers.assign(account=account, e164=number)
    if credit_micros:
        give_credit(account.id, credit_micros)
    return Customer(account.id, opened.auth_token, number, account.policy)


def give_credit(account: UUID, amount_micros: int) -> None:
    """Post a top-up."""
    ledger.post(
        act=new_id(),
        account=account,
        amount_micros=amount_micros,
        kind=EntryKind.TOP_UP,
        counterpart=Counterpart.CLEARING_HOUSE,
    )


def set_price(prefix: str = "1", price_micros: int = PRICE_MICROS) -> None:
    """A price in force since yesterday."""
    Rate.objects.create(
        currency="USD",
        prefix=prefix,
        destination="Test",
        price_micros=price_micros,
        valid_from=clock.now() - timedelta(days=1),
    )


def set_account(customer: Customer, **values: object) -> None:
    """Change columns of the account."""
    Account.objects.filter(id=customer.id).update(**values)


def a_draft(customer: Customer, *, recipient: str = RECIPIENT, body: str = "hello") -> domain.Draft:
    return domain.draft(sender=customer.number, recipient=recipient, body=body)


async def send(intake: Intake, customer: Customer, *, recipient: str = RECIPIENT, body: str = "hello") -> Accepted:
    """Through the intake, with the account's own token."""
    return await intake.submit(
        account=customer.id,
        token_hash=customer.token_hash,
        direction=Direction.OUTBOUND_API,
        draft=a_draft(customer, recipient=recipient, body=body),
    )


@contextlib.contextmanager
def committed_world() -> Iterator[None]:
    """Data as a running installation has them; at the end everything must add up."""
    peppers.load()
    directory.load()
    audit_key()
    set_price()
    yield
    assert_everything_adds_up()


def assert_everything_adds_up() -> None:
    """The ledger verifies and every segment of disclosures is intact."""
    assert {finding.check: finding.broken for finding in verify() if finding.broken} == {}
    for writer in DisclosureWriter.objects.all():
        previous = segments.FIRST_LINK
        key = Ed25519PublicKey.from_public_bytes(bytes(writer.public_key))
        for stored in DisclosureSegment.objects.filter(writer=writer.id).order_by("number"):
            rows = Disclosure.objects.filter(writer=writer.id, segment=stored.number).order_by("position")
            segment = segments.Segment(
                stored.writer, stored.number, stored.rows, bytes(stored.previous), bytes(stored.root),
                bytes(stored.signature), stored.sealed_at,
            )  # fmt: skip
            told = [segments.Row(r.id, r.subject, r.act, r.recipient, r.purpose, r.categories, r.clause) for r in rows]
            assert segments.is_intact(segment, told, public_key=key, previous=previous)
            previous = segment.root
        assert bytes(writer.head) == previous


@contextlib.asynccontextmanager
async def open_test_pools() -> AsyncIterator[Pools]:
    """The data plane's pools on the tests' databases."""
    async with open_pools(data_url=database_url("default"), keystore_url=database_url("keystore")) as pools:
        yield pools
