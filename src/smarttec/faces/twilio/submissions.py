"""POST Messages.json, by far the busiest endpoint: answered in front of the framework, which would cost the most.

Everything else goes on to the application behind it.
"""

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from smarttec.faces.twilio import render
from smarttec.faces.twilio.errors import API_VERSION, error_response
from smarttec.faces.twilio.plane import Plane
from smarttec.faces.twilio.requests import credentials, form
from smarttec.faces.web import log_unexpected
from smarttec.kernel.errors import NotFound, SmarttecError
from smarttec.kernel.ids import from_sid
from smarttec.messaging import domain
from smarttec.messaging.models import Direction

_BEFORE, _AFTER = f"/{API_VERSION}/Accounts/", "/Messages.json"
_JSON = (b"content-type", b"application/json")


class Submissions:
    """ASGI middleware around the application that holds the data plane as `state.plane`."""

    def __init__(self, app: Starlette) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a submission; hand everything else on."""
        if scope["type"] != "http" or scope["method"] != "POST" or not _is_address(scope["path"]):
            await self._app(scope, receive, send)
            return
        try:
            body = await self._accept(scope, receive)
        except ClientDisconnect:
            await Response(status_code=400)(scope, receive, send)
        except SmarttecError as error:
            await error_response(error)(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - the last line of defence: no stack trace to a client
            log_unexpected(error)
            await error_response(SmarttecError("Something went wrong on our side."))(scope, receive, send)
        else:
            headers = [_JSON, (b"content-length", b"%d" % len(body))]
            await send({"type": "http.response.start", "status": 201, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    async def _accept(self, scope: Scope, receive: Receive) -> bytes:
        """The answer to a message that was taken in. What is wrong with the message is told after the credentials."""
        plane: Plane = self._app.state.plane
        given = credentials(scope)
        draft: domain.Draft | SmarttecError
        try:
            if from_sid("AC", scope["path"][len(_BEFORE) : -len(_AFTER)]) != given.account:
                raise NotFound
            fields = await form(scope, receive)
            draft = domain.draft(sender=fields.get("From"), recipient=fields.get("To"), body=fields.get("Body"))
        except SmarttecError as error:
            draft = error
        accepted = await plane.intake.submit(
            account=given.account, token_hash=given.token_hash, direction=Direction.OUTBOUND_API, draft=draft
        )
        return render.accepted(accepted)


def _is_address(path: str) -> bool:
    return path.endswith(_AFTER) and path.startswith(_BEFORE)
