"""Looking at caught mail: JSON for scripts, one page for people.

`GET /mails?to=…` newest first · `GET /mails/{id}` · `DELETE /mails` · `POST /control/recipients`
`{"address": …, "behaviour": "accept" | "reject" | "greylist" | "drop"}` · `GET /health` · `GET /` the page.
"""

import json
from dataclasses import asdict, dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from smarttec.sandbox.mail_catcher.markup import POLICY, list_page, mail_page
from smarttec.sandbox.mail_catcher.store import Behaviour, CaughtMail, MailStore

_LARGEST_BODY_BYTES = 16 * 1024
_MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class MailViewer:
    """The web side of the catcher."""

    store: MailStore

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/", self.page),
                Route("/view/{mail_id:int}", self.view),
                Route("/health", self.health),
                Route("/mails", self.list, methods=["GET"]),
                Route("/mails", self.clear, methods=["DELETE"]),
                Route("/mails/{mail_id:int}", self.one, methods=["GET"]),
                Route("/control/recipients", self.rule, methods=["POST"]),
            ]
        )

    async def health(self, _: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def list(self, request: Request) -> Response:
        found = self.store.find(recipient=request.query_params.get("to"))
        return JSONResponse({"mails": [_json(one) for one in found[:_MOST_LISTED]], "total": len(found)})

    async def clear(self, _: Request) -> Response:
        self.store.clear()
        return Response(status_code=204)

    async def one(self, request: Request) -> Response:
        mail = self.store.get(request.path_params["mail_id"])
        return JSONResponse(_json(mail)) if mail else JSONResponse({"error": "no such mail"}, 404)

    async def page(self, request: Request) -> Response:
        recipient = request.query_params.get("to") or None
        return _html(list_page(self.store.find(recipient=recipient)[:_MOST_LISTED], recipient=recipient))

    async def view(self, request: Request) -> Response:
        mail = self.store.get(request.path_params["mail_id"])
        return _html(mail_page(mail), 200 if mail else 404)

    async def rule(self, request: Request) -> Response:
        body = await request.body()
        try:
            values = json.loads(body) if len(body) <= _LARGEST_BODY_BYTES else {}
            address, behaviour = values["address"], Behaviour(values["behaviour"])
        except (ValueError, TypeError, KeyError, RecursionError):
            return JSONResponse({"error": "needs address and behaviour"}, 400)
        if not isinstance(address, str):
            return JSONResponse({"error": "needs address and behaviour"}, 400)
        self.store.rule(address, behaviour)
        return JSONResponse({"address": address, "behaviour": behaviour})


def _json(mail: CaughtMail) -> dict[str, object]:
    return asdict(mail) | {"headers": [list(one) for one in mail.headers]}


def _html(page: str, status: int = 200) -> Response:
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return HTMLResponse(page, status, headers=headers)
