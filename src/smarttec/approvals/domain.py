"""What is proposed. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from smarttec.kernel.errors import SmarttecError


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An act of staff that makes value. `worth_micros`: how much at the most; None when nothing bounds it.

    `content` is everything that makes it this act and no other; `summary` says it to the person who approves.
    """

    kind: str
    summary: str
    content: Mapping[str, object]
    worth_micros: int | None
    by: UUID

    @property
    def digest(self) -> bytes:
        """The same for the same act, whoever does it."""
        return sha256(json.dumps([self.kind, self.content], sort_keys=True, default=str).encode()).digest()


class SecondPersonNeeded(SmarttecError):
    """Another person has to approve this first."""

    code = "second-person-needed"
    http_status = 409
    what_to_do = "Ask somebody who may approve; then do it again as it was."

    def __init__(self, proposal: Proposal) -> None:
        super().__init__()
        self.proposal = proposal
