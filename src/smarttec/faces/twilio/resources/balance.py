"""Balance: the credit that is free to use."""

from starlette.responses import JSONResponse, Response

from smarttec.faces.twilio.operations import ACCOUNT, Call, Operation, routes_of
from smarttec.kernel.ids import to_sid
from smarttec.kernel.money import format_decimal
from smarttec.people.domain import Scope

_BALANCE = "SELECT available_micros, currency FROM ledger_balance WHERE account = $1"


async def fetch(call: Call) -> Response:
    """GET Balance.json"""
    row = await call.plane.pools.data.fetchrow(_BALANCE, call.caller.account)
    body = {
        "account_sid": to_sid("AC", call.caller.account),
        "balance": format_decimal(row[0] if row else 0),
        "currency": row[1] if row else call.caller.currency,
    }
    return JSONResponse(body)


operations = [
    Operation(
        id="FetchBalance", method="GET", path=f"{ACCOUNT}/Balance.json", about="The credit that is free to use.",
        scope=Scope.READ_ACCOUNT, handle=fetch, answer="Balance",
    ),
]  # fmt: skip
routes = routes_of(operations)
