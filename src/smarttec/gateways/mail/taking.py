"""From the mailbox into the register: in a thread, without a purpose; the thread keeps no connection."""

from django.db import connections

from smarttec.gateways.mail.incoming import Incoming
from smarttec.kernel.errors import InvalidInput
from smarttec.notice import uses
from smarttec.requests.register.actions import take_mail
from smarttec.vault.purpose import without_purpose


def take(mail: Incoming, sent_to: str) -> None:
    """Store it. Raises an error of the tree, whose sentence goes back to the sender."""
    if mail.has_attachments and not mail.is_automatic:
        raise InvalidInput("We take no attachments. Write it in words, or send a letter.")
    try:
        with without_purpose():
            take_mail(
                sender=mail.sender,
                name=mail.name,
                subject=mail.subject,
                text=mail.text,
                message_id=mail.message_id,
                references=mail.references,
                sent_to=sent_to,
                is_automatic=mail.is_automatic,
            )
        uses.flush()
    finally:
        connections.close_all()
