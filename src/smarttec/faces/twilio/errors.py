"""Our error tree in Twilio's codes: status, code, message, more_info, as their SDK expects."""

import json

from starlette.responses import Response

from smarttec.faces.error_codes import ERROR_CODES, documentation_url
from smarttec.kernel import errors as e

API_VERSION = "2010-04-01"

_CODES = {kind: entry.code for entry in ERROR_CODES.values() for kind in entry.answers}
_SERVICE_UNAVAILABLE = 503

MESSAGE_ERRORS = {entry.code: entry.message_error or entry.meaning for entry in ERROR_CODES.values()}
"""What `error_message` says for each `error_code` of a message."""
ERROR_CODE_OF = {kind.code: code for kind, code in _CODES.items()}
"""Which `error_code` a message for later gets that could not be sent, by the code of our own error."""


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
        "more_info": documentation_url(code),
        "status": status,
    }
    headers = {"WWW-Authenticate": 'Basic realm="API"'} if isinstance(error, e.NotAuthenticated) else None
    return Response(json.dumps(body), status_code=status, media_type="application/json", headers=headers)
