"""The page that leads to the copies, and the file of messages."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.takeout.writing import WRITERS, records
from smarttec.kernel import clock
from smarttec.plans.queries import plan_of

_CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/x-ndjson"}


@require_GET
@member_required
def take_along(request: HttpRequest, member: Member) -> HttpResponse:
    """What can be taken along, and until when if that ends."""
    plan = plan_of(member.account.id)
    deletes_at = plan.subscription.deletes_at if plan else None
    return render(request, "portal/takeout/page.html", {"deletes_at": deletes_at})


@require_GET
@member_required
def messages(request: HttpRequest, member: Member, form: str) -> StreamingHttpResponse:
    """Every message with its text, oldest first, written while it is read."""
    del request
    if form not in WRITERS:
        raise Http404
    response = StreamingHttpResponse(WRITERS[form](records(member.account)), content_type=_CONTENT_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="messages-{clock.now():%Y-%m-%d}.{form}"'
    return response
