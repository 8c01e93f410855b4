"""The part of Stripe's HTTP API that its SDK uses for Checkout (docs.stripe.com/api)."""

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from smarttec.sandbox.clearing_house.form_encoding import BadForm, Nested, decode
from smarttec.sandbox.clearing_house.objects import Json, error_json, session_json
from smarttec.sandbox.clearing_house.sessions import Mode, NotPossible, Session, Sessions

_LARGEST_BODY_BYTES = 64 * 1024
_LEAST_AMOUNT = 50
_LARGEST_AMOUNT = 99_999_999
_MOST_KEYS = 10_000


class BadRequest(Exception):
    """Answered with 400 in Stripe's form."""

    def __init__(self, message: str, *, param: str | None = None, kind: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.answer = error_json(message, kind=kind, param=param)


@dataclass(slots=True)
class Api:
    """The routes under /v1. `public_url` is where customers' browsers find the payment pages."""

    sessions: Sessions
    api_key: str
    public_url: str
    _answered: OrderedDict[str, tuple[str, int, Json]] = field(default_factory=OrderedDict)

    def routes(self) -> list[Route]:
        return [
            Route("/v1/checkout/sessions", self.create, methods=["POST"]),
            Route("/v1/checkout/sessions", self.list, methods=["GET"]),
            Route("/v1/checkout/sessions/{session_id}", self.retrieve, methods=["GET"]),
        ]

    async def create(self, request: Request) -> Response:
        return await self.write(request, lambda form: (200, self._json(self._open(form))))

    async def write(self, request: Request, act: Callable[[Nested], tuple[int, Json]]) -> Response:
        """Read a form, do what it says once per idempotency key, and answer as Stripe does, refusals included."""
        if refusal := self.refusal(request):
            return refusal
        try:
            body = await _read_body(request)
            key = request.headers.get("idempotency-key", "")
            if key in self._answered:
                return self._replay(key, body)
            status, content = act(decode(body))
        except BadForm as error:
            return answer(error_json(f"The body is malformed: {error}."), status=400)
        except NotPossible as error:
            return answer(error_json(str(error)), status=400)
        except BadRequest as error:
            return answer(error.answer, status=400)
        self._remember(key, body, status, content)
        return answer(content, status=status)

    async def retrieve(self, request: Request) -> Response:
        if refusal := self.refusal(request):
            return refusal
        session = self.sessions.get(request.path_params["session_id"])
        if session is None or session.mode is Mode.OFF_SESSION:
            return answer(error_json("No such checkout.session", param="session"), status=404)
        wanted = frozenset(value for key, value in request.query_params.multi_items() if key.startswith("expand["))
        return answer(self._json(session, expand=wanted))

    async def list(self, request: Request) -> Response:
        if refusal := self.refusal(request):
            return refusal
        intent = request.query_params.get("payment_intent")
        found = [
            one
            for one in self.sessions.all()
            if intent in {None, one.payment_intent} and one.mode is not Mode.OFF_SESSION
        ][:100]
        data = [self._json(one) for one in found]
        return answer({"object": "list", "data": data, "has_more": False, "url": "/v1/checkout/sessions"})

    def _json(self, session: Session, *, expand: frozenset[str] = frozenset()) -> Json:
        return session_json(session, page_url=f"{self.public_url}/pay/{session.id}", expand=expand)

    def refusal(self, request: Request) -> Response | None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if hmac.compare_digest(given.encode(), self.api_key.encode()):
            return None
        return answer(error_json("Invalid API Key provided."), status=401)

    def _replay(self, key: str, body: str) -> Response:
        first_body, status, content = self._answered[key]
        if first_body != body:
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were first used with."
            )
            raise BadRequest(message, kind="idempotency_error")
        return answer(content, status=status, headers={"Idempotent-Replayed": "true"})

    def _remember(self, key: str, body: str, status: int, content: Json) -> None:
        if not key:
            return
        self._answered[key] = (body, status, content)
        if len(self._answered) > _MOST_KEYS:
            self._answered.popitem(last=False)

    def _open(self, form: Nested) -> Session:
        if form.get("mode") == "setup":
            return self._open_setup(form)
        if form.get("mode") != "payment":
            raise BadRequest("Only mode=payment and mode=setup are known here.", param="mode")
        items = group_of(form, "line_items", "line_items")
        if len(items) != 1:
            raise BadRequest("Exactly one line item is known here.", param="line_items")
        item = group_of(items, next(iter(items)), "line_items[0]")
        price = group_of(item, "price_data", "line_items[0][price_data]")
        product = group_of(price, "product_data", "line_items[0][price_data][product_data]")
        reference = form.get("client_reference_id")
        return self.sessions.open(
            amount=_amount(price, number_of(item, "quantity", "line_items[0][quantity]")),
            currency=currency_of(price),
            description=text_of(product, "name", most=250),
            client_reference_id=text_of(form, "client_reference_id", most=200) if reference is not None else None,
            success_url=url_of(form, "success_url"),
            cancel_url=url_of(form, "cancel_url"),
        )

    def _open_setup(self, form: Nested) -> Session:
        customer = text_of(form, "customer", most=100)
        if not self.sessions.saved.is_customer(customer):
            raise BadRequest("No such customer.", param="customer")
        return self.sessions.open(
            amount=0,
            currency=currency_of(form),
            description="Save a card for later",
            client_reference_id=text_of(form, "client_reference_id", most=200),
            success_url=url_of(form, "success_url"),
            cancel_url=url_of(form, "cancel_url"),
            mode=Mode.SETUP,
            customer=customer,
        )


def answer(content: Json, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    request_id = {"Request-Id": f"req_{secrets.token_hex(7)}"}
    return JSONResponse(content, status, headers=request_id | (headers or {}))


async def _read_body(request: Request) -> str:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_BODY_BYTES:
            raise BadRequest("The request is too large.")
    try:
        return body.decode("ascii")
    except UnicodeDecodeError:
        raise BadRequest("The body is not a form.") from None


def group_of(form: Nested, key: str, param: str) -> Nested:
    value = form.get(key)
    if not isinstance(value, dict):
        raise BadRequest(f"Missing required param: {param}.", param=param)
    return value


def text_of(form: Nested, key: str, *, most: int) -> str:
    value = form.get(key)
    if not isinstance(value, str) or not 0 < len(value) <= most:
        raise BadRequest(f"Missing or invalid param: {key}.", param=key)
    return value


def number_of(form: Nested, key: str, param: str) -> int:
    value = form.get(key)
    if not isinstance(value, str) or not value.isascii() or not value.isdigit() or len(value) > 12:
        raise BadRequest(f"Invalid integer: {param}.", param=param)
    return int(value)


def _amount(price: Nested, quantity: int) -> int:
    amount = quantity * number_of(price, "unit_amount", "line_items[0][price_data][unit_amount]")
    if not _LEAST_AMOUNT <= amount <= _LARGEST_AMOUNT:
        raise BadRequest(
            "The amount must be between 0.50 and 999,999.99.", param="line_items[0][price_data][unit_amount]"
        )
    return amount


def currency_of(price: Nested) -> str:
    value = text_of(price, "currency", most=3)
    if len(value) != 3 or not value.isascii() or not value.isalpha():
        raise BadRequest("Invalid currency.", param="line_items[0][price_data][currency]")
    return value.lower()


def url_of(form: Nested, key: str) -> str:
    value = text_of(form, key, most=5000)
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or not value.isprintable() or " " in value:
        raise BadRequest(f"Not a valid URL: {key}.", param=key)
    return value
