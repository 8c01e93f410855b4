"""Our error tree in Twilio's codes: status, code, message, more_info, as their SDK expects."""

import json

from starlette.responses import Response

from smarttec.kernel import errors as e
from smarttec.messaging import errors as m

API_VERSION = "2010-04-01"
DOCUMENTATION_PATH = "/docs/errors/"

_CODES: dict[type[e.SmarttecError], int] = {
    m.RecipientMissing: 21604,
    m.RecipientInvalid: 21211,
    m.SenderMissing: 21603,
    m.SenderInvalid: 21212,
    m.SenderNotOwned: 21606,
    m.SameNumber: 21266,
    m.BodyMissing: 21602,
    m.BodyTooLong: 21617,
    m.BodyInvalid: 21619,
    m.DestinationNotServed: 21408,
    e.InsufficientCredit: 10001,
    e.AccountNotInGoodStanding: 10001,
    e.NotAuthenticated: 20003,
    e.NotFound: 20404,
    e.TooManyRequests: 20429,
    e.Conflict: 20409,
    e.PrivacyError: 30004,
    e.InvalidInput: 20001,
    e.GatewayError: 20503,
    e.SmarttecError: 20500,
}
_SERVICE_UNAVAILABLE = 503

MESSAGE_ERRORS = {
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30007: "Message filtered",
    30008: "Unknown error",
}
"""What `error_message` says for each `error_code` of a message."""


def code_of(error: e.SmarttecError) -> int:
    """Twilio's code for the error: of its class, or the nearest one above it that has one."""
    return next(_CODES[kind] for kind in type(error).__mro__ if kind in _CODES)


def error_response(error: e.SmarttecError) -> Response:
    """The answer a client sees."""
    status = _SERVICE_UNAVAILABLE if isinstance(error, e.GatewayError) else error.http_status
    code = code_of(error)
    body = {
        "code": code,
        "message": f"{error.sentence} {error.what_to_do}",
        "more_info": f"{DOCUMENTATION_PATH}{code}",
        "status": status,
    }
    headers = {"WWW-Authenticate": 'Basic realm="API"'} if isinstance(error, e.NotAuthenticated) else None
    return Response(json.dumps(body), status_code=status, media_type="application/json", headers=headers)
