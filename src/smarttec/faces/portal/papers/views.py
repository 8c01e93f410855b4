"""What was issued to the account, and who it is made out to."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from smarttec.faces.portal.forms import BillingForm, status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.paging import Rows
from smarttec.faces.portal.papers.rows import row_of
from smarttec.kernel import clock
from smarttec.kernel.errors import NotFound, SmarttecError
from smarttec.shop.paper.actions import set_billing_details
from smarttec.shop.paper.billing import billing_details_of, buyer_of
from smarttec.shop.paper.domain import Kind
from smarttec.shop.paper.models import Document
from smarttec.shop.paper.pdf import pdf_of
from smarttec.shop.paper.printing import printed
from smarttec.shop.paper.queries import access_document, document_for, documents_of, snapshot_of
from smarttec.shop.paper.snapshot import Snapshot
from smarttec.shop.paper.verifying import ask_now, verified

PER_PAGE = 20


@require_GET
@member_required
def papers(request: HttpRequest, member: Member) -> HttpResponse:
    """The list, newest first."""
    page = Rows(documents_of(member.account), PER_PAGE, row_of).get_page(request.GET.get("page"))
    return render(request, "portal/papers/list.html", {"page": page})


@require_GET
@member_required
def receipt(_request: HttpRequest, member: Member, payment_id: UUID) -> HttpResponse:
    """The receipt of a payment; the list, when there is none or none yet."""
    document = document_for(kind=Kind.RECEIPT, reference=payment_id)
    if document is None or document.account_id != member.account.id:
        return redirect("papers:papers")
    return redirect("papers:paper", document.id)


@require_GET
@member_required
def paper(request: HttpRequest, member: Member, document_id: str) -> HttpResponse:
    """One document as a page."""
    document, snapshot = _opened(member, document_id)
    context = {"row": row_of(document), "paper": printed(document, snapshot), "about": document.about}
    return render(request, "portal/papers/paper.html", context)


@require_GET
@member_required
def pdf(_request: HttpRequest, member: Member, document_id: str) -> HttpResponse:
    """The same as a file. Raises `PdfUnavailable` (a page with code 503) when the machine cannot make one."""
    document, snapshot = _opened(member, document_id)
    response = HttpResponse(pdf_of(document, snapshot), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{document.number}.pdf"'
    return response


def _opened(member: Member, document_id: str) -> tuple[Document, Snapshot]:
    document = access_document(member.account, document_id)
    snapshot = snapshot_of(document)
    if snapshot is None:
        raise NotFound
    return document, snapshot


@require_http_methods(["GET", "POST"])
@member_required
def billing(request: HttpRequest, member: Member) -> HttpResponse:
    """Who later documents are made out to."""
    form = BillingForm(request.POST or None, initial=_present(member))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            set_billing_details(account=member.account, **values)
        except SmarttecError as error:
            form.add_problem(error)
        else:
            ask_now(member.account.id)
            messages.success(request, "Saved. Receipts and invoices from now on are made out this way.")
            return redirect("papers:billing")
    known = verified(billing_details_of(member.account), at=clock.now())
    return render(request, "portal/papers/billing.html", {"form": form, "known": known}, status=status_of(form))


def _present(member: Member) -> dict[str, str]:
    buyer = buyer_of(member.account)
    name = buyer.name if billing_details_of(member.account) else member.person.name or ""
    address = "\n".join(buyer.address_lines)
    facts = {"company": buyer.company, "address": address, "country": buyer.country, "tax_id": buyer.tax_id}
    return {"name": str(name), **facts}
