"""Sending what an answer asks for, through the intake like everybody's messages, each once."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from smarttec.kernel.errors import GatewayError, SmarttecError
from smarttec.messaging.callbacks.domain import reply_id
from smarttec.messaging.callbacks.opening import Job
from smarttec.messaging.callbacks.ports import Reply
from smarttec.messaging.domain import Draft, draft
from smarttec.messaging.intake import Accepted
from smarttec.messaging.models import Direction


class TakesMessages(Protocol):
    """The part of `Intake` that is needed here."""

    async def submit(
        self, *, account: UUID, token_hash: bytes | None, direction: Direction, draft: Draft | SmarttecError,
        status_url: str = "", message: UUID | None = None, at_any_hour: bool = False,
    ) -> Accepted:  # fmt: skip
        """See `Intake.submit`."""
        ...


async def send_replies(intake: TakesMessages, job: Job, replies: Sequence[Reply]) -> bool:
    """Send each; whether all were taken. What the account may not send is left out; the others go.

    Their ids follow from the callback and their place, so that an answer that comes twice sends nothing twice. Raises
    `GatewayError` when the intake takes nothing just now.
    """
    sent = [await _send(intake, job, reply, place) for place, reply in enumerate(replies)]
    return all(sent)


async def _send(intake: TakesMessages, job: Job, reply: Reply, place: int) -> bool:
    told = job.told
    recipient = reply.recipient or told.sender
    try:
        await intake.submit(
            account=told.account,
            token_hash=None,
            direction=Direction.OUTBOUND_REPLY,
            draft=draft(sender=reply.sender or told.recipient, recipient=recipient, body=reply.body),
            status_url=reply.status_url,
            message=reply_id(message=told.message, callback=job.claim.id, place=place),
            at_any_hour=recipient == told.sender,  # who wrote just now is awake; a third party may not be
        )
    except GatewayError:
        raise
    except SmarttecError:
        return False
    return True
