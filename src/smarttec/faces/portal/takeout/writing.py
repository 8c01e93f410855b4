"""All messages of an account as text, in batches, so that any number of them needs the memory of one batch.

Columns: sid, direction, from, to, text, status, segments, price, currency, created, sent, finished. Moments are ISO
8601 in UTC; the price is what the message was priced at, as an exact decimal.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from uuid import UUID

from smarttec.kernel.ids import to_sid
from smarttec.kernel.money import format_decimal
from smarttec.kernel.spreadsheets import harmless_cell
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.models import Direction, Message, Status
from smarttec.people.models import Account
from smarttec.vault.purpose import using
from smarttec.vault.unreadable import showing_unreadable

BATCH = 500
COLUMNS = (
    "sid", "direction", "from", "to", "text", "status", "segments", "price", "currency", "created", "sent", "finished",
)  # fmt: skip
_FIRST = UUID(int=0)

Record = tuple[str, ...]


class _Echo:
    """What the CSV writer writes to: gives each line back."""

    def write(self, text: str) -> str:
        return text


def records(account: Account) -> Iterator[Record]:
    """Every message, oldest first. Opened batch by batch: the purpose never outlives a batch."""
    last = _FIRST
    while batch := _batch(account, last):
        yield from (record for _, record in batch)
        last = batch[-1][0]


def _batch(account: Account, after: UUID) -> list[tuple[UUID, Record]]:
    found = Message.objects.filter(account=account.id, is_removed=False, id__gt=after).order_by("id")[:BATCH]
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=(account.id,)), showing_unreadable():
        return [(message.id, _record(account, message)) for message in found]


def _record(account: Account, message: Message) -> Record:
    message.account_policy = account.policy
    moments = (message.created_at, message.sent_at, message.finished_at)
    return (
        to_sid("SM", message.id), str(Direction(message.direction).label), str(message.sender), str(message.recipient),
        str(message.body), str(Status(message.status).label), str(message.segments),
        format_decimal(message.price_micros), message.currency, *(at.isoformat() if at else "" for at in moments),
    )  # fmt: skip


def as_csv(found: Iterable[Record]) -> Iterator[str]:
    """RFC 4180, with a header. A text that a spreadsheet would run as a formula is marked as text by an apostrophe."""
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for record in found:
        yield writer.writerow([harmless_cell(value) for value in record])


def as_json(found: Iterable[Record]) -> Iterator[str]:
    """One object per line."""
    for record in found:
        yield json.dumps(dict(zip(COLUMNS, record, strict=True)), ensure_ascii=False) + "\n"


WRITERS: Mapping[str, Callable[[Iterable[Record]], Iterator[str]]] = {"csv": as_csv, "json": as_json}
"""Form → its writer."""
