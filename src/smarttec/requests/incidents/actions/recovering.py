"""Getting a locked account back: a new password, the second factor, a look at what happened, and then it is unlocked.

The mailbox was proven by code before (`locking.prove`). Who has a second factor proves that too: a thief with the
mailbox alone gets nowhere.
"""

from django.db import transaction

from smarttec.fraud.actions.holds import COUNTING, release_hold
from smarttec.fraud.models import Hold
from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, NotFound
from smarttec.people import hooks, second_factor
from smarttec.people.actions.password import demand_good_password, set_password
from smarttec.people.models import Person
from smarttec.requests.incidents.actions.common import record
from smarttec.requests.incidents.domain import Step, next_step
from smarttec.requests.incidents.models import Incident, IncidentEntry, Lock


def step_of(lock: Lock) -> Step:
    """Where the recovery is."""
    return next_step(
        has_password=lock.password_set_at is not None,
        is_second_factor_settled=lock.second_factor_at is not None,
        is_reviewed=lock.reviewed_at is not None,
        is_unlocked=lock.unlocked_at is not None,
    )


def choose_password(*, person: Person, password: str, second_factor_code: str) -> Lock:
    """Set the password that only the person knows. Raises `InvalidInput`, `TooManyRequests`, `NotFound` (no lock)."""
    demand_good_password(password)
    if person.totp_confirmed_at is not None:
        second_factor.verify(person=person, code=second_factor_code)
    with transaction.atomic():
        found = _locked(person)
        set_password(person, password, "A new password was set for your locked account")
        found.password_set_at = clock.now()
        found.save(update_fields=["password_set_at"])
    return found


def settle_second_factor(*, person: Person, is_declined: bool = False) -> Lock:
    """The second factor is on, or the person declines it knowingly. Raises `Conflict` when neither is so."""
    if person.totp_confirmed_at is None and not is_declined:
        raise Conflict("The second step is not on yet.")
    return _mark(person, Step.SECOND_FACTOR, "second_factor_at")


def confirm_review(*, person: Person) -> Lock:
    """The person looked at what happened lately, and at where things are forwarded. Raises `Conflict`, `NotFound`."""
    return _mark(person, Step.REVIEW, "reviewed_at")


@transaction.atomic
def unlock(*, person: Person) -> Lock:
    """Everything works again; automatic recharges stay off and keys have to be made anew. Raises `Conflict`."""
    found = _mark(person, Step.UNLOCK, "unlocked_at")
    holds = Hold.objects.filter(account__owner=person, reason=Hold.Reason.TAKEN_OVER, state__in=COUNTING)
    for hold in holds.order_by("account_id").values_list("id", flat=True):
        release_hold(hold=hold, decision=Hold.Decision.SECURED, actor=person.id, is_told=False)
    incident = found.incident
    incident.state, incident.happened_until = Incident.State.CONTAINED, found.locked_at
    incident.save(update_fields=["state", "happened_until"])
    record(incident, IncidentEntry.What.NOTED, note="Its owner has it back.")
    context = {"what_happened": "Your account is unlocked", "happened_at": clock.now()}
    hooks.send_letter(person=person, template="security_notice", context=context)
    return found


@transaction.atomic
def _mark(person: Person, step: Step, column: str) -> Lock:
    found = _locked(person)
    if step_of(found) is not step:
        raise Conflict("This step is done, or another one comes first.")
    setattr(found, column, clock.now())
    found.save(update_fields=[column])
    return found


def _locked(person: Person) -> Lock:
    found = Lock.objects.select_for_update().filter(person=person, unlocked_at=None).first()
    if found is None:
        raise NotFound
    return found
