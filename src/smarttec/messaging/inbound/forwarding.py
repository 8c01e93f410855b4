"""SMS to e-mail: what stands in the mail that sends a text on. The text is opened when the mail leaves, and only then.

Whatever stands against it by then (the text was deleted, the number given back, the option switched off, the account
suspended) leaves nothing to send.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from smarttec.kernel.errors import SmarttecError
from smarttec.messaging.models import Direction, Message
from smarttec.numbers.models import Assignment
from smarttec.people.models import Account
from smarttec.plans.standing import Act, demand
from smarttec.vault.cipher import ERASED


def letter_of(text: UUID) -> Mapping[str, Any] | None:
    """The context of the mail `text_forwarded`; the purpose is the caller's. None: it is not to be sent any more."""
    message = Message.objects.filter(id=text, direction=Direction.INBOUND, is_removed=False).first()
    if message is None or not _is_wanted(message):
        return None
    opened = (message.sender, message.recipient, message.body)
    if ERASED in opened:
        return None
    sender, recipient, body = opened
    return {"sender": sender, "recipient": recipient, "body": body, "received_at": message.created_at}


def _is_wanted(message: Message) -> bool:
    account = Account.objects.filter(id=message.account, status=Account.Status.ACTIVE).first()
    if account is None:
        return False
    message.account_policy = account.policy
    try:
        demand(account.standing, Act.RECEIVE_SMS)
    except SmarttecError:
        return False
    numbers = Assignment.objects.filter(account=account, digest=message.recipient_digest)
    return numbers.filter(forwards_since__isnull=False).exists()
