"""Every write of this room: check → write → record, in one transaction each.

- `opening`: a request comes, in whatever way. `verifying`: who it is from (RIGHTS-2).
- `correcting`: what is held is changed, and who had the old value is told. `choosing`: by choices and flags.
- `mailing`: a mail came. `papers`: letters on paper.
- `working`: taken up, waiting, answered, extended, refused, closed, withdrawn. `due`: what time does.
"""

from smarttec.requests.register.actions.mailing import take_mail
from smarttec.requests.register.actions.opening import Asked, ask_in_public, ask_signed_in, open_request
from smarttec.requests.register.actions.verifying import claim, mark_verified, prove_address, send_code
from smarttec.requests.register.actions.working import (
    answer,
    close,
    extend,
    hear,
    note,
    reclassify,
    refuse,
    reopen,
    take_up,
    wait,
    withdraw,
)

__all__ = [
    "Asked",
    "answer",
    "ask_in_public",
    "ask_signed_in",
    "claim",
    "close",
    "extend",
    "hear",
    "mark_verified",
    "note",
    "open_request",
    "prove_address",
    "reclassify",
    "refuse",
    "reopen",
    "send_code",
    "take_mail",
    "take_up",
    "wait",
    "withdraw",
]
