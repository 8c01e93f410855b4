"""Sending the code that proves a number, for all faces: an ordinary text from one of the account's own numbers."""

from uuid import UUID

from smarttec.messaging.bridge import send_from_thread
from smarttec.messaging.domain import draft
from smarttec.numbers.actions.callers import CODE_VALID_FOR, request_code
from smarttec.numbers.models import VerifiedCaller

_MINUTES = int(CODE_VALID_FOR.total_seconds() // 60)


def send_code(*, account: UUID, number: str, sender: str, friendly_name: str = "") -> VerifiedCaller:
    """A fresh code, sent at the usual price. Raises what `request_code` and sending raise; then the code is void.

    Blocks until the text is accepted, so it is called from threads.
    """
    body = "Your code is {}. It proves that this number is yours, and is valid for {} minutes."
    checked = draft(sender=sender, recipient=number, body=body)
    caller, code = request_code(account=account, number=checked.recipient, friendly_name=friendly_name)
    text = draft(sender=checked.sender, recipient=checked.recipient, body=body.format(code, _MINUTES))
    send_from_thread(account=account, draft=text)
    return caller
