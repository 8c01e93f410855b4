"""Reading requests: HTTP Basic credentials (RFC 7617) and url-encoded forms, bounded in size and number of fields.

From the server's own scope and messages, as the busiest endpoint goes without the framework's objects.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl
from uuid import UUID

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from smarttec.kernel.errors import BodyTooLarge, InvalidInput, NotAuthenticated, NotFound
from smarttec.kernel.ids import from_sid
from smarttec.people.peppers import hash_token

BODY_BYTES_MAX = 65_536
FIELDS_MAX = 100
FORM_TYPE = b"application/x-www-form-urlencoded"
CREDENTIALS_KEPT = 1024


USERS = ("AC", "SK")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who somebody says they are, and the hash of the secret that came with it.

    `user` is an account (its token is the secret) or, when `is_key`, an API key.
    """

    user: UUID
    is_key: bool
    token_hash: bytes


def header(scope: Scope, name: bytes) -> bytes:
    """The first header of that name (in small letters), empty when there is none."""
    return next((value for key, value in scope["headers"] if key == name), b"")


def credentials(scope: Scope) -> Credentials:
    """From the Authorization header. Raises `NotAuthenticated`."""
    return _read_credentials(header(scope, b"authorization"))


@lru_cache(maxsize=CREDENTIALS_KEPT)
def _read_credentials(given: bytes) -> Credentials:
    """Clients send the same header with every request; whether it is right is asked each time."""
    scheme, _, encoded = given.partition(b" ")
    if scheme.lower() != b"basic":
        raise NotAuthenticated
    try:
        user, _, token = base64.b64decode(encoded, validate=True).decode().partition(":")
        kind = user[:2] if user[:2] in USERS else USERS[0]
        return Credentials(from_sid(kind, user), kind == "SK", hash_token(token))
    except (ValueError, NotFound):
        raise NotAuthenticated from None


async def form(scope: Scope, receive: Receive) -> dict[str, str]:
    """The fields of a url-encoded form; of a repeated field the last one. Raises `InvalidInput`."""
    content_type = header(scope, b"content-type").partition(b";")[0].strip().lower()
    if content_type not in {FORM_TYPE, b""}:
        raise InvalidInput(f"Send the fields as {FORM_TYPE.decode()}.")
    body = await _whole_body(receive)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MAX)
    except UnicodeDecodeError:
        raise InvalidInput("The form is not properly url-encoded UTF-8.") from None
    except ValueError:
        raise InvalidInput("The form has too many fields.") from None
    return dict(pairs)


async def _whole_body(receive: Receive) -> bytes:
    """Raises `BodyTooLarge`, and `ClientDisconnect` when the client went away."""
    body, is_more = b"", True
    while is_more:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientDisconnect
        body += message.get("body", b"")
        is_more = message.get("more_body", False)
        if len(body) > BODY_BYTES_MAX:
            raise BodyTooLarge
    return body


def whole_number(given: Mapping[str, str], name: str, *, default: int, low: int, high: int) -> int:
    """A parameter that is a number, clamped to its range. Raises `InvalidInput` for anything else."""
    text = given.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InvalidInput(f"{name} must be a whole number.", field=name)
    return max(low, min(high, int(text)))
