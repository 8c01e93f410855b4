"""The HTTP JSON interface of the SMSC, for scripts and tests. It has no authentication: the sandbox is local.

| request                              | does                                                                |
|--------------------------------------|---------------------------------------------------------------------|
| `GET /behaviours`                    | the list in force, as JSON                                          |
| `PUT /behaviours`                    | puts another list in force; counts of tries start anew              |
| `GET /journal?after=N&limit=M`       | JSON lines of entries with `seq` above N; header `Last-Seq`         |
| `DELETE /journal`                    | forgets all entries; `seq` goes on                                  |
| `POST /deliver`                      | a message from a subscriber; see `subscriber`                       |
| `GET /health`                        | bound gateways, entries, deliveries not acknowledged yet            |

Wrong input gets status 400 and `{"code", "message", "field"}`.
"""

import json
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.kernel.errors import BodyTooLarge, InvalidInput, SmarttecError
from smarttec.sandbox.smsc.behaviours import BehaviourTable, parse_behaviours
from smarttec.sandbox.smsc.journal import Journal
from smarttec.sandbox.smsc.subscriber import parse_delivery

_MAX_BODY_BYTES = 1_000_000
_MAX_PAGE = 1_000_000


class Controlled(Protocol):
    """What the interface needs of the SMSC."""

    behaviours: BehaviourTable
    journal: Journal

    @property
    def bound(self) -> int: ...
    @property
    def pending_deliveries(self) -> int: ...
    def deliver(self, message: ShortMessage) -> None: ...


def make_control_app(smsc: Controlled) -> Starlette:
    """The application; it has to run in the event loop of the SMSC."""
    control = _Control(smsc)
    return Starlette(
        routes=[
            Route("/behaviours", control.get_behaviours, methods=["GET"]),
            Route("/behaviours", control.put_behaviours, methods=["PUT"]),
            Route("/journal", control.get_journal, methods=["GET"]),
            Route("/journal", control.delete_journal, methods=["DELETE"]),
            Route("/deliver", control.deliver, methods=["POST"]),
            Route("/health", control.health, methods=["GET"]),
        ],
        exception_handlers={SmarttecError: _explain},
    )


class _Control:
    def __init__(self, smsc: Controlled) -> None:
        self._smsc = smsc

    async def get_behaviours(self, _request: Request) -> Response:
        return JSONResponse([behaviour.to_json() for behaviour in self._smsc.behaviours.behaviours])

    async def put_behaviours(self, request: Request) -> Response:
        self._smsc.behaviours.replace(parse_behaviours(await _json(request)))
        return await self.get_behaviours(request)

    async def get_journal(self, request: Request) -> Response:
        after = _number(request, "after", default=0)
        limit = min(_number(request, "limit", default=_MAX_PAGE), _MAX_PAGE)
        journal = self._smsc.journal
        return StreamingResponse(
            journal.lines(after=after, limit=limit),
            media_type="application/x-ndjson",
            headers={"Last-Seq": str(journal.last_seq)},
        )

    async def delete_journal(self, _request: Request) -> Response:
        self._smsc.journal.clear()
        return Response(status_code=204)

    async def deliver(self, request: Request) -> Response:
        messages = parse_delivery(await _json(request))
        for message in messages:
            self._smsc.deliver(message)
        return JSONResponse({"parts": len(messages)}, status_code=202)

    async def health(self, _request: Request) -> Response:
        smsc = self._smsc
        return JSONResponse(
            {
                "status": "ok",
                "bound": smsc.bound,
                "journal": len(smsc.journal),
                "last_seq": smsc.journal.last_seq,
                "pending_deliveries": smsc.pending_deliveries,
            }
        )


async def _explain(_request: Request, error: Exception) -> Response:
    assert isinstance(error, SmarttecError)  # noqa: S101  narrows the type; the handler is registered for nothing else
    body = {"code": error.code, "message": error.sentence, "field": getattr(error, "field", None)}
    return JSONResponse(body, status_code=error.http_status)


async def _json(request: Request) -> Any:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY_BYTES:
            raise BodyTooLarge
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise InvalidInput("This is not JSON.", field="body") from None


def _number(request: Request, name: str, *, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise InvalidInput("This must be a whole number, 0 or more.", field=name)
    return int(text)
