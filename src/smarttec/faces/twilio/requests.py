"""Reading requests: HTTP Basic credentials (RFC 7617) and url-encoded forms, bounded in size and number of fields."""

import base64
from dataclasses import dataclass
from urllib.parse import parse_qsl
from uuid import UUID

from starlette.requests import Request

from smarttec.kernel.errors import BodyTooLarge, InvalidInput, NotAuthenticated, NotFound
from smarttec.kernel.ids import from_sid
from smarttec.people.peppers import hash_token

BODY_BYTES_MAX = 65_536
FIELDS_MAX = 100
FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Whose request it says it is, and the hash of the token that came with it."""

    account: UUID
    token_hash: bytes


def credentials(request: Request) -> Credentials:
    """From the Authorization header. Raises `NotAuthenticated`."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        raise NotAuthenticated
    try:
        user, _, token = base64.b64decode(encoded, validate=True).decode().partition(":")
        return Credentials(from_sid("AC", user), hash_token(token))
    except (ValueError, NotFound):
        raise NotAuthenticated from None


async def form(request: Request) -> dict[str, str]:
    """The fields of a url-encoded form; of a repeated field the last one. Raises `InvalidInput`."""
    content_type = request.headers.get("content-type", FORM_TYPE).partition(";")[0].strip().lower()
    if content_type != FORM_TYPE:
        raise InvalidInput(f"Send the fields as {FORM_TYPE}.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            raise BodyTooLarge
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MAX)
    except UnicodeDecodeError:
        raise InvalidInput("The form is not properly url-encoded UTF-8.") from None
    except ValueError:
        raise InvalidInput("The form has too many fields.") from None
    return dict(pairs)


def whole_number(request: Request, name: str, *, default: int, low: int, high: int) -> int:
    """A number from the query, clamped to its range. Raises `InvalidInput` for anything else."""
    text = request.query_params.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InvalidInput(f"{name} must be a whole number.", field=name)
    return max(low, min(high, int(text)))
