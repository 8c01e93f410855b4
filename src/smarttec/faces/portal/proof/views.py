"""The proof as a page and as data; the record of processing activities; the well-known files."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from smarttec.faces.portal.proof import rows
from smarttec.faces.portal.proof.picture import flow_picture
from smarttec.kernel.errors import NotFound
from smarttec.notice.exports import processing, well_known
from smarttec.notice.proof import report
from smarttec.notice.proof.clauses import Status, prove
from smarttec.notice.proof.flows import exceptions, stays_inside
from smarttec.notice.versions import current_version
from smarttec.post.letterhead import portal_url


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Clause by clause. `?status=` leaves only those that stand so; an unknown one leaves all."""
    proofs = prove()
    asked = request.GET.get("status", "")
    shown = Status(asked) if asked in set(Status) else None
    context = {
        "sections": rows.sections([proof for proof in proofs if shown in {None, proof.status}]),
        "filters": rows.filters(proofs, shown),
        "summary": rows.summary(proofs),
        "picture": flow_picture(current_version().number),
        "inside": [rule.in_plain_words for rule in stays_inside()],
        "exceptions": exceptions(),
        "recipients": rows.recipients(),
    }
    return render(request, "portal/proof/page.html", context)


@require_safe
def clause(request: HttpRequest, clause: str) -> HttpResponse:
    """One clause with every object and every test. Raises `NotFound`."""
    found = rows.sections([proof for proof in prove() if proof.clause == clause])
    if not found:
        raise NotFound("There is no such promise.")
    return render(request, "portal/proof/clause.html", {"row": found[0].rows[0]})


@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    """What `smarttec prove --json` prints."""
    del request
    return HttpResponse(json.dumps(report.as_objects(prove()), indent=1), content_type="application/json")


@require_safe
def processing_csv(request: HttpRequest) -> HttpResponse:
    """The record of processing activities as a table."""
    del request
    response = HttpResponse(processing.as_csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="processing.csv"'
    return response


@require_safe
def processing_json(request: HttpRequest) -> HttpResponse:
    """The same as an object."""
    del request
    return HttpResponse(processing.as_json_text(), content_type="application/json")


@require_safe
def gpc(request: HttpRequest) -> HttpResponse:
    """Global Privacy Control's support statement."""
    del request
    return HttpResponse(well_known.gpc(), content_type="application/json")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness."""
    del request
    return HttpResponse(well_known.security_txt(portal_url()), content_type="text/plain; charset=utf-8")
