"""A subscriber's text leaves in the form and order that was asked for."""

import pytest

from smarttec.gateways.smpp.incoming import CarrierHabits, read_incoming
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.kernel.errors import InvalidInput
from smarttec.messaging.inbound.domain import Incoming, Piece, join
from smarttec.sandbox.smsc.subscriber import JOININGS, parse_delivery

TEXT = "Grüße, 世界! " * 40


def document(**fields: object) -> dict[str, object]:
    return {"source": "+14155550123", "destination": "14155550100", "text": TEXT} | fields


def _read(message: ShortMessage) -> Incoming:
    return read_incoming(message, delivery="", habits=CarrierHabits())


@pytest.mark.parametrize("joining", JOININGS)
def test_every_form_of_joining_reads_back(joining: str) -> None:
    read = [_read(message) for message in parse_delivery(document(joining=joining))]
    pieces = [Piece(one.segment.number, one.data_coding, one.octets) for one in read if one.segment]
    assert join(pieces, total=len(read)) == TEXT


def test_parts_leave_in_the_order_asked_for_with_duplicates() -> None:
    read = [_read(message) for message in parse_delivery(document(order=[3, 1, 1]))]
    assert [one.segment.number for one in read if one.segment] == [3, 1, 1]


@pytest.mark.parametrize(
    ("field", "value"),
    [("joining", "glue"), ("joining", 5), ("order", [0]), ("order", [99]), ("order", "1"), ("order", [True])],
)
def test_wrong_wishes_are_explained(field: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_delivery(document(**{field: value}))
    assert refused.value.field == field
