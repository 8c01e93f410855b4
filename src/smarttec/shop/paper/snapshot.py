"""The snapshot of a document: everything that is printed on it, as JSON, with a salt so that its digest tells nothing.

What is read back is checked against the digest, so a text that was changed behind our back is seen.
"""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from smarttec.kernel.errors import SealBroken
from smarttec.post.letterhead import current_letterhead
from smarttec.shop.paper.domain import Buyer, Line, LineTax


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """The operator as it was called on that day. `postal_address` has a line for each part."""

    brand: str
    legal_name: str
    postal_address: str
    support_email: str
    country: str
    tax_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What is printed, beside the columns of the document. `notes` are whole sentences.

    `supplied` is the day of supply in words, `paid_by` the means of payment.
    """

    seller: Seller
    buyer: Buyer
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = field(default=(), repr=False)
    supplied: str = ""
    paid_by: str = ""
    about_number: str = ""
    about_issued_at: datetime | None = None


def current_seller(*, country: str, tax_id: str) -> Seller:
    """The operator's letterhead of today."""
    head = current_letterhead()
    return Seller(
        brand=head.brand,
        legal_name=head.legal_name,
        postal_address=head.postal_address,
        support_email=head.support_email,
        country=country,
        tax_id=tax_id,
    )


def to_text(snapshot: Snapshot) -> str:
    """JSON with a fresh salt."""
    values: dict[str, Any] = {**asdict(snapshot), "salt": secrets.token_hex(16)}
    values["about_issued_at"] = snapshot.about_issued_at and snapshot.about_issued_at.isoformat()
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def digest_of(text: str) -> bytes:
    """What the document's row keeps of the snapshot."""
    return hashlib.sha256(text.encode()).digest()


def _line(values: dict[str, Any]) -> Line:
    return Line(**{**values, "taxes": tuple(LineTax(**tax) for tax in values["taxes"])})


def from_text(text: str, *, digest: bytes) -> Snapshot:
    """The snapshot again. Raises `SealBroken` when it is not the one that was issued."""
    if digest_of(text) != digest:
        raise SealBroken("The content of a document is not what was issued.")
    values = json.loads(text)
    buyer = values["buyer"]
    about_issued_at = values["about_issued_at"]
    return Snapshot(
        seller=Seller(**values["seller"]),
        buyer=Buyer(**{**buyer, "address_lines": tuple(buyer["address_lines"])}),
        lines=tuple(_line(line) for line in values["lines"]),
        notes=tuple(values["notes"]),
        supplied=values["supplied"],
        paid_by=values["paid_by"],
        about_number=values["about_number"],
        about_issued_at=datetime.fromisoformat(about_issued_at) if about_issued_at else None,
    )
