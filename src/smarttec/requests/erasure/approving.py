"""Saying yes to a deletion. From here on it happens by itself, whatever dies in between."""

from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from smarttec.kernel.errors import Conflict, NotFound
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.notice import policy
from smarttec.notice.policy import Flag
from smarttec.people.holdings import DataSubject, subject_of
from smarttec.people.models import Account, Person
from smarttec.requests.erasure.closing import close_doors
from smarttec.requests.erasure.domain import NOBODY, Cause, Obstacle, Step, loss_of
from smarttec.requests.erasure.models import Erasure
from smarttec.requests.erasure.obstacles import credits_of, obstacles_for
from smarttec.vault.cipher import ERASED
from smarttec.vault.keystore import destroy_keys, make_keys
from smarttec.vault.purpose import using

RUN = "smarttec.requests.erasure.tasks.run"


class ErasureInTheWay(Conflict):
    """Something has to end before the deletion can begin."""

    code = "erasure-has-to-wait"

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        super().__init__(" ".join(f"{obstacle.words} {obstacle.what_to_do}" for obstacle in obstacles))
        self.obstacles = obstacles


def approve(
    *, person: UUID, cause: Cause, by: UUID | None, confirmed_loss: str | None = "", request: UUID | None = None
) -> Erasure:
    """Decide the erasure of a person and all their accounts, close every door, and queue it; a live one is given back.

    `confirmed_loss` is the credit that was shown as lost (`Plan.loss`), None when nobody is asked any more. Raises
    `NotFound`, `ErasureInTheWay`, and `Conflict` when more or less credit would be lost than was confirmed.
    """
    erasure_id = new_id()
    make_keys(erasure_id)
    try:
        with transaction.atomic():
            erasure = _approve(erasure_id, person, cause, by, confirmed_loss, request)
    except BaseException:
        destroy_keys(erasure_id)
        raise
    if erasure.id != erasure_id:
        destroy_keys(erasure_id)
    return erasure


@transaction.atomic
def approve_account(*, account: UUID, cause: Cause) -> Erasure:
    """Decide the erasure of one closed account of somebody who stays, and queue it. Raises as `approve` does."""
    row = Account.objects.select_for_update().filter(id=account, status=Account.Status.CLOSED).first()
    if row is None:
        raise NotFound
    before = Erasure.objects.filter(person=NOBODY, accounts=[str(account)], step__lt=Step.SWEEP).first()
    if before is not None:
        return before
    _demand_ready(DataSubject(NOBODY, row.cell, row.policy, (row.id,)), None)
    erasure = Erasure.objects.create(
        cell=row.cell, person=NOBODY, accounts=[str(account)], policy=row.policy, cause=cause
    )  # fmt: skip
    close_doors(erasure)
    queue(erasure)
    return erasure


def _approve(
    erasure_id: UUID, person_id: UUID, cause: Cause, by: UUID | None, confirmed_loss: str | None, request: UUID | None
) -> Erasure:
    person = Person.objects.select_for_update(no_key=True).filter(id=person_id).first()
    if person is None:
        raise NotFound
    list(Account.objects.select_for_update(no_key=True).filter(owner_id=person_id).order_by("id").values_list("id"))
    subject = subject_of(person_id)
    before = Erasure.objects.filter(person=person_id, step__lt=Step.SWEEP).first()
    if before is not None:
        return before
    _demand_ready(subject, confirmed_loss)
    email = _email_of(person) if request is None else None
    erasure = Erasure.objects.create(
        id=erasure_id,
        cell=subject.cell,
        person=person_id,
        accounts=[str(account) for account in subject.accounts],
        policy=subject.policy_word,
        language=person.language,
        request=request,
        cause=cause,
        approved_by=by,
        email=email,
    )
    close_doors(erasure)
    queue(erasure)
    return erasure


def queue(erasure: Erasure) -> None:
    """An immediate job; when it is lost, the sweep of every minute finds the erasure."""
    app.configure_task(RUN).defer(erasure_id=str(erasure.id))


def _demand_ready(subject: DataSubject, confirmed_loss: str | None) -> None:
    if policy.has(subject.policy_word, Flag.ERASED):
        raise Conflict("This person was erased already.")
    obstacles = tuple(obstacles_for(subject))
    if obstacles:
        raise ErasureInTheWay(obstacles)
    if confirmed_loss is not None and loss_of(credits_of(subject)) != confirmed_loss:
        raise Conflict("Your credit is another than it was a moment ago. Look again, and confirm what would be lost.")


def _email_of(person: Person) -> str | None:
    """For the letter at the end; sealed under the erasure's own keys, which end when it was sent."""
    with using(Purpose.FULFIL_RIGHTS, actor="erasure", about=(person.id,)):
        email = person.email
    return None if email is ERASED else str(email)
