"""A sending as tests make it."""

from typing import Any

from tests.everybody import EVERYBODY
from tests.messaging.world import Customer

from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.bulk.actions.confirm import confirm
from smarttec.messaging.bulk.models import Job
from smarttec.messaging.bulk.preview import Preview, look
from smarttec.messaging.contacts.authority import CURRENT
from smarttec.messaging.contacts.sheets import read_sheet
from smarttec.messaging.contacts.sifting import number_alone, sift
from smarttec.people.models import Account
from smarttec.vault.purpose import using


def numbers(count: int) -> bytes:
    """A file with so many numbers."""
    return b"number,name\n" + b"".join(b"+1500555%04d,Name %d\n" % (place, place) for place in range(count))


def previewed(customer: Customer, raw: bytes, text: str = "hello", **others: Any) -> Preview:
    account = Account.objects.get(id=customer.id)
    sheet = read_sheet(raw, country=None)
    sifted = sift(sheet, country=None, refuses_cards_in=number_alone)
    return look(
        account=account, sender=customer.number, text=text, people=sifted.taken, rejected=sifted.rejected,
        known_fields=[*sheet.columns, "name"], **others,
    )  # fmt: skip


def confirmed(customer: Customer, raw: bytes, text: str = "hello", **others: Any) -> Job:
    """A sending of a file, under the statement."""
    account = Account.objects.get(id=customer.id)
    preview = previewed(customer, raw, text, **({"due_at": others["due_at"]} if "due_at" in others else {}))
    stated = {"act": new_id(), "seen": preview.digest, "stated_version": CURRENT, **others}
    with using(Purpose.SHOW_OWN_DATA, actor="test", about=EVERYBODY):
        return confirm(account=account, by=account.owner_id, preview=preview, from_file=True, **stated)
