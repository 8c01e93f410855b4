"""What the API can do, declared once: the routes, the checks before each act and the OpenAPI document come from it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from smarttec.faces.twilio import idempotency
from smarttec.faces.twilio.errors import API_VERSION, error_response
from smarttec.faces.twilio.plane import Caller, Plane
from smarttec.faces.twilio.requests import credentials, fields_of, form, origin_of, storable
from smarttec.faces.web import log_unexpected
from smarttec.kernel.errors import InvalidInput, NotFound, SmarttecError
from smarttec.kernel.ids import from_sid
from smarttec.people.domain import Scope
from smarttec.storage.pools import noticing_absence

JSON = "application/json"
ROOT = f"/{API_VERSION}/Accounts"
ACCOUNT = ROOT + "/{account_sid}"
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query (GET) or the form (POST). `schema` is JSON Schema; all travel as text."""

    name: str
    about: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    is_required: bool = False


PAGING = (
    Parameter("PageSize", "How many on a page, at most 1,000.", {"type": "integer", "default": 50}),
    Parameter("Page", "The number of the page, from 0; only told back.", {"type": "integer", "default": 0}),
    Parameter("PageToken", "Where the page begins; `next_page_uri` has it."),
)


@dataclass(frozen=True, slots=True)
class Call:
    """One request, authenticated and permitted. `given` are its parameters, `path` the variables of its address."""

    plane: Plane
    caller: Caller
    path: Mapping[str, str]
    given: Mapping[str, str]
    request: Request

    @property
    def origin(self) -> str:
        """See `origin_of`."""
        return origin_of(self.request.scope)

    async def country_for(self, *names: str) -> str | None:
        """The account's own country, where one of these parameters is a number that says none."""
        is_asked = any(not self.given.get(name, "+").startswith("+") for name in names)
        return await self.plane.home_country(self.caller.account) if is_asked else None


WITHOUT_EFFECT = {
    "AddressRetention": ("retain",), "Attempt": ("1",), "ContentRetention": ("retain",), "ForceDelivery": None,
    "ProvideFeedback": None, "RiskCheck": ("disable",), "SendAsMms": ("false",), "ShortenUrls": ("false",),
    "SmartEncoded": ("false",), "SmartEncoding": ("false",), "TrafficType": None,
}  # fmt: skip
"""Twilio's parameters that ask, with these values (None: any), for what happens anyway."""
_LONGEST_NAME = 40


def demand_declared(
    given: Mapping[str, str], declared: Iterable[Parameter], hints: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Refuse by name what would be missed if it were ignored. Raises `InvalidInput`.

    Names of Twilio's begin with a capital letter; others are no parameters, unless one is written wrongly. `hints` say
    what to do instead.
    """
    known = {parameter.name for parameter in declared}
    for name, value in given.items():
        if name in known or _asks_nothing(name, value):
            continue
        meant = next((one for one in known if one.lower() == name.lower()), None)
        if meant:
            raise InvalidInput(f"Write {meant}, not {name[:_LONGEST_NAME]}.", field=meant)
        if name[:1].isupper():
            shown = name[:_LONGEST_NAME]
            raise InvalidInput(f"{shown} is not supported: {hints.get(name, 'leave it out.')}", field=shown)


def _asks_nothing(name: str, value: str) -> bool:
    without = WITHOUT_EFFECT.get(name, ())
    return without is None or not value or value.lower() in without


Handler = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing to do. `answer` names the schema of the body (`shapes`); None: there is none (204).

    `list_key` is set for lists: the key their items stand under. `on_inactive`: also for a suspended sub-account.
    """

    id: str
    method: str
    path: str
    about: str
    scope: Scope
    handle: Handler
    answer: str | None
    status: int = 200
    list_key: str | None = None
    parameters: tuple[Parameter, ...] = ()
    on_inactive: bool = False

    async def __call__(self, request: Request) -> Response:
        """Check who asks and whether they may; then do it, once per Idempotency-Key."""
        plane: Plane = request.app.state.plane
        given = credentials(request.scope)
        sid = request.path_params.get("account_sid")
        try:
            account = from_sid("AC", sid) if sid else None
        except NotFound:
            await plane.authenticate(given)
            raise
        caller = await plane.authenticate(given, account=account)
        caller.demand(self.scope, on_inactive=self.on_inactive)
        if self.method != "POST":
            asked = storable(fields_of(request.scope["query_string"], errors="replace"))
            demand_declared(asked, self.parameters)
            return await self.handle(Call(plane, caller, request.path_params, asked, request))
        fields = storable(await form(request.scope, request.receive))
        demand_declared(fields, self.parameters)
        call = Call(plane, caller, request.path_params, fields, request)
        if (key := idempotency.key_of(request.scope)) is None:
            return await self.handle(call)
        named = idempotency.Named(caller.account, given.user, key, request.scope["path"], fields)
        return await idempotency.once(plane.pools, named, lambda: self.handle(call), policy_word=caller.policy_word)


def guarded(endpoint: Endpoint) -> Endpoint:
    """Translate errors; what nobody foresaw is logged without values and answered as ours."""

    async def answer(request: Request) -> Response:
        try:
            with noticing_absence():
                return await endpoint(request)
        except SmarttecError as error:
            return error_response(error)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:  # noqa: BLE001 - the last line of defence: no stack trace to a client
            log_unexpected(error)
            return error_response(SmarttecError("Something went wrong on our side."))

    return answer


def routes_of(operations: Iterable[Operation]) -> list[BaseRoute]:
    """The operations as routes of the framework."""
    return [Route(each.path, guarded(each), methods=[each.method], name=each.id) for each in operations]
