"""The script's door: look at everything, pay, expire, refund, dispute, and disturb the notifications."""

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from smarttec.sandbox.clearing_house.cards import Card, Outcome
from smarttec.sandbox.clearing_house.objects import Json
from smarttec.sandbox.clearing_house.sessions import NotPossible, Session, Sessions
from smarttec.sandbox.clearing_house.webhooks import Script, Webhooks

_LARGEST_BODY_BYTES = 64 * 1024
_LARGEST_NUMBER = 10**8
_Act = Callable[[Session, Json], None]


class BadScript(ValueError):
    """Answered with 400; the text says what is wrong."""


@dataclass(slots=True)
class Control:
    """The routes under /control. `settle_later` is told of a delayed payment."""

    sessions: Sessions
    webhooks: Webhooks
    settle_later: Callable[[Session, Outcome], None]

    def routes(self) -> list[Route]:
        return [
            Route("/control/sessions", self.list, methods=["GET"]),
            Route("/control/sessions/{session_id}/{act}", self.act, methods=["POST"]),
            Route("/control/webhooks", self.script, methods=["GET", "POST"]),
            Route("/control/deliveries", self.deliveries, methods=["GET"]),
        ]

    async def list(self, _: Request) -> Response:
        return JSONResponse({"sessions": [asdict(one) for one in self.sessions.all()]})

    async def deliveries(self, _: Request) -> Response:
        tries = [asdict(one) for one in self.webhooks.deliveries]
        return JSONResponse({"deliveries": tries, "pending": self.webhooks.pending})

    async def act(self, request: Request) -> Response:
        session = self.sessions.get(request.path_params["session_id"])
        act = self._acts().get(request.path_params["act"])
        if session is None or act is None:
            return JSONResponse({"error": "no such session or act"}, 404)
        try:
            act(session, await _read_object(request))
        except NotPossible as error:
            return JSONResponse({"error": str(error)}, 409)
        except BadScript as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(asdict(session))

    async def script(self, request: Request) -> Response:
        if request.method == "POST":
            try:
                self.webhooks.follow(_read_script(await _read_object(request)))
            except BadScript as error:
                return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(asdict(self.webhooks.script))

    def _acts(self) -> dict[str, _Act]:
        return {
            "pay": self._pay,
            "settle": lambda session, body: self.sessions.settle(session, succeeds=body.get("succeeds") is not False),
            "expire": lambda session, _: self.sessions.expire(session),
            "refund": self._refund,
            "fail-refund": lambda session, body: self.sessions.fail_refund(session, refund=_name(body, "refund")),
            "dispute": lambda session, body: self.sessions.dispute(session, amount=_amount(body)),
            "close-dispute": lambda session, body: self.sessions.close_dispute(
                session, won=body.get("won") is True, dispute=_name(body, "dispute")
            ),
        }

    def _refund(self, session: Session, body: Json) -> None:
        self.sessions.refund(session, amount=_amount(body))

    def _pay(self, session: Session, body: Json) -> None:
        """`outcome` as of a card; `amount` lets the house report another sum than was asked for."""
        try:
            outcome = Outcome(str(body.get("outcome", Outcome.PAID)))
        except ValueError:
            raise BadScript("unknown outcome") from None
        amount = _amount(body)
        self.sessions.complete(session, card=Card(last4="4242", outcome=outcome), amount=amount)
        self.settle_later(session, outcome)


def _name(body: Json, key: str) -> str | None:
    value = body.get(key)
    return value if isinstance(value, str) else None


def _amount(body: Json) -> int | None:
    value = body.get("amount")
    if value is not None and (
        not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= _LARGEST_NUMBER
    ):
        raise BadScript("amount is a whole number of minor units")
    return value


async def _read_object(request: Request) -> Json:
    body = await request.body()
    if len(body) > _LARGEST_BODY_BYTES:
        raise BadScript("too large")
    try:
        value = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise BadScript("not JSON") from None
    if not isinstance(value, dict):
        raise BadScript("not a JSON object")
    return value


def _read_script(body: Json) -> Script:
    """Fields that are left out go back to normal."""
    normal = {one.name: type(one.default) for one in fields(Script)}
    if unknown := body.keys() - normal.keys():
        raise BadScript(f"unknown: {', '.join(sorted(unknown))[:200]}")
    for name, value in body.items():
        _check_type(name, value, normal[name])
    return Script(**body)  # type: ignore[arg-type]  # each value's type was compared with its field's just now


def _check_type(name: str, value: object, wanted: type) -> None:
    if wanted is bool and isinstance(value, bool):
        return
    numbers = (int, float) if wanted is float else (int,)
    is_number = isinstance(value, numbers) and not isinstance(value, bool) and math.isfinite(value)
    if wanted is bool or not is_number or not 0 <= value <= _LARGEST_NUMBER:  # type: ignore[operator]  # a number by now
        raise BadScript(f"{name} is not a {wanted.__name__} that makes sense")
