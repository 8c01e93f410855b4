"""The page of an erasure: how far it is, and its certificate. Its address is known to who asked, and to nobody else."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from smarttec.notice.recipients import BY_CODE
from smarttec.requests.erasure.domain import Asked, Step
from smarttec.requests.erasure.links import erasure_at
from smarttec.requests.erasure.models import Erasure
from smarttec.requests.erasure.pdf import pdf_of
from smarttec.requests.signing import with_signature

ANSWERS = {
    Asked.WAITING: "being asked", Asked.BY_HAND: "being asked, by letter", Asked.SENT: "asked by letter, no answer yet",
    Asked.DELETED: "deleted it", Asked.NOTHING_HELD: "has nothing", Asked.REFUSED: "refused; write to us, and to them",
}  # fmt: skip
"""A recipient's answer in words."""


@require_GET
def page(request: HttpRequest, tag: str) -> HttpResponse:
    """How far it is; with everything done, the certificate in words."""
    erasure = erasure_at(tag)
    context = {
        "erasure": erasure,
        "certificate": erasure.certificate,
        "tag": tag,
        "steps": _steps(erasure),
        "recipients": [
            (BY_CODE[row.recipient].name, ANSWERS[Asked(row.state)]) for row in erasure.recipients.order_by("id")
        ],
    }
    return render(request, "portal/erasure/page.html", context)


def _steps(erasure: Erasure) -> list[tuple[str, bool]]:
    """In people's words, and whether it is done."""
    after = (
        ("Signing in and every use of your data ended", Step.LEAVE),
        ("Numbers given back, plans and permissions ended", Step.ASK),
        ("What tax law asks for was sealed apart", Step.REMOVE),
        ("Everything else deleted", Step.SHRED),
        ("Your keys destroyed", Step.CERTIFY),
        ("Certificate signed", Step.SWEEP),
    )
    return [(words, erasure.step >= step) for words, step in after]


@require_GET
def download(request: HttpRequest, tag: str, form: str) -> HttpResponse:
    """The certificate as a file: `json` with its signature, or `pdf`."""
    erasure = erasure_at(tag)
    if erasure.certificate is None or form not in {"json", "pdf"}:
        raise Http404
    if form == "pdf":
        content, content_type = pdf_of(erasure), "application/pdf"
    else:
        signed = with_signature(erasure.certificate, bytes(erasure.signature or b""))
        content, content_type = json.dumps(signed, indent=2, ensure_ascii=False).encode(), "application/json"
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="certificate-of-deletion.{form}"'
    response["Cache-Control"] = "private, no-store"
    return response
