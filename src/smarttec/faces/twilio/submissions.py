"""POST Messages.json, by far the busiest endpoint: answered in front of the framework, which would cost the most.

Everything else goes on to the application behind it.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from smarttec.faces.http import Answer
from smarttec.faces.twilio import idempotency, render, scheduling
from smarttec.faces.twilio.errors import API_VERSION, error_response
from smarttec.faces.twilio.idempotency import Named
from smarttec.faces.twilio.operations import Parameter, demand_declared
from smarttec.faces.twilio.plane import Plane
from smarttec.faces.twilio.refusals import KeyReused
from smarttec.faces.twilio.requests import Credentials, credentials, flag, form, header, validity_of
from smarttec.faces.twilio.scheduling import Later
from smarttec.faces.web import log_unexpected
from smarttec.kernel.errors import (
    InvalidInput,
    InvalidPhoneNumber,
    NotAuthenticated,
    NotFound,
    OutcomeUnknown,
    SmarttecError,
)
from smarttec.kernel.ids import from_sid, new_id
from smarttec.kernel.smart_encoding import smart_encoded
from smarttec.kernel.urls import check_url
from smarttec.messaging import discarding, domain
from smarttec.messaging.errors import BodyMissing
from smarttec.messaging.intake_rules import Accepted
from smarttec.messaging.models import Direction
from smarttec.messaging.services.errors import ServiceSidInvalid
from smarttec.people.domain import Scope as KeyScope

_BEFORE, _AFTER = f"/{API_VERSION}/Accounts/", "/Messages.json"
_TARGET_BEFORE, _TARGET_AFTER = _BEFORE.encode(), _AFTER.encode()
_JSON = (b"content-type", b"application/json")


_NUMBER = {"type": "string", "examples": ["+14155550123"]}
CREATE_PARAMETERS = (
    Parameter("To", "The receiver's number (E.164).", _NUMBER, is_required=True),
    Parameter("From", "One of the account's numbers (E.164).", _NUMBER),
    Parameter("MessagingServiceSid", "Instead of From: a messaging service, which chooses one of its numbers."),
    Parameter("Body", "The text, up to 1,600 characters.", {"type": "string", "maxLength": 1600}, is_required=True),
    Parameter(
        "SmartEncoded",
        "Write curly quotation marks, dashes and their like plainly, which may need fewer segments.",
        {"type": "boolean"},
    ),
    Parameter(
        "ContentRetention",
        "`discard`: the text is taken out as soon as the message is over.",
        {"enum": ["retain", "discard"]},
    ),
    Parameter(
        "AddressRetention",
        "`obfuscate`: the last four digits of To, likewise.",
        {"enum": ["retain", "obfuscate"]},
    ),
    Parameter("StatusCallback", "The address of your server that is told how it goes on."),
    Parameter(
        "ValidityPeriod",
        "For how many seconds it may wait for a carrier.",
        {"type": "integer", "minimum": 1, "maximum": domain.VALIDITY_SECONDS_MAX},
    ),
    Parameter("ScheduleType", "`fixed`: it goes out at SendAt, through a messaging service.", {"const": "fixed"}),
    Parameter("SendAt", "When it goes out: 5 minutes to 35 days ahead.", {"type": "string", "format": "date-time"}),
)
_PLAIN = frozenset(parameter.name for parameter in CREATE_PARAMETERS)
_INSTEAD = {
    "MediaUrl": "messages carry text only.",
    "ContentSid": "give the text as Body.",
    "ContentVariables": "give the text as Body.",
    "PersistentAction": "messages carry text only.",
    "MaxPrice": "look at the price list, or set a limit in the portal.",
    "ApplicationSid": "give the address as StatusCallback.",
}
"""What to do instead of parameters of Twilio's that are not supported."""


@dataclass(slots=True)
class Submission:
    """A message that was posted, as far as it could be read. What is wrong with it is told after the credentials."""

    account: UUID
    given: Credentials
    draft: domain.Draft | SmarttecError = field(default_factory=BodyMissing)
    status_url: str = ""
    discards_text: bool = False
    hides_numbers: bool = False


