"""Keys: credentials beside the account's token, which may do less and can be taken away one by one."""

from uuid import UUID

from starlette.responses import JSONResponse, Response

from smarttec.faces.twilio import render
from smarttec.faces.twilio.operations import ACCOUNT, PAGING, Call, Handler, Operation, Parameter, routes_of
from smarttec.faces.twilio.paging import page
from smarttec.faces.twilio.plane import Caller
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.ids import from_sid, to_sid
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.actions.keys import make_key, rename_key, revoke_key
from smarttec.people.domain import Scope
from smarttec.people.errors import NotPermitted
from smarttec.people.models import Account, ApiKey
from smarttec.people.queries import access_key, keys_in_use
from smarttec.vault.purpose import using
from smarttec.vault.unreadable import showing_unreadable

SCOPE_WORDS = {str(scope.name).lower().replace("_", "-"): scope for scope in Scope}
"""What `Scopes` is made of, separated by commas."""


def scopes_of(text: str | None, *, caller: Caller) -> Scope:
    """What a new key may do; nothing said: as much as the caller. Raises `InvalidInput`, `NotPermitted`."""
    if not text:
        return caller.scopes
    words = [word.strip() for word in text.split(",")]
    if unknown := [word for word in words if word not in SCOPE_WORDS]:
        raise InvalidInput(f"Scopes are {', '.join(SCOPE_WORDS)}; {len(unknown)} of yours are none.", field="Scopes")
    scopes = Scope(sum({SCOPE_WORDS[word] for word in words}))
    if scopes & ~caller.scopes:
        raise NotPermitted("A key cannot make a key that may do more than itself.")
    return scopes


def shown(key: ApiKey, *, secret: str | None = None) -> dict[str, object]:
    """In Twilio's shape, with our `scopes`; the secret only when it was just made."""
    with using(Purpose.SHOW_OWN_DATA, actor="api", about=(key.account_id,)), showing_unreadable():
        name = key.friendly_name or ""
    body: dict[str, object] = {
        "date_created": render.rfc2822(key.created_at),
        "date_updated": render.rfc2822(key.created_at),
        "friendly_name": name,
        "scopes": [word for word, scope in SCOPE_WORDS.items() if key.scopes & scope],
        "sid": to_sid("SK", key.id),
    }
    return body if secret is None else {**body, "secret": secret}


def _account(caller: Caller) -> Account:
    return Account.objects.select_related("owner").get(id=caller.account)


def _list(account: UUID, after: UUID | None, limit: int) -> list[dict[str, object]]:
    return [shown(key) for key in keys_in_use(account, after=after)[:limit]]


def _make(caller: Caller, name: str | None, scopes: Scope) -> dict[str, object]:
    key, secret = make_key(account=_account(caller), friendly_name=name, scopes=scopes)
    return shown(key, secret=secret)


def _read(caller: Caller, key: UUID) -> dict[str, object]:
    return shown(access_key(_account(caller), key))


def _rename(caller: Caller, key: UUID, name: str | None) -> dict[str, object]:
    return shown(rename_key(account=_account(caller), key_id=key, friendly_name=name))


def _revoke(caller: Caller, key: UUID) -> None:
    revoke_key(account=_account(caller), key_id=key)


async def list_all(call: Call) -> Response:
    """GET Keys.json, the oldest first."""
    return await _paged(call, "keys", "Keys")


async def list_signing(call: Call) -> Response:
    """GET SigningKeys.json: the same keys by their older name."""
    return await _paged(call, "signing_keys", "SigningKeys")


async def _paged(call: Call, key: str, name: str) -> Response:
    async def read(after: UUID | None, limit: int) -> list[dict[str, object]]:
        return await call.plane.control.run(_list, call.caller.account, after, limit)

    return await page(
        call, key=key, base=f"{render.account_path(to_sid('AC', call.caller.account))}/{name}.json", read=read,
        show=lambda key: key, identify=lambda key: UUID(hex=str(key["sid"])[2:]),
    )  # fmt: skip


async def create(call: Call) -> Response:
    """POST Keys.json: the only answer that has the secret."""
    scopes = scopes_of(call.given.get("Scopes"), caller=call.caller)
    return JSONResponse(await call.plane.control.run(_make, call.caller, call.given.get("FriendlyName"), scopes), 201)


async def fetch(call: Call) -> Response:
    """GET Keys/{sid}.json"""
    return JSONResponse(await call.plane.control.run(_read, call.caller, from_sid("SK", call.path["sid"])))


async def update(call: Call) -> Response:
    """POST Keys/{sid}.json: rename it."""
    key, name = from_sid("SK", call.path["sid"]), call.given.get("FriendlyName")
    return JSONResponse(await call.plane.control.run(_rename, call.caller, key, name))


async def delete(call: Call) -> Response:
    """DELETE Keys/{sid}.json: it stops working at once."""
    await call.plane.control.run(_revoke, call.caller, from_sid("SK", call.path["sid"]))
    return Response(status_code=204)


_NAME = Parameter("FriendlyName", "A name of your choice, at most 64 characters.", {"type": "string", "maxLength": 64})
_SCOPES = Parameter("Scopes", f"What it may do, separated by commas: {', '.join(SCOPE_WORDS)}. Without: everything.")


def _operations(name: str, plural: str, handle_list: Handler, key: str) -> list[Operation]:
    """Twilio knows keys by two names; they are the same."""
    all_of_them, one = f"{ACCOUNT}/{plural}.json", f"{ACCOUNT}/{plural}/{{sid}}.json"
    return [
        Operation(
            id=f"List{plural}", method="GET", path=all_of_them, about="The keys that work.", scope=Scope.READ_ACCOUNT,
            handle=handle_list, answer="Key", list_key=key, parameters=PAGING,
        ),
        Operation(
            id=f"Create{name}", method="POST", path=all_of_them, about="Make a key; only this answer has its secret.",
            status=201, scope=Scope.CHANGE_ACCOUNT, handle=create, answer="NewKey", parameters=(_NAME, _SCOPES),
        ),
        Operation(
            id=f"Fetch{name}", method="GET", path=one, about="One key.", scope=Scope.READ_ACCOUNT, handle=fetch,
            answer="Key",
        ),
        Operation(
            id=f"Update{name}", method="POST", path=one, about="Rename a key.", scope=Scope.CHANGE_ACCOUNT,
            handle=update, answer="Key", parameters=(_NAME,),
        ),
        Operation(
            id=f"Delete{name}", method="DELETE", path=one, about="Revoke a key; it stops working at once.",
            scope=Scope.CHANGE_ACCOUNT, handle=delete, answer=None, status=204,
        ),
    ]  # fmt: skip


operations = [
    *_operations("Key", "Keys", list_all, "keys"),
    *_operations("SigningKey", "SigningKeys", list_signing, "signing_keys"),
]
routes = routes_of(operations)
