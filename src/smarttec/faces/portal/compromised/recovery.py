"""The rest of the way, signed in with the new password while sending is still stopped."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from smarttec.faces.portal.members import Member, member_required
from smarttec.kernel.errors import SmarttecError
from smarttec.people.models import Person
from smarttec.requests.incidents.actions import recovering
from smarttec.requests.incidents.actions.forwards import switch_off
from smarttec.requests.incidents.domain import Step
from smarttec.requests.incidents.models import Lock
from smarttec.requests.incidents.queries import forwards_of, open_lock, recent_acts

_ORDER = (Step.PASSWORD, Step.SECOND_FACTOR, Step.REVIEW, Step.UNLOCK)
_WORDS = {
    Step.PASSWORD: "A new password",
    Step.SECOND_FACTOR: "A second step at sign-in",
    Step.REVIEW: "A look at what happened",
    Step.UNLOCK: "Unlock the account",
}


@require_safe
@member_required
def steps(request: HttpRequest, member: Member) -> HttpResponse:
    """Where the recovery is, and what comes next."""
    found = open_lock(member.person)
    if found is None:
        return redirect("compromised:start")
    if recovering.step_of(found) is Step.SECOND_FACTOR and member.person.totp_confirmed_at is not None:
        found = recovering.settle_second_factor(person=member.person)
    return render(request, "portal/compromised/steps.html", _context(found, member))


def _context(found: Lock, member: Member) -> dict[str, Any]:
    current = recovering.step_of(found)
    is_review = current is Step.REVIEW
    return {
        "lock": found,
        "current": current.value,
        "steps": [
            {"words": _WORDS[step], "done": _ORDER.index(step) < _ORDER.index(current), "current": step is current}
            for step in _ORDER
        ],
        "done_count": _ORDER.index(current),
        "acts": recent_acts(member.account) if is_review else [],
        "forwards": forwards_of(member.account) if is_review else [],
    }


@require_POST
@member_required
def second_step(request: HttpRequest, member: Member) -> HttpResponse:
    """Not now: the person knows what it is good for and goes on."""
    return _do(request, recovering.settle_second_factor, member.person, is_declined=True)


@require_POST
@member_required
def review(request: HttpRequest, member: Member) -> HttpResponse:
    """Switch off the forwards that are not ticked as one's own, and go on."""
    own = set(request.POST.getlist("own"))
    strange = [one for one in forwards_of(member.account) if one.key not in own]
    try:
        switch_off(account=member.account, forwards=strange)
    except SmarttecError as error:
        messages.error(request, f"{error.sentence} {error.what_to_do}")
        return redirect("compromised:steps")
    return _do(request, recovering.confirm_review, member.person)


@require_POST
@member_required
def unlock(request: HttpRequest, member: Member) -> HttpResponse:
    """The account is its owner's again."""
    answer = _do(request, recovering.unlock, member.person)
    if open_lock(member.person) is None:
        messages.success(request, "Your account is unlocked. Make new API keys before your programs send again.")
        return redirect("portal:profile")
    return answer


def _do(request: HttpRequest, act: Any, person: Person, **how: bool) -> HttpResponse:
    try:
        act(person=person, **how)
    except SmarttecError as error:
        messages.error(request, f"{error.sentence} {error.what_to_do}")
    return redirect("compromised:steps")