class Submissions:
    """ASGI middleware around the application that holds the data plane as `state.plane`.

    Also the web server's short way (`faces.http`), which most submissions take.
    """

    def __init__(self, app: Starlette) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a submission; hand everything else on."""
        if scope["type"] != "http" or scope["method"] != "POST" or not _is_address(scope["path"]):
            await self._app(scope, receive, send)
            return
        status, headers, body = await self._answer(scope, receive)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def takes(self, method: bytes, target: bytes) -> bool:
        """Whether it is a submission, as clients write it."""
        is_address = target.endswith(_TARGET_AFTER) and target.startswith(_TARGET_BEFORE) and b"%" not in target
        return is_address and method == b"POST"

    async def answer(self, scope: Scope, body: bytes) -> Answer:
        """To a submission that has come in whole."""

        async def receive() -> Message:
            return {"type": "http.request", "body": body}

        return await self._answer(scope, receive)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        try:
            body = await self._accept(scope, receive)
        except ClientDisconnect:
            response = Response(status_code=400)
        except SmarttecError as error:
            response = error_response(error)
        except Exception as error:  # noqa: BLE001 - the last line of defence: no stack trace to a client
            log_unexpected(error)
            response = error_response(SmarttecError("Something went wrong on our side."))
        else:
            return Answer(201, (_JSON, (b"content-length", b"%d" % len(body))), body)
        return Answer(response.status_code, response.raw_headers, bytes(response.body))

    async def _accept(self, scope: Scope, receive: Receive) -> bytes:
        """The answer to a message that was taken in. What is wrong with the message is told after the credentials."""
        plane: Plane = self._app.state.plane
        given = credentials(scope)
        try:
            account = from_sid("AC", scope["path"][len(_BEFORE) : -len(_AFTER)])
        except NotFound:
            await plane.authenticate(given)
            raise
        request = Submission(account, given)
        try:
            fields = await form(scope, receive)
            request.draft = await _national_draft(plane, account, fields)
            request.status_url = _status_url(fields)
            request.discards_text = _chosen(fields, "ContentRetention", other="discard")
            request.hides_numbers = _chosen(fields, "AddressRetention", other="obfuscate")
            named = None
            if header(scope, b"idempotency-key"):
                named = Named(account, given.user, idempotency.key_of(scope) or "", scope["path"], fields)
            if scheduling.is_for_later(fields):
                later = Later(
                    account, given, request.draft, request.status_url, fields, request.discards_text,
                    request.hides_numbers, named,
                )  # fmt: skip
                return await scheduling.put_off(plane, later)
            if named is not None:
                return await self._accept_once(plane, request, named)
        except InvalidInput as error:
            request.draft = error
        return render.accepted(await _submit(plane, request))

    async def _accept_once(self, plane: Plane, request: "Submission", named: Named) -> bytes:
        """The same for a request with an Idempotency-Key: its place in the table has the message's id."""
        caller = await plane.authenticate(request.given, account=request.account)
        caller.demand(KeyScope.SEND_MESSAGES)
        reserved = await idempotency.reserve(plane.pools, named)
        if not reserved.is_new:
            with contextlib.suppress(NotFound):
                view = await plane.messages.fetch(
                    account=caller.account, policy_word=caller.policy_word, message=reserved.id
                )
                return render.accepted_before(view, account=caller.account)
            if not reserved.is_abandoned:
                raise KeyReused("The request with this Idempotency-Key is under way.")
        try:
            return render.accepted(await _submit(plane, request, message=reserved.id))
        except SmarttecError as error:
            if not isinstance(error, OutcomeUnknown):
                await idempotency.forget(plane.pools, reserved)
            raise


async def _submit(plane: Plane, request: "Submission", *, message: UUID | None = None) -> Accepted:
    """Through the intake, with the wish what is to be taken out of it later, if there is one."""
    if not (request.discards_text or request.hides_numbers) or isinstance(request.draft, SmarttecError):
        return await _take_in(plane, request, message)
    caller = await plane.authenticate(request.given, account=request.account)
    caller.demand(KeyScope.SEND_MESSAGES)
    message = message or new_id()
    await discarding.ask(
        plane.pools.data, message=message, account=request.account, text=request.discards_text,
        numbers=request.hides_numbers,
    )  # fmt: skip
    try:
        return await _take_in(plane, request, message)
    except SmarttecError as error:
        if not isinstance(error, OutcomeUnknown):
            await discarding.take_back(plane.pools.data, message=message)
        raise


async def _take_in(plane: Plane, request: "Submission", message: UUID | None) -> Accepted:
    """Through the intake. Credentials that are right, but of another account, are told apart only when refused."""
    given = request.given
    try:
        return await plane.intake.submit(
            account=request.account, user=given.user, token_hash=given.token_hash, direction=Direction.OUTBOUND_API,
            draft=request.draft, status_url=request.status_url, message=message,
        )  # fmt: skip
    except NotAuthenticated:
        if given.user != request.account:
            await plane.authenticate(given, account=request.account)
        raise


async def _national_draft(plane: Plane, account: UUID, fields: Mapping[str, str]) -> domain.Draft:
    """The draft; numbers that say no country are read as those of the account's own."""
    try:
        return _draft(fields)
    except InvalidPhoneNumber:
        if all(fields.get(name, "+").startswith("+") for name in ("To", "From")):
            raise
        return _draft(fields, country=await plane.home_country(account))


def _draft(fields: Mapping[str, str], *, country: str | None = None) -> domain.Draft:
    if not fields.keys() <= _PLAIN:
        demand_declared(fields, CREATE_PARAMETERS, _INSTEAD)
    body = fields.get("Body")
    if body and flag(fields, "SmartEncoded"):
        body = smart_encoded(body)
    return domain.draft(
        sender=fields.get("From"), recipient=fields.get("To"), body=body,
        service=_service(fields.get("MessagingServiceSid")), validity_seconds=validity_of(fields), country=country,
    )  # fmt: skip


def _service(sid: str | None) -> UUID | None:
    try:
        return from_sid("MG", sid) if sid else None
    except NotFound:
        raise ServiceSidInvalid(field="MessagingServiceSid") from None


def _chosen(fields: Mapping[str, str], name: str, *, other: str) -> bool:
    """Whether the other choice than keeping was made. Raises `InvalidInput`."""
    choice = fields.get(name, "") or "retain"
    if choice not in {"retain", other}:
        raise InvalidInput(f"{name} is retain or {other}.", field=name)
    return choice == other


def _status_url(fields: Mapping[str, str]) -> str:
    url = fields.get("StatusCallback")
    return check_url(url, field="StatusCallback") if url else ""


def _is_address(path: str) -> bool:
    return path.endswith(_AFTER) and path.startswith(_BEFORE)
