"""Locking an account that somebody else may be using: first everything ends, then questions are asked.

Signed in, a press of the button is enough: ending one's own sessions harms nobody. Without a session a code to the
mailbox proves who asks. An address nobody has costs the same limits, page and statement, and leads nowhere.
"""

from uuid import UUID

from django.db import transaction

from smarttec.fraud.actions.holds import open_hold
from smarttec.fraud.models import Hold
from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput, TooManyRequests
from smarttec.kernel.vocabulary import Category
from smarttec.messaging.withdrawal import withdraw_waiting
from smarttec.notice import policy
from smarttec.notice.door import mask
from smarttec.people import attempts, codes, hooks
from smarttec.people.actions.lock_out import end_every_credential
from smarttec.people.actions.sign_in import NOBODY
from smarttec.people.addresses import normalise
from smarttec.people.domain import CODE_BY_ADDRESS, CODE_BY_NETWORK, CODE_TRY_BY_NETWORK
from smarttec.people.evenly import answering_evenly
from smarttec.people.models import Account, OneTimeCode, Person
from smarttec.requests.incidents.models import Affected, Incident, IncidentEntry, Lock
from smarttec.shop.mandates.rules import stop_rule
from smarttec.vault import directory
from smarttec.vault.directory import Kind

USE = OneTimeCode.Use.SECURE_ACCOUNT
_AT_RISK = frozenset(
    {Category.CONTACT_NAME, Category.CONTACT_EMAIL, Category.CREDENTIAL, Category.MESSAGE_PEER,
     Category.MESSAGE_CONTENT, Category.TRAFFIC, Category.PAYMENT}
)  # fmt: skip
"""What whoever is signed in gets to see."""


@answering_evenly()
def request_code(*, email: str, network: str) -> UUID:
    """Send a code if the address has an account; the id to prove with, nobody's for an unknown address.

    A reached limit sends nothing and answers the same. Raises `InvalidInput` for what is no address.
    """
    address = normalise(email)
    granted = attempts.count((CODE_BY_ADDRESS, address), (CODE_BY_NETWORK, network))
    listed = directory.look_up(Kind.SIGN_IN_EMAIL, address)
    person = Person.objects.filter(id=listed.subject if listed else NOBODY, is_active=True).first()
    if person is None:
        return NOBODY
    if granted:
        send_code(person=person)
    return person.id


@transaction.atomic
def send_code(*, person: Person) -> None:
    """A code to the person's confirmed mailbox; former ones stop working."""
    context = {"code": codes.issue(person=person.id, use=USE), "valid_minutes": codes.VALID_MINUTES}
    hooks.send_letter(person=person, template="secure_account_code", context=context)


def prove(*, person: Person | None, code: str, network: str) -> Person:
    """Who reads the mailbox. `person` is None for an unknown address: no code is right then.

    Raises `InvalidInput`, `TooManyRequests`.
    """
    if not attempts.count((CODE_TRY_BY_NETWORK, network)):
        raise TooManyRequests("Too many codes were tried.")
    is_right = codes.redeem(person=person.id if person else NOBODY, use=USE, code=code)
    if person is None or not is_right:
        raise InvalidInput("This code is not right, or its time is over. You can ask for a new one.", field="code")
    return person


def lock(*, person: Person, how: Lock.How, by: UUID) -> Lock:
    """End everything that opens the account, stop sending and automatic recharges, open an incident, and say so.

    What waits to be sent is withdrawn too; its credit returns.

    Again while it is locked: everything ends again, and the recovery begins anew under the same incident.
    """
    with transaction.atomic():
        ended = end_every_credential(person=person)
        accounts = list(Account.objects.filter(owner_id=person.id).order_by("id"))
        for account in accounts:
            open_hold(account=account.id, reason=Hold.Reason.TAKEN_OVER, seen={}, actor=by, is_told=False)
            stop_rule(account=account)
        withdraw_waiting(accounts=[account.id for account in accounts])
        found = Lock.objects.select_for_update().filter(person=person, unlocked_at=None).first()
        if found is None:
            found = Lock.objects.create(
                person=person, cell=person.cell, how=how, by=by, incident=_open_incident(person, by)
            )
        found.password_set_at = found.second_factor_at = found.reviewed_at = None
        found.save()
        _count(found.incident, ended.keys + ended.tokens)
        context = {"what_happened": "Your account was locked", "happened_at": clock.now()}
        hooks.send_letter(person=person, template="account_locked", context=context)
    return found


def _open_incident(person: Person, by: UUID) -> Incident:
    now = clock.now()
    incident = Incident.objects.create(
        kind=Incident.Kind.ACCOUNT, severity=Incident.Severity.MEDIUM, categories=mask(_AT_RISK), happened_from=now,
        discovered_at=now, opened_by=by,
    )  # fmt: skip
    Affected.objects.create(
        incident=incident, person=person.id, cell=person.cell, region=policy.region(person.policy), told_at=now,
        found_in=Affected.FoundIn.NAMED,
    )  # fmt: skip
    IncidentEntry.objects.create(incident=incident, what=IncidentEntry.What.OPENED, by=by)
    return incident


def _count(incident: Incident, ended: int) -> None:
    incident.credentials_ended += ended
    incident.save(update_fields=["credentials_ended"])
