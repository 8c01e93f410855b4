"""Requests that are fulfilled by choices and flags: no advertising, objection, restriction (CHOICE-1, CHOICE-4).

They take effect in the transaction that verified the request, and the next decision obeys: the policy word comes with
the row. What somebody objects to in their own words a person reads, so an objection stays open.
"""

from uuid import UUID

from smarttec.kernel.errors import Conflict
from smarttec.kernel.vocabulary import Choice
from smarttec.notice.policy import Answer, Flag
from smarttec.notice.purposes import RULES, Basis
from smarttec.people.actions.choices import set_choice, set_flag
from smarttec.people.models import Person
from smarttec.requests.register.actions.common import locked, record
from smarttec.requests.register.actions.correcting import HOW
from smarttec.requests.register.actions.working import close
from smarttec.requests.register.domain import Happened
from smarttec.requests.register.models import Request

MARKETING = frozenset(rule.choice for rule in RULES.values() if rule.is_marketing and rule.choice is not None) | {
    Choice.PARTNER_SHARING, Choice.COOKIES_ADVERTISING,
}  # fmt: skip
"""Every choice that stands in front of advertising or of a partner (CHOICE-4)."""
OBJECTED = MARKETING | {
    rule.choice for rule in RULES.values() if rule.basis is Basis.LEGITIMATE_INTEREST and rule.choice is not None
}
"""What can be objected to without reasons, and what rests on our interest alone (GDPR Art. 21)."""


def refuse_marketing(request: UUID) -> None:
    """No on every way and to every partner, at once; the request is done with it."""
    row, person = _of(request)
    _say_no(row, person, MARKETING)
    close(request=row.id, by=None, outcome="no-advertising", words="From now on you get no advertising from us.")


def object_to_uses(request: UUID) -> None:
    """No to all that can be objected to; a person reads the words, and ends it."""
    row, person = _of(request)
    _say_no(row, person, OBJECTED)


def restrict(request: UUID) -> None:
    """Their data are kept and used for nothing that can wait (GDPR Art. 18)."""
    row, person = _of(request)
    set_flag(person=person, flag=Flag.RESTRICTED, on=True, how=HOW[row.channel], by=person.id)
    record(row, Happened.CORRECTED, detail="restricted")
    close(
        request=row.id, by=None, outcome="restricted",
        words="Your data are kept, and used for nothing that can wait, until you tell us otherwise.",
    )  # fmt: skip


def _of(request: UUID) -> tuple[Request, Person]:
    row = locked(request)
    if row.person is None:
        raise Conflict("Make sure first whose request it is.")
    return row, Person.objects.get(id=row.person)


def _say_no(row: Request, person: Person, choices: frozenset[Choice]) -> None:
    for choice in sorted(choices):
        set_choice(person=person, choice=choice, answer=Answer.NO, how=HOW[row.channel], proof_text_version="")
    record(row, Happened.CORRECTED, detail="choices")
