"""What a customer asked to be taken out of a message when it is over (ContentRetention, AddressRetention).

The wish is written down before the message goes in, so that no end of a process forgets it; it goes when it is done. A
message is over when it has its last status, or `WAITED_FOR` after it was made.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction

from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.models import Discard, Message
from smarttec.messaging.sealing import RECIPIENT_LABEL
from smarttec.people.models import Account
from smarttec.storage.pools import Pool
from smarttec.vault.cipher import SubjectKeys
from smarttec.vault.keystore import keys_of
from smarttec.vault.purpose import using

BATCH = 500
WAITED_FOR = timedelta(days=4)
HIDDEN_DIGITS = 4
_ASK = (
    "INSERT INTO messaging_discard (message, account, cell, discards_text, hides_numbers, created_at) "
    "SELECT $1, id, cell, $3, $4, $5 FROM people_account WHERE id = $2 ON CONFLICT (message) DO NOTHING"
)
_DUE = """
SELECT d.message FROM messaging_discard AS d LEFT JOIN messaging_message AS m ON m.id = d.message
WHERE d.created_at < %(before)s OR (m.due_at IS NULL AND m.status IN (4, 5, 6))
ORDER BY d.created_at LIMIT %(limit)s FOR UPDATE OF d SKIP LOCKED
"""
_EMPTY = r"UPDATE messaging_message SET body = '\x010000' WHERE id = ANY (%s::uuid[])"
_FORGET_COPIES = "DELETE FROM schedule_scheduledmessage WHERE id = ANY (%s::uuid[])"


async def ask(pool: Pool, *, message: UUID, account: UUID, text: bool, numbers: bool) -> None:
    """Write down what is to go; before the message goes in."""
    await pool.execute(_ASK, message, account, text, numbers, clock.now())


async def take_back(pool: Pool, *, message: UUID) -> None:
    """The message did not go in."""
    await pool.execute("DELETE FROM messaging_discard WHERE message = $1", message)


def wish(wishes: Sequence[Discard]) -> None:
    """The same for many, in the transaction of the caller. Again, nothing changes."""
    Discard.objects.bulk_create(wishes, ignore_conflicts=True)


def drop_wish(message: UUID) -> None:
    """The message did not go in."""
    Discard.objects.filter(message=message).delete()


def hidden(number: str) -> str:
    """A number without its last digits; what is none (a short code, nothing) as it is."""
    return number[:-HIDDEN_DIGITS] + "X" * HIDDEN_DIGITS if number.startswith("+") else number


@transaction.atomic
def discard_due() -> int:
    """Take out what is due, one batch; how many messages. Again, the next ones."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"before": clock.now() - WAITED_FOR, "limit": BATCH})
        ids = [row[0] for row in cursor.fetchall()]
        wishes = list(Discard.objects.filter(message__in=ids))
        cursor.execute(_EMPTY, [[wish.message for wish in wishes if wish.discards_text]])
        cursor.execute(_FORGET_COPIES, [ids])
    for wish in wishes:
        if wish.hides_numbers:
            _hide(wish)
    Discard.objects.filter(message__in=ids).delete()
    return len(ids)


def _hide(wish: Discard) -> None:
    """The recipient's last digits go, and the hash by which lists find it."""
    message = Message.objects.filter(id=wish.message, is_removed=False).first()
    account = Account.objects.filter(id=wish.account).first()
    keys = keys_of(wish.account)
    if message is None or account is None or keys is None:
        return
    message.account_policy = account.policy
    with using(Purpose.RUN_ACCOUNT, actor="retention", about=(wish.account,)):
        number = str(message.recipient)
    _write_hidden(message, number, keys)


def _write_hidden(message: Message, number: str, keys: SubjectKeys) -> None:
    if not number.startswith("+"):
        return
    sealed = keys.seal(hidden(number), row=message.id, label=RECIPIENT_LABEL)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE messaging_message SET recipient = %s, recipient_digest = '' WHERE id = %s", [sealed, message.id]
        )
