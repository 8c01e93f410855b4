"""Pure rules of messaging: what a draft must be, what outcomes and receipts mean for the message and the money."""

from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from smarttec.kernel import sms
from smarttec.kernel.errors import InvalidInput, InvalidPhoneNumber
from smarttec.kernel.phone import country_of, parse_e164
from smarttec.kernel.sms import Segmentation
from smarttec.messaging import errors
from smarttec.numbers.domain import is_name, is_short_code

BODY_CHARACTERS_MAX = 1600
VALIDITY_SECONDS_MAX = 36_000
"""How long a message may ask to wait for a carrier at most; ten hours, as with Twilio."""
REFERENCE_MODULUS = 1 << 16


@dataclass(frozen=True, slots=True)
class Draft:
    """A well-formed message that somebody wants to send; not yet checked against their account.

    `service`: the messaging service it goes through; without a `sender` that chooses one (`services`).
    `validity_seconds`: how long it may wait for a carrier; None: as long as any.
    """

    sender: str
    recipient: str
    body: str
    segmentation: Segmentation
    service: UUID | None = None
    validity_seconds: int | None = None


def draft(
    *, sender: str | None, recipient: str | None, body: str | None, service: UUID | None = None,
    validity_seconds: int | None = None, country: str | None = None,
) -> Draft:  # fmt: skip
    """Check what was typed or posted. Raises the error of `errors` that names what is wrong.

    Numbers may be national: to the sender's country, and without a sender to `country`.
    """
    if not recipient:
        raise errors.RecipientMissing(field="To")
    if not sender and service is None:
        raise errors.SenderMissing(field="From")
    from_number = party(sender, country) if sender else ""
    is_number = from_number.startswith("+") and not recipient.startswith("+")
    home = (country_of(from_number) if is_number else None) or country
    to_number = _number(recipient, home, errors.RecipientInvalid, "To")
    if to_number == from_number:
        raise errors.SameNumber(field="To")
    return Draft(from_number, to_number, *_text(body), service, validity_seconds)


def party(text: str, country: str | None, *, field: str = "From") -> str:
    """A number, a short code, or a name, as it stands everywhere. Raises `SenderInvalid`."""
    plain = text.strip()
    if is_name(plain) or is_short_code(plain):
        return plain
    return _number(text, country, errors.SenderInvalid, field)


def _number(text: str, country: str | None, error: type[InvalidInput], field: str) -> str:
    try:
        return parse_e164(text, country)
    except InvalidPhoneNumber as wrong:
        raise error(wrong.sentence if type(wrong) is not InvalidPhoneNumber else "", field=field) from None


def _text(body: str | None) -> tuple[str, Segmentation]:
    if not body:
        raise errors.BodyMissing(field="Body")
    if len(body) > BODY_CHARACTERS_MAX:
        raise errors.BodyTooLong(field="Body")
    if "\0" in body:
        raise errors.BodyInvalid(field="Body")
    try:
        return body, sms.analyse(body)
    except InvalidInput:
        raise errors.BodyInvalid(field="Body") from None


def user_reference(message: UUID, part: int) -> int:
    """Our own 16-bit reference of a part (first part: 0), which carriers repeat in receipts (SMPP 3.4 §5.3.2.17)."""
    return (message.int + part) % REFERENCE_MODULUS


def unnamed_part(message: UUID, number: int) -> str:
    """Stands for the carrier's id of a part (from 1) that it gave none, or an empty one."""
    return f"~{message.hex}.{number}"


class PartState(IntEnum):
    """What is known of a submitted part. Numbers are stored; from `DELIVERED` on they are final."""

    ACCEPTED = 0
    ENROUTE = 1
    UNKNOWN = 2
    DELIVERED = 10
    EXPIRED = 11
    DELETED = 12
    UNDELIVERABLE = 13
    REJECTED = 14

    @property
    def is_final(self) -> bool:
        """Whether nothing else will follow."""
        return self >= PartState.DELIVERED


ERROR_UNREACHABLE = 30003
ERROR_UNKNOWN_DESTINATION = 30005
ERROR_CARRIER_VIOLATION = 30007
ERROR_UNKNOWN = 30008
ERROR_VALIDITY_EXPIRED = 30036

RECEIPT_ERRORS = {
    PartState.EXPIRED: ERROR_UNREACHABLE,
    PartState.DELETED: ERROR_UNKNOWN,
    PartState.UNDELIVERABLE: ERROR_UNKNOWN_DESTINATION,
    PartState.REJECTED: ERROR_CARRIER_VIOLATION,
}
"""The API's error code (Twilio's 30003…30008) for each final state that is not a delivery."""

_STATUS_INVALID_DESTINATION = 0x0B


def rejection_error(command_status: int) -> int:
    """The API's error code for a submit_sm that the carrier refused (SMPP 3.4 §5.1.3)."""
    return ERROR_UNKNOWN_DESTINATION if command_status == _STATUS_INVALID_DESTINATION else ERROR_UNKNOWN


def captured_share(price_micros: int, *, accepted: int, segments: int) -> int:
    """What is charged when the carrier took only some of the segments; rounded down, in the customer's favour."""
    return price_micros * accepted // segments
