"""Every write of this room: check → write → record, in one transaction each.

- `opening`: a request comes, in whatever way. `verifying`: who it is from (RIGHTS-2).
- `working`: taken up, waiting, extended, refused, closed, withdrawn.
"""

from smarttec.requests.register.actions.opening import Asked, open_request
from smarttec.requests.register.actions.verifying import mark_verified
from smarttec.requests.register.actions.working import close, extend, refuse, take_up, wait, withdraw

__all__ = ["Asked", "close", "extend", "mark_verified", "open_request", "refuse", "take_up", "wait", "withdraw"]
