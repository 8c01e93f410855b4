"""Reading requests: HTTP Basic credentials (RFC 7617) and url-encoded forms, bounded in size and number of fields.

From the server's own scope and messages, as the busiest endpoint goes without the framework's objects.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl
from uuid import UUID

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from smarttec.kernel.errors import BodyTooLarge, InvalidInput, NotAuthenticated, NotFound
from smarttec.kernel.ids import from_sid
from smarttec.messaging.domain import VALIDITY_SECONDS_MAX
from smarttec.messaging.services.errors import ValidityInvalid
from smarttec.people.peppers import hash_token
from smarttec.post.letterhead import portal_url

BODY_BYTES_MAX = 65_536
FIELDS_MAX = 100
FORM_TYPE = b"application/x-www-form-urlencoded"
CREDENTIALS_KEPT = 1024


USERS = ("AC", "SK")
_CHARSET = re.compile(rb"charset\s*=\s*\"?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
_CHARSETS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8", "iso-8859-1": "cp1252", "latin1": "cp1252",
    "windows-1252": "cp1252",
}  # fmt: skip
_HOST = re.compile(rb"[A-Za-z0-9._-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")


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


def origin_of(scope: Scope) -> str:
    """`https://host`, as the client named us: for the absolute addresses of Twilio's API v1.

    A client sends its credentials to such an address again: with our public address encrypted, so is this one,
    whatever a proxy in front of us says. Raises `InvalidInput` for a Host header that names no host.
    """
    host = header(scope, b"host")
    if not _HOST.fullmatch(host):
        raise InvalidInput("The Host header names no host.")
    scheme = "https" if portal_url().startswith("https:") else scope["scheme"]
    return f"{scheme}://{host.decode()}"


async def form(scope: Scope, receive: Receive) -> dict[str, str]:
    """The fields of a url-encoded form; of a repeated field the last one. Raises `InvalidInput`."""
    content_type, _, parameters = header(scope, b"content-type").partition(b";")
    if content_type.strip().lower() not in {FORM_TYPE, b""}:
        raise InvalidInput(f"Send the fields as {FORM_TYPE.decode()}.")
    return fields_of(await _whole_body(receive), charset=_charset(parameters))


def _charset(parameters: bytes) -> str:
    """Of a form; raises `InvalidInput` for one that forms are not written in."""
    named = _CHARSET.search(parameters)
    charset = named.group(1).decode().lower() if named else "utf-8"
    if charset not in _CHARSETS:
        raise InvalidInput("Send the form in UTF-8.")
    return _CHARSETS[charset]


def fields_of(encoded: bytes, *, charset: str = "utf-8", errors: str = "strict") -> dict[str, str]:
    """Fields of a form or a query, their characters escaped or as they are; of a repeated field the last one."""
    try:
        pairs = parse_qsl(
            encoded.decode(charset, errors), keep_blank_values=True, errors=errors, max_num_fields=FIELDS_MAX,
            encoding=charset,
        )  # fmt: skip
    except UnicodeDecodeError:
        raise InvalidInput("The fields are not properly url-encoded UTF-8.") from None
    except ValueError:
        raise InvalidInput("There are too many fields.") from None
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


def storable(given: Mapping[str, str]) -> Mapping[str, str]:
    """Parameters as they came. Raises `InvalidInput` for NUL, which the database takes in no text."""
    if name := next((name for name, value in given.items() if "\0" in value), None):
        raise InvalidInput(f"{name} holds a NUL character.", field=name)
    return given


def flag(given: Mapping[str, str], name: str) -> bool | None:
    """A parameter that is true or false, None when it is missing. Raises `InvalidInput` for anything else."""
    text = given.get(name, "").lower()
    if text not in {"true", "false", ""}:
        raise InvalidInput(f"{name} must be true or false.", field=name)
    return text == "true" if text else None


def whole_number(given: Mapping[str, str], name: str, *, default: int, low: int, high: int) -> int:
    """A parameter that is a number, clamped to its range. Raises `InvalidInput` for anything else."""
    text = given.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InvalidInput(f"{name} must be a whole number.", field=name)
    return max(low, min(high, int(text)))


def validity_of(given: Mapping[str, str]) -> int | None:
    """ValidityPeriod, if it was given. Raises `ValidityInvalid`."""
    if not given.get("ValidityPeriod"):
        return None
    try:
        seconds = whole_number(given, "ValidityPeriod", default=0, low=0, high=VALIDITY_SECONDS_MAX + 1)
    except InvalidInput:
        seconds = 0
    if not 1 <= seconds <= VALIDITY_SECONDS_MAX:
        raise ValidityInvalid(field="ValidityPeriod")
    return seconds
