"""A message's parts as submit_sm, the way its carrier wants them."""

from collections.abc import Mapping
from functools import lru_cache

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp import tlv
from smarttec.gateways.smpp.pdu import NO_TLVS, ShortMessage
from smarttec.kernel import sms
from smarttec.messaging.carriers import CarrierLink
from smarttec.messaging.domain import user_reference
from smarttec.messaging.models import Alphabet, Concatenation
from smarttec.messaging.submission import Submission

_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60


_ALPHABETS: Mapping[str, sms.Alphabet] = {
    Alphabet.GSM: "gsm7", Alphabet.PACKED: "packed", Alphabet.LATIN_1: "latin-1", Alphabet.ASCII: "ascii",
    Alphabet.UCS2: "ucs2",
}  # fmt: skip


def _source_plan(sender: str, link: CarrierLink) -> tuple[int, int]:
    """Type and plan of the sender's address (§5.2.5, §5.2.6): a number's as the carrier wants it."""
    if not sender.startswith("+"):
        is_code = sender.isdigit()
        return (c.TON_NETWORK_SPECIFIC if is_code else c.TON_ALPHANUMERIC), c.NPI_UNKNOWN
    ton = c.TON_INTERNATIONAL if link.source_ton is None else link.source_ton
    return ton, c.NPI_E164 if link.source_npi is None else link.source_npi


@lru_cache(maxsize=64)
def validity_period(seconds: int) -> str:
    """A relative time (§7.1.1.2); 99 days at most, as months differ in length."""
    days, rest = divmod(min(seconds, 99 * _DAY), _DAY)
    hours, rest = divmod(rest, _HOUR)
    return f"0000{days:02d}{hours:02d}{rest // _MINUTE:02d}{rest % _MINUTE:02d}000R"


def compose(submission: Submission, link: CarrierLink) -> list[ShortMessage]:
    """All parts in order. Raises `InvalidInput` for a text that cannot be split."""
    first = user_reference(submission.message, 0)
    by_header = link.concatenation != Concatenation.SAR
    encoded = sms.encode_parts(
        submission.body, reference=first, alphabet=_ALPHABETS[link.alphabet], by_header=by_header
    )
    source_ton, source_npi = _source_plan(submission.sender, link)
    by_sar = len(encoded) > 1 and not by_header
    registered = c.RECEIPT_ALWAYS if link.asks_receipts else 0
    validity = validity_period(min(link.validity_seconds, submission.validity_seconds or link.validity_seconds))
    parts = []
    for number, (coding, esm_class, octets) in enumerate(encoded):
        tlvs: Mapping[int, bytes] = NO_TLVS
        if link.sends_user_reference:
            tlvs = tlv.with_user_message_reference(first + number)
        if by_sar:
            tlvs = {**tlvs, **tlv.as_segment(reference=first, total=len(encoded), number=number + 1)}
        parts.append(
            ShortMessage(
                submission.sender.removeprefix("+"), submission.recipient[1:], octets, coding, esm_class, registered,
                tlvs, source_ton, source_npi, link.dest_ton, link.dest_npi, validity_period=validity,
            )
        )  # fmt: skip
    return parts
