"""The stand-in: `POST /check-vat-number` as VIES answers it, and a door for scripts."""

import json
import secrets
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from smarttec.kernel import clock

_LARGEST_BODY_BYTES = 16 * 1024
_DIGITS = 3
UNKNOWN = "200"
ERRORS = {
    "201": "INVALID_INPUT", "202": "INVALID_REQUESTER_INFO", "300": "SERVICE_UNAVAILABLE", "301": "MS_UNAVAILABLE",
    "302": "TIMEOUT", "400": "VAT_BLOCKED", "401": "IP_BLOCKED", "500": "GLOBAL_MAX_CONCURRENT_REQ",
    "600": "MS_MAX_CONCURRENT_REQ",
}  # fmt: skip
"""The last digits of a number → what VIES says instead of an answer (its test service has the same numbers)."""


@dataclass(slots=True)
class SandboxVies:
    """`error` is said to everything that is asked while it is set, `revoked` are ids that are registered no more."""

    error: str = ""
    revoked: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)

    def app(self) -> Starlette:
        """The web application."""
        return Starlette(
            routes=[
                Route("/health", _health),
                Route("/check-vat-number", self.check, methods=["POST"]),
                Route("/control/script", self.script, methods=["POST"]),
                Route("/control/asked", self.show, methods=["GET"]),
            ]
        )

    async def check(self, request: Request) -> Response:
        """As VIES: the id again, the day, yes or no, a consultation number where the requester was named."""
        question = await _read(request)
        country, number = question.get("countryCode", ""), question.get("vatNumber", "")
        self.asked.append(question)
        error = self.error or ("INVALID_INPUT" if not country or not number else ERRORS.get(number[-_DIGITS:], ""))
        if error:
            return JSONResponse({"actionSucceed": False, "errorWrappers": [{"error": error}]})
        is_valid = number[-_DIGITS:] != UNKNOWN and country + number not in self.revoked
        return JSONResponse(
            {
                "countryCode": country,
                "vatNumber": number,
                "requestDate": clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "valid": is_valid,
                "requestIdentifier": f"WAPIAAAA{secrets.token_hex(4)}" if question.get("requesterNumber") else "",
                "name": "Example Trading" if is_valid else "---",
                "address": "1 Example Street\nExample City" if is_valid else "---",
            }
        )

    async def script(self, request: Request) -> Response:
        """`error`: one of the words, or empty; `revoked`: ids with their country in front."""
        body = await request.json()
        error, revoked = body.get("error", ""), body.get("revoked", [])
        if (error and error not in ERRORS.values()) or not all(isinstance(one, str) for one in revoked):
            return JSONResponse({"error": "unknown"}, 400)
        self.error, self.revoked = error, set(revoked)
        return JSONResponse({"error": self.error, "revoked": sorted(self.revoked)})

    async def show(self, _: Request) -> Response:
        """What was asked, oldest first."""
        return JSONResponse({"asked": self.asked})


async def _read(request: Request) -> dict[str, str]:
    body = await request.body()
    try:
        values = json.loads(body) if len(body) <= _LARGEST_BODY_BYTES else {}
    except ValueError:
        values = {}
    return {key: value for key, value in values.items() if isinstance(value, str)} if isinstance(values, dict) else {}


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})
