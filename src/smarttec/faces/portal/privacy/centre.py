"""The first page of the privacy centre."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.privacy.figures import DISCLOSED_DAYS, answers, recipients, topic_lines
from smarttec.people.holdings import subject_of
from smarttec.requests.access.counting import counts_of


@require_GET
@member_required
def page(request: HttpRequest, member: Member) -> HttpResponse:
    """What we have, who got it, and every way to change that."""
    subject = subject_of(member.person.id)
    context = {
        "topics": topic_lines(counts_of(subject)),
        "recipients": recipients(subject.ids),
        "days": DISCLOSED_DAYS,
        "answers": answers(subject.policy_word),
    }
    return render(request, "portal/privacy/centre.html", context)
