"""Ask for an offer, follow an order, take up or decline a quote."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from smarttec.faces.portal.acts import act_in
from smarttec.faces.portal.forms import status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.orders.forms import AskForm
from smarttec.faces.portal.orders.rows import page_of, row_of
from smarttec.faces.portal.paging import Rows
from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput, SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.shop.orders.actions import asking, quoting
from smarttec.shop.orders.bank import bank_details
from smarttec.shop.orders.models import Order
from smarttec.shop.orders.queries import access_order, orders_of
from smarttec.shop.paper.queries import documents_of
from smarttec.vault.cipher import ERASED

PER_PAGE = 20


@require_GET
@member_required
def orders(request: HttpRequest, member: Member) -> HttpResponse:
    """The account's orders, newest first."""
    page = Rows(orders_of(member.account), PER_PAGE, row_of).get_page(request.GET.get("page"))
    return render(request, "portal/orders/list.html", {"page": page})


@require_http_methods(["GET", "POST"])
@member_required
def ask(request: HttpRequest, member: Member) -> HttpResponse:
    """Ask for an offer. The form carries the id of the order it makes."""
    form = AskForm(request.POST or None, currency=member.account.currency, initial={"act": new_id()})
    if request.method == "POST" and form.is_valid():
        try:
            order = asking.ask(
                account=member.account.id,
                act=act_in(form.cleaned_data["act"]),
                wanted=form.wanted(),
                words=form.cleaned_data["words"],
                by=member.person.id,
            )
        except SmarttecError as error:
            form.add_problem(error)
        else:
            messages.success(request, "Thank you. We will look at it and write you a quote.")
            return redirect("orders:order", order_id=order.id)
    return render(request, "portal/orders/ask.html", {"form": form}, status=status_of(form))


@require_GET
@member_required
def order(request: HttpRequest, member: Member, order_id: UUID) -> HttpResponse:
    """One order with its progress, its price and its papers."""
    found = access_order(account=member.account, order_id=order_id)
    context = {
        "order": page_of(found, now=clock.now()),
        "words": _opened(found.words),
        "answer": _opened(found.answer),
        "papers": _papers(member, found),
        "bank_details": bank_details(),
        "act": new_id(),
    }
    return render(request, "portal/orders/order.html", context)


def _opened(text: object) -> str:
    return "" if text is None or text is ERASED else str(text)


def _papers(member: Member, found: Order) -> list[tuple[UUID, str, str]]:
    """Id, title and number of each document of the order."""
    wanted = [one for one in (found.quote, found.invoice, found.credit_note) if one]
    documents = documents_of(member.account).filter(id__in=wanted).order_by("kind") if wanted else ()
    return [
        (document.id, document.get_kind_display().replace("_", " ").capitalize(), document.number)
        for document in documents
    ]


@require_POST
@member_required
def accept(request: HttpRequest, member: Member, order_id: UUID) -> HttpResponse:
    """Take up the quote that the page showed, at the price it showed."""
    found = access_order(account=member.account, order_id=order_id)
    quoting.accept(order=found.id, act=act_in(request.POST.get("act")), by=member.person.id, quote=_quote_in(request))
    messages.success(request, "Thank you. We will confirm your order and send you the invoice.")
    return redirect("orders:order", order_id=found.id)


def _quote_in(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("quote", ""))
    except ValueError:
        raise InvalidInput("This page is too old to be sent. Please open it again.") from None


@require_POST
@member_required
def decline(request: HttpRequest, member: Member, order_id: UUID) -> HttpResponse:
    """Decline the quote, or withdraw what was asked for."""
    found = access_order(account=member.account, order_id=order_id)
    quoting.cancel(order=found.id, act=act_in(request.POST.get("act")), by=member.person.id)
    messages.success(request, "Done. Nothing was ordered, and nothing costs you anything.")
    return redirect("orders:order", order_id=found.id)
