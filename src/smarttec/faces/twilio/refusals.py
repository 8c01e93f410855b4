"""What the API refuses by itself, before any room is asked."""

from smarttec.kernel.errors import Conflict


class KeyReused(Conflict):
    """This Idempotency-Key came with another request before, or that request is still under way."""

    code = "idempotency-key-reused"
    what_to_do = "Give every new request a key of its own; repeat a request unchanged."
