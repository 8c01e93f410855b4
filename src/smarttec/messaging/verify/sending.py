"""The text with the code: an ordinary message from one of the account's own numbers, at its price."""

from uuid import UUID

from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.bridge import send_from_thread
from smarttec.messaging.domain import draft
from smarttec.messaging.errors import SenderMissing
from smarttec.messaging.verify import actions
from smarttec.messaging.verify.models import Verification
from smarttec.numbers.queries import home_country, numbers_of
from smarttec.vault.purpose import using

ACTOR = "verify"
_BODY = "Your {name} verification code is: {code}"


def send(*, account: UUID, service: UUID, to: str) -> Verification:
    """Begin a verification, or send again. Blocks until the text is accepted.

    Raises what `begin` and sending raise; then the code is void.
    """
    of = actions.access_service(account, service)
    with using(Purpose.SHOW_OWN_DATA, actor=ACTOR, about=(account,)):
        name, numbers = str(of.friendly_name), numbers_of(account)
    sender = next((number for number in numbers if number.startswith("+")), None)
    if sender is None:
        raise SenderMissing("The account has no number to send codes from.", field="From")
    checked = draft(
        sender=sender, recipient=to, body=_BODY.format(name=name, code="0" * 10), country=home_country(account)
    )
    row, code = actions.begin(account=account, service=service, number=checked.recipient)
    text = draft(sender=sender, recipient=checked.recipient, body=_BODY.format(name=name, code=code))
    try:
        send_from_thread(account=account, draft=text, is_asked_for=True)
    except SmarttecError:
        actions.void(verification=row.id)
        raise
    return row
