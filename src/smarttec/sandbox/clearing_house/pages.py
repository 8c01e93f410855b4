"""The payment page: the only place of the whole product where a card number can be typed.

No third-party request, no cookie, nothing stored of what was typed. What the browser may do is fenced by a
Content-Security-Policy; `form-action` names the shop too, because browsers apply it to the redirect after payment.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from string import Template
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from smarttec.sandbox.clearing_house.cards import CardDeclined, CardProblem, Outcome, read_card
from smarttec.sandbox.clearing_house.markup import PaymentForm, ended_page, payment_page, policy_page
from smarttec.sandbox.clearing_house.sessions import Mode, Session, Sessions, Status

_LARGEST_BODY_BYTES = 8 * 1024

_POLICY = Template(
    "default-src 'none'; style-src 'nonce-$nonce'; script-src 'nonce-$nonce'; img-src data:; "
    "form-action 'self' $shop; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(slots=True)
class PaymentPages:
    """The routes under /pay, and /policy. `settle_later` is told of a delayed payment."""

    sessions: Sessions
    settle_later: Callable[[Session, Outcome], None]

    def routes(self) -> list[Route]:
        return [
            Route("/policy", _policy, methods=["GET"]),
            Route("/pay/{session_id}", self.show, methods=["GET"]),
            Route("/pay/{session_id}", self.pay, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        session = self.sessions.get(request.path_params["session_id"])
        if session is None or session.status is not Status.OPEN:
            return _ended(session)
        return _form(session, problem=None, status=200)

    async def pay(self, request: Request) -> Response:
        session = self.sessions.get(request.path_params["session_id"])
        if session is None or session.status is Status.EXPIRED:
            return _ended(session)
        if session.status is Status.COMPLETE:
            # A second press of the button, or the page sent again: it is paid, once.
            return _to_shop(session)
        try:
            outcome = await self._take(session, request)
        except CardProblem as problem:
            return _form(session, problem=problem, status=402 if isinstance(problem, CardDeclined) else 422)
        self.settle_later(session, outcome)
        return _to_shop(session)

    async def _take(self, session: Session, request: Request) -> Outcome:
        form = await _read_form(request)
        card = read_card(number=form["number"], expiry=form["expiry"], security_code=form["security_code"])
        # A card that is refused later can be saved; one that is refused at once cannot.
        shown = card.outcome if session.mode is Mode.SETUP else card.outcome.at_the_screen
        if shown is Outcome.DECLINED:
            raise CardDeclined
        if session.status is Status.OPEN:
            self.sessions.complete(session, card=card)
        return Outcome.PAID if session.mode is Mode.SETUP else shown


async def _read_form(request: Request) -> dict[str, str]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_BODY_BYTES:
            raise CardProblem("number", "That was too much text. Please type the card again.")
    try:
        values = parse_qs(body.decode("ascii"), max_num_fields=20)
    except ValueError:
        values = {}
    return {name: values.get(name, [""])[0] for name in ("number", "expiry", "security_code")}


def _form(session: Session, *, problem: CardProblem | None, status: int) -> Response:
    nonce = secrets.token_urlsafe(12)
    field, sentence = (problem.field, problem.sentence) if problem else ("", "")
    form = PaymentForm(session=session, field=field, sentence=sentence, nonce=nonce)
    return _html(payment_page(form), session, nonce, status)


async def _policy(_: Request) -> Response:
    nonce = secrets.token_urlsafe(12)
    return _html(policy_page(nonce=nonce), None, nonce, 200)


def _ended(session: Session | None) -> Response:
    nonce = secrets.token_urlsafe(12)
    return _html(ended_page(session, nonce=nonce), session, nonce, 410 if session else 404)


def _html(page: str, session: Session | None, nonce: str, status: int) -> Response:
    shop = " ".join(sorted({_origin(session.success_url), _origin(session.cancel_url)})) if session else ""
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": _POLICY.substitute(nonce=nonce, shop=shop),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(page, status, headers=headers)


def _to_shop(session: Session) -> Response:
    url = session.success_url.replace("{CHECKOUT_SESSION_ID}", session.id)
    return RedirectResponse(url, 303, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
