"""A transfer of the business, as one of the people sees it: who, what, until when, and one press to say no."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from smarttec.faces.portal.members import Member, member_required
from smarttec.kernel.errors import InvalidInput, SmarttecError
from smarttec.notice.documents.vocabulary import category_words
from smarttec.notice.door import unmask
from smarttec.requests.handover.actions.leaving import answer
from smarttec.requests.handover.domain import Answer
from smarttec.requests.handover.queries import Own, announced_to

_SAID = {
    Answer.STAYS: "You stay, and will be handed over.",
    Answer.KEEPS_OUT: "You will not be handed over.",
    Answer.LEAVES: "You will not be handed over, and we delete your account. See your requests for how far that is.",
}


@require_http_methods(["GET", "POST"])
@member_required
def page(request: HttpRequest, member: Member) -> HttpResponse:
    """The transfer that was announced to the person, if there is one."""
    own = announced_to(member.person)
    if request.method == "POST" and own is not None:
        return _answer(request, member, own)
    kinds = [category_words(one, language="en") for one in unmask(own.handover.categories)] if own else []
    return render(request, "portal/reports/handover.html", {"own": own, "kinds": kinds})


def _answer(request: HttpRequest, member: Member, own: Own) -> HttpResponse:
    try:
        said = _said(request.POST.get("answer", ""))
        answer(person=member.person, handover=own.handover.id, said=said)
    except SmarttecError as error:
        messages.error(request, f"{error.sentence} {error.what_to_do}")
    else:
        messages.success(request, _SAID[said])
    return redirect("reports:handover")


def _said(text: str) -> Answer:
    try:
        return Answer[text.upper()]
    except KeyError:
        raise InvalidInput("Choose one of the answers.") from None
