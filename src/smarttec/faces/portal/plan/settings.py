"""What can be set without paying: renewal by itself, cancelling and taking it back, accepting the terms."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from smarttec.faces.portal.members import Member, member_required
from smarttec.kernel.errors import InvalidInput
from smarttec.plans.actions.acceptance import accept_terms
from smarttec.plans.actions.change import cancel, set_auto_renew, withdraw_cancellation

_SWITCH = {"on": True, "off": False}


@require_POST
@member_required
def renewal(request: HttpRequest, member: Member) -> HttpResponse:
    """On or off. Raises `InvalidInput` for anything else."""
    wanted = _SWITCH.get(request.POST.get("renewal", ""))
    if wanted is None:
        raise InvalidInput("Renewal is on or off.")
    set_auto_renew(account=member.account.id, on=wanted)
    said = "The next year will be taken from your credit." if wanted else "The plan will not renew by itself."
    return _back(request, said)


@require_POST
@member_required
def cancel_plan(request: HttpRequest, member: Member) -> HttpResponse:
    """At the end of the year that is paid."""
    cancel(account=member.account.id)
    return _back(request, "Cancelled. The plan stays as it was paid until its end.")


@require_POST
@member_required
def keep_plan(request: HttpRequest, member: Member) -> HttpResponse:
    """Take the cancellation back."""
    withdraw_cancellation(account=member.account.id)
    return _back(request, "The cancellation is taken back.")


@require_POST
@member_required
def terms(request: HttpRequest, member: Member) -> HttpResponse:
    """Accept the terms in force."""
    accept_terms(account=member.account.id)
    return _back(request, "Thank you. The terms are accepted.")


def _back(request: HttpRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("plan:page")
