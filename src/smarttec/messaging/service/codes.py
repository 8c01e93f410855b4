"""A text that somebody waits for: sent at once, at any hour, also to who refuses texts, as they just asked for it."""

from smarttec.kernel.errors import GatewayUnavailable
from smarttec.messaging import domain
from smarttec.messaging.bridge import send_from_thread
from smarttec.messaging.service.sender import service_sender


def send_code_text(*, number: str, text: str) -> None:
    """Send it. Raises what the intake raises, `GatewayUnavailable` when no service number is set."""
    sender = service_sender()
    if sender is None:
        raise GatewayUnavailable("Nobody sends codes here: no service number is set.")
    draft = domain.draft(sender=sender.number, recipient=number, body=text)
    send_from_thread(account=sender.account.id, draft=draft, is_asked_for=True)
