"""Letters as texts, for people who prefer them."""

from datetime import timedelta

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category
from smarttec.messaging import domain
from smarttec.messaging.intake_rules import CARRIER_RECIPIENT
from smarttec.messaging.optout.models import OptOut
from smarttec.messaging.schedule.actions import schedule
from smarttec.messaging.service.sender import Sender, service_sender
from smarttec.notice.door import Intent, Subject, disclose
from smarttec.people.models import Person
from smarttec.post.templates import registered
from smarttec.vault import lookups
from smarttec.vault.cipher import ERASED
from smarttec.vault.purpose import using

_SOON = timedelta(seconds=5)


def carry_text(*, person: Person, template: str, text: str) -> bool:
    """Queue it in the caller's transaction; see `post.hooks.TextCarrier`. False: it has to go by e-mail."""
    sender = service_sender()
    if sender is None:
        return False
    entry = registered(template)
    categories = entry.categories - {Category.CONTACT_EMAIL} | {Category.CONTACT_PHONE}
    act = new_id()
    intent = Intent(
        Subject(person.id, person.cell, person.policy), CARRIER_RECIPIENT, entry.purpose, frozenset(categories), act
    )
    try:
        with using(entry.purpose, actor="letters by text", about=(person.id,)):
            phone = person.phone
        if phone is ERASED:
            return False
        draft = domain.draft(sender=sender.number, recipient=phone, body=text)
        if _has_refused(sender, draft.recipient):
            return False
        with transaction.atomic():
            leaving = disclose(intent, draft)
            schedule(account=sender.account, act=act, draft=leaving.value, due_at=clock.now() + _SOON)
    except SmarttecError:
        return False
    return True


def _has_refused(sender: Sender, number: str) -> bool:
    """Whether the person sent STOP to our number: then we write by e-mail."""
    account = sender.account.id
    return OptOut.objects.filter(
        account=account,
        sender_digest=lookups.digest(account, sender.number),
        peer_digest=lookups.digest(account, number),
    ).exists()
