"""What a sending would be and cost, before anything is stored."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from smarttec.fraud.destinations import country_of, is_open
from smarttec.fraud.errors import DestinationOff
from smarttec.fraud.models import Destination
from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.messaging import domain, errors
from smarttec.messaging.bulk.texts import demand_known, fields_in, filled
from smarttec.messaging.contacts.sifting import Rejected, Taken
from smarttec.numbers.domain import surcharge_of
from smarttec.numbers.queries import surcharges
from smarttec.people.models import Account
from smarttec.rating.domain import RateTable
from smarttec.rating.queries import rates_of


@dataclass(frozen=True, slots=True)
class Planned:
    """A line that will go. `body` is None where the text goes as it is."""

    place: int
    number: str
    body: str | None
    segments: int
    price_micros: int


@dataclass(frozen=True, slots=True)
class DestinationSum:
    """What goes to one destination of the price list."""

    name: str
    messages: int
    segments: int
    price_micros: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be sent, to whom it cannot be sent, and the price. `digest` stands for all of it."""

    sender: str
    text: str
    planned: tuple[Planned, ...]
    rejected: tuple[Rejected, ...]
    destinations: tuple[DestinationSum, ...]
    currency: str
    first_body: str
    digest: str

    @property
    def segments(self) -> int:
        """Of all messages."""
        return sum(one.segments for one in self.planned)

    @property
    def price_micros(self) -> int:
        """Of all messages, at the prices of now."""
        return sum(one.price_micros for one in self.planned)


def look(
    *, account: Account, sender: str, text: str, people: Sequence[Taken], rejected: Sequence[Rejected],
    known_fields: Iterable[str], due_at: datetime | None = None,
) -> Preview:  # fmt: skip
    """Work out every line. Raises `InvalidInput` (field `body`) when the text cannot be sent to anybody."""
    text = text.replace("\r\n", "\n")
    if not text.strip():
        raise errors.BodyMissing(field="body")
    if len(text) > domain.BODY_CHARACTERS_MAX:
        raise errors.BodyTooLong(field="body")
    demand_known(text, list(known_fields))
    planned: list[Planned] = []
    refused = list(rejected)
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    judge = _Judge(account, sender, text, rates_of((one.number for one in people), currency=account.currency))
    for one in people:
        try:
            line, destination = judge.plan(one)
        except InvalidInput as error:
            refused.append(Rejected(one.place, one.number, error.code))
            continue
        planned.append(line)
        for place, value in enumerate((1, line.segments, line.price_micros)):
            sums[destination][place] += value
    refused.sort(key=lambda one: one.place)
    first = next((line.body or text for line in planned), "")
    destinations = sorted((DestinationSum(name, *of) for name, of in sums.items()), key=lambda one: -one.price_micros)
    digest = _digest(account, sender, text, planned, refused, due_at)
    return Preview(sender, text, tuple(planned), tuple(refused), tuple(destinations), account.currency, first, digest)


class _Judge:
    """Plans single lines with what was read once."""

    def __init__(self, account: Account, sender: str, text: str, rates: RateTable) -> None:
        self._sender, self._text, self._currency = sender, text, account.currency
        self._has_fields = bool(fields_in(text))
        self._rates, self._now = rates, clock.now()
        self._surcharges = surcharges(currency=account.currency)
        chosen = Destination.objects.filter(account_id=account.id).values_list("country", "is_open")
        self._chosen: dict[str, bool] = dict(chosen)

    def plan(self, one: Taken) -> tuple[Planned, str]:
        """The line and its destination. Raises the `InvalidInput` that says what is wrong with it."""
        body = filled(self._text, {**one.fields, "name": one.name}) if self._has_fields else self._text
        draft = domain.draft(sender=self._sender, recipient=one.number, body=body)
        country = country_of(draft.recipient)
        if not is_open(country, self._chosen):
            raise DestinationOff
        rate = self._rates.rate_for(draft.recipient, currency=self._currency, at=self._now)
        if rate is None:
            raise errors.DestinationNotServed
        segments = draft.segmentation.segments
        own_body = body if self._has_fields else None
        segment_micros = rate.price_micros + surcharge_of(self._sender, country, self._surcharges)
        return Planned(one.place, draft.recipient, own_body, segments, segment_micros * segments), rate.destination


def _digest(
    account: Account, sender: str, text: str, planned: Sequence[Planned], refused: Sequence[Rejected],
    due_at: datetime | None,
) -> str:  # fmt: skip
    """Changes when anything of the preview does."""
    told = hashlib.blake2b(digest_size=16, key=account.id.bytes)
    told.update(repr((sender, text, due_at.isoformat() if due_at else "")).encode())
    for line in planned:
        told.update(repr((line.place, line.number, line.body, line.price_micros)).encode())
    for one in refused:
        told.update(repr((one.place, one.written, str(one.reason))).encode())
    return told.hexdigest()
