"""Writes of the control plane, keyword-only, each safe to repeat with the same act id.

The data plane calls the same SQL functions inside its own statements. All take their locks on balances in account
order; a transaction that makes several of these calls on different accounts must keep that order itself.

- `posting`: opening a balance, posts without a hold, charges, grants of promotional credit and what is taken
  back of them, refunds, transfers.
- `holding`: hold, extend, capture in parts, release: what a call or a reservation needs.
- `passing`: what a sales order brings and takes at once.
- `adjusting`: changes by staff, with a reason, by two persons above a limit.
- `ending`: what is left of an account that has ended.
- `expiring`: the janitor of holds and of promotional credit.
"""

from smarttec.ledger.actions.adjusting import adjust, approve_adjustment, reject_adjustment
from smarttec.ledger.actions.ending import forfeit
from smarttec.ledger.actions.expiring import expire_due
from smarttec.ledger.actions.holding import capture, extend, hold, release
from smarttec.ledger.actions.passing import pass_back, pass_through
from smarttec.ledger.actions.posting import (
    change_currency,
    charge,
    grant,
    include,
    open_balance,
    post,
    refund,
    spend_main,
    transfer,
    withdraw,
)

__all__ = [
    "adjust", "approve_adjustment", "capture", "change_currency", "charge", "expire_due", "extend", "forfeit", "grant",
    "hold", "include", "open_balance", "pass_back", "pass_through", "post", "refund", "reject_adjustment", "release",
    "spend_main", "transfer", "withdraw",
]  # fmt: skip
