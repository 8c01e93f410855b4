"""The part of Stripe's HTTP API about customers, saved cards, charges without a checkout, refunds and disputes."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from smarttec.sandbox.clearing_house.api import Api, BadRequest, answer, currency_of, number_of, text_of
from smarttec.sandbox.clearing_house.cards import Outcome
from smarttec.sandbox.clearing_house.form_encoding import Nested
from smarttec.sandbox.clearing_house.objects import (
    Json,
    card_error_json,
    dispute_json,
    error_json,
    intent_json,
    refund_json,
    setup_intent_json,
)
from smarttec.sandbox.clearing_house.sessions import Mode, Money, Session


@dataclass(slots=True)
class ChargesApi:
    """Further routes under /v1. `settle_later` is told of a charge that takes its time."""

    api: Api
    settle_later: Callable[[Session, Outcome], None]

    def routes(self) -> list[Route]:
        return [
            Route("/v1/customers", self.customer, methods=["POST"]),
            Route("/v1/customers/{name}", self.delete_customer, methods=["DELETE"]),
            Route("/v1/setup_intents/{name}", self.setup_intent, methods=["GET"]),
            Route("/v1/payment_intents", self.charge, methods=["POST"]),
            Route("/v1/payment_intents/{name}", self.intent, methods=["GET"]),
            Route("/v1/payment_methods/{name}/detach", self.detach, methods=["POST"]),
            Route("/v1/refunds", self.refund, methods=["POST"]),
            Route("/v1/refunds", self.refunds, methods=["GET"]),
            Route("/v1/disputes", self.disputes, methods=["GET"]),
        ]

    async def customer(self, request: Request) -> Response:
        def act(form: Nested) -> tuple[int, Json]:
            metadata = _metadata(form)
            return 200, {
                "id": self.api.sessions.saved.add_customer(metadata), "object": "customer", "metadata": metadata
            }  # fmt: skip

        return await self.api.write(request, act)

    async def delete_customer(self, request: Request) -> Response:
        """The customer goes, with every card saved for them; payments stay, as at the real one."""
        name = request.path_params["name"]
        if refusal := self.api.refusal(request):
            return refusal
        is_gone = self.api.sessions.saved.forget_customer(name)
        return self._read(request, {"id": name, "object": "customer", "deleted": True} if is_gone else None)

    async def charge(self, request: Request) -> Response:
        return await self.api.write(request, self._charge)

    def _charge(self, form: Nested) -> tuple[int, Json]:
        if form.get("confirm") != "true" or form.get("off_session") != "true":
            raise BadRequest("Only confirmed charges off session are known here.", param="confirm")
        session = self.api.sessions.charge(
            method=text_of(form, "payment_method", most=100),
            customer=text_of(form, "customer", most=100),
            amount=number_of(form, "amount", "amount"),
            currency=currency_of(form),
            description=text_of(form, "description", most=250),
            metadata=_metadata(form),
        )
        if session.decline:
            return 402, card_error_json(session)
        if session.money is Money.ON_ITS_WAY:
            card = self.api.sessions.saved.find(session.customer or "", session.method or "")
            self.settle_later(session, card.outcome if card else Outcome.DELAYED)
        return 200, intent_json(session)

    async def refund(self, request: Request) -> Response:
        return await self.api.write(request, self._refund)

    def _refund(self, form: Nested) -> tuple[int, Json]:
        session = self._by_intent(text_of(form, "payment_intent", most=100))
        if session is None:
            raise BadRequest("No such payment_intent.", param="payment_intent")
        amount = number_of(form, "amount", "amount") if "amount" in form else None
        return 200, refund_json(session, self.api.sessions.refund(session, amount=amount, metadata=_metadata(form)))

    async def detach(self, request: Request) -> Response:
        name = request.path_params["name"]

        def act(_: Nested) -> tuple[int, Json]:
            if not self.api.sessions.saved.forget(name):
                raise BadRequest("No such payment_method.", param="payment_method")
            return 200, {"id": name, "object": "payment_method", "customer": None}

        return await self.api.write(request, act)

    async def intent(self, request: Request) -> Response:
        session = self._by_intent(request.path_params["name"])
        expand = [value for key, value in request.query_params.multi_items() if key.startswith("expand[")]
        return self._read(request, intent_json(session, expand=expand) if session else None)

    async def setup_intent(self, request: Request) -> Response:
        name = request.path_params["name"]
        found = (one for one in self.api.sessions.all() if one.mode is Mode.SETUP and one.setup_intent == name)
        session = next(found, None)
        return self._read(request, setup_intent_json(session) if session else None)

    async def refunds(self, request: Request) -> Response:
        pairs = [(one, refund_json(one, refund)) for one in self.api.sessions.all() for refund in one.refunds[::-1]]
        return self._list(request, pairs)

    async def disputes(self, request: Request) -> Response:
        pairs = [(one, dispute_json(one, dispute)) for one in self.api.sessions.all() for dispute in one.disputes[::-1]]
        return self._list(request, pairs)

    def _list(self, request: Request, pairs: list[tuple[Session, Json]]) -> Response:
        """A page of a list, the newest first, as `limit` and `starting_after` ask for it."""
        asked = request.query_params
        found = [about for session, about in pairs if asked.get("payment_intent") in {None, session.payment_intent}]
        after, limit = asked.get("starting_after"), asked.get("limit", "10")
        names = [about["id"] for about in found]
        begin = names.index(after) + 1 if after in names else 0
        page = found[begin : begin + min(max(int(limit), 1) if limit.isdecimal() else 10, 100)]
        has_more = begin + len(page) < len(found)
        return self._read(request, {"object": "list", "data": page, "has_more": has_more, "url": request.url.path})

    def _read(self, request: Request, content: Json | None) -> Response:
        if refusal := self.api.refusal(request):
            return refusal
        return answer(content) if content else answer(error_json("No such thing.", param="id"), status=404)

    def _by_intent(self, name: str) -> Session | None:
        return next((one for one in self.api.sessions.all() if one.payment_intent == name), None)


def _metadata(form: Nested) -> dict[str, str]:
    given = form.get("metadata", {})
    if not isinstance(given, dict):
        raise BadRequest("Invalid object.", param="metadata")
    return {key: value for key, value in given.items() if isinstance(value, str)}
