"""Accounts: an account and its sub-accounts, which have numbers, messages and credit of their own."""

from collections.abc import Mapping
from uuid import UUID

from starlette.responses import JSONResponse, Response

from smarttec.faces.twilio import render
from smarttec.faces.twilio.operations import ACCOUNT, PAGING, ROOT, Call, Operation, Parameter, routes_of
from smarttec.faces.twilio.paging import page
from smarttec.faces.twilio.plane import Caller
from smarttec.kernel.ids import to_sid
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.actions.accounts import change_account, open_sub_account
from smarttec.people.domain import Scope
from smarttec.people.models import Account
from smarttec.people.queries import accounts_below
from smarttec.vault.purpose import using
from smarttec.vault.unreadable import showing_unreadable

_SUBRESOURCES = {
    "balance": "Balance", "incoming_phone_numbers": "IncomingPhoneNumbers", "keys": "Keys", "messages": "Messages",
    "outgoing_caller_ids": "OutgoingCallerIds", "usage": "Usage/Records",
}  # fmt: skip


def shown(account: Account, *, caller: Caller) -> dict[str, object]:
    """In Twilio's shape. An API key does not see the token, which may do more than the key."""
    sid = to_sid("AC", account.id)
    path = render.account_path(sid)
    with using(Purpose.SHOW_OWN_DATA, actor="api", about=(account.id,)), showing_unreadable():
        name = account.friendly_name or ""
    with using(Purpose.RUN_ACCOUNT, actor="api", about=(account.id,)):
        token = None if caller.is_key else str(account.auth_token)
    return {
        "auth_token": token,
        "date_created": render.rfc2822(account.created_at),
        "date_updated": render.rfc2822(account.created_at),
        "friendly_name": name,
        "owner_account_sid": to_sid("AC", account.parent_id or account.id),
        "sid": sid,
        "status": account.status,
        "subresource_uris": {key: f"{path}/{name}.json" for key, name in _SUBRESOURCES.items()},
        "type": "Full",
        "uri": f"{path}.json",
    }


def _read(caller: Caller) -> dict[str, object]:
    return shown(Account.objects.get(id=caller.account), caller=caller)


def _list(caller: Caller, filters: Mapping[str, str], after: UUID | None, limit: int) -> list[dict[str, object]]:
    rows = accounts_below(caller.account, status=filters.get("Status") or None, after=after)
    name = filters.get("FriendlyName")
    if not name:
        return [shown(row, caller=caller) for row in rows[:limit]]
    everything = (shown(row, caller=caller) for row in rows)
    return [one for one in everything if one["friendly_name"] == name][:limit]


def _open(caller: Caller, name: str | None) -> dict[str, object]:
    account, _ = open_sub_account(parent=Account.objects.get(id=caller.account), friendly_name=name)
    return shown(account, caller=caller)


def _change(caller: Caller, name: str | None, status: str | None) -> dict[str, object]:
    account = Account.objects.get(id=caller.account)
    return shown(change_account(account=account, friendly_name=name, status=status), caller=caller)


async def list_all(call: Call) -> Response:
    """GET Accounts.json: the account whose credentials came along, and its sub-accounts; the oldest first."""

    async def read(after: UUID | None, limit: int) -> list[dict[str, object]]:
        return await call.plane.control.run(_list, call.caller, dict(call.given), after, limit)

    return await page(
        call, key="accounts", base=f"{ROOT}.json", read=read, show=lambda account: account,
        identify=lambda account: UUID(hex=str(account["sid"])[2:]),
    )  # fmt: skip


async def create(call: Call) -> Response:
    """POST Accounts.json: a sub-account."""
    return JSONResponse(await call.plane.control.run(_open, call.caller, call.given.get("FriendlyName")), 201)


async def fetch(call: Call) -> Response:
    """GET Accounts/{sid}.json"""
    return JSONResponse(await call.plane.control.run(_read, call.caller))


async def update(call: Call) -> Response:
    """POST Accounts/{sid}.json"""
    told = call.given.get("FriendlyName"), call.given.get("Status") or None
    return JSONResponse(await call.plane.control.run(_change, call.caller, *told))


_NAME = Parameter("FriendlyName", "A name of your choice, at most 64 characters.", {"type": "string", "maxLength": 64})
_STATUS = {"type": "string", "enum": list(Account.Status.values)}
operations = [
    Operation(
        id="ListAccounts", method="GET", path=f"{ROOT}.json", about="The account and its sub-accounts.",
        scope=Scope.READ_ACCOUNT, handle=list_all, answer="Account", list_key="accounts",
        parameters=(
            Parameter("FriendlyName", "Only accounts of exactly this name."),
            Parameter("Status", "Only accounts with this status.", _STATUS),
            *PAGING,
        ),
    ),
    Operation(
        id="CreateAccount", method="POST", path=f"{ROOT}.json", about="Open a sub-account.", status=201,
        scope=Scope.CHANGE_ACCOUNT, handle=create, answer="Account", parameters=(_NAME,),
    ),
    Operation(
        id="FetchAccount", method="GET", path=f"{ACCOUNT}.json", about="One account.", scope=Scope.READ_ACCOUNT,
        handle=fetch, answer="Account",
    ),
    Operation(
        id="UpdateAccount", method="POST", path=f"{ACCOUNT}.json", scope=Scope.CHANGE_ACCOUNT, handle=update,
        about="Rename an account; suspend, activate or close (for good) a sub-account.", answer="Account",
        parameters=(_NAME, Parameter("Status", "The status it gets.", _STATUS)), on_inactive=True,
    ),
]  # fmt: skip
routes = routes_of(operations)
