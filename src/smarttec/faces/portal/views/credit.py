"""Buying credits: choose, be told who takes the payment, go there, come back."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from smarttec.faces.portal.forms import CreditsForm, status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.paging import Rows, reload_when
from smarttec.faces.portal.papers.offers import tax_of, tax_words, tiles_for
from smarttec.fraud.destinations import name_of
from smarttec.kernel.errors import InvalidInput, SmarttecError
from smarttec.kernel.money import parse_micros
from smarttec.post.letterhead import portal_url
from smarttec.shop.actions import open_checkout, start_top_up
from smarttec.shop.clearing import current_clearing_house
from smarttec.shop.models import Payment
from smarttec.shop.paper.billing import terms_of
from smarttec.shop.paper.domain import Kind
from smarttec.shop.paper.queries import document_for
from smarttec.shop.promotions.actions import attach, check
from smarttec.shop.promotions.queries import bonuses_of_payment, promised, refused_with
from smarttec.shop.queries import access_payment, clearing_house_facts, facts_of, payments_of

PER_PAGE = 20
_DISCLOSED = ("a reference", "the amount")


@require_http_methods(["GET", "POST"])
@member_required
def buy_credits(request: HttpRequest, member: Member) -> HttpResponse:
    """Choose an amount."""
    tiles = tiles_for(member.account.currency)
    initial = _wanted(request) or {"pack": tiles[len(tiles) // 2].value}
    form = CreditsForm(request.POST or None, initial=initial, packs=[tile.value for tile in tiles])
    if request.method == "POST" and form.is_valid():
        try:
            payment = _begin(member, form)
        except SmarttecError as error:
            form.add_problem(error)
        else:
            return redirect("portal:handover", payment_id=payment.id)
    context = {
        "form": form,
        "packs": tiles,
        "tax": tax_words(terms_of(member.account).tax),
        "third_party": clearing_house_facts(),
    }
    return render(request, "portal/credits/buy.html", context, status=status_of(form))


def _wanted(request: HttpRequest) -> dict[str, str]:
    """What a page that knows what is missing asks for (`?amount=12.50`); what is no amount asks for nothing."""
    text = request.GET.get("amount", "")
    try:
        return {"pack": "other", "amount": text} if parse_micros(text) > 0 else {}
    except InvalidInput:
        return {}


def _begin(member: Member, form: CreditsForm) -> Payment:
    """Begin the payment; a code that is refused is told before, so that nobody pays in vain hope."""
    amount_micros, code = _amount_of(form), form.cleaned_data["promo_code"]
    if code:
        check(account=member.account, typed=code, top_up_micros=amount_micros)
    payment = start_top_up(account=member.account, amount_micros=amount_micros)
    if code:
        attach(payment=payment, typed=code)
    return payment


def _amount_of(form: CreditsForm) -> int:
    pack = form.cleaned_data["pack"]
    typed = form.cleaned_data["amount"].lstrip("$").replace(",", "") if pack == "other" else pack
    try:
        return parse_micros(typed)
    except InvalidInput as error:
        raise InvalidInput(error.sentence, field="amount") from None


@require_GET
@member_required
def handover(request: HttpRequest, member: Member, payment_id: str) -> HttpResponse:
    """Say who takes the payment and what they get, before the customer leaves us."""
    facts = facts_of(access_payment(account=member.account, payment_id=payment_id))
    if facts.is_terminal:
        return redirect("portal:payment", payment_id=payment_id)
    house = clearing_house_facts()
    third_party = {"name": house.name, "host": house.host, "policy_url": house.policy_url}
    context = {
        "payment": facts,
        "tax": tax_of(terms_of(member.account).tax, facts),
        "promised": promised(facts.id),
        "third_party": {**third_party, "country": name_of(house.country)},
        "disclosed": _DISCLOSED,
    }
    return render(request, "portal/credits/handover.html", context)


@require_POST
@member_required
def checkout_go(request: HttpRequest, member: Member, payment_id: str) -> HttpResponse:
    """Open the checkout and go there.

    The answer is a page that leads on by itself, not a redirect: the content security policy lets forms lead to our
    own pages only, and browsers apply that to redirects of a form too.
    """
    payment = access_payment(account=member.account, payment_id=payment_id)
    if facts_of(payment).is_terminal:
        return redirect("portal:payment", payment_id=payment.id)
    address = partial(_address, payment)
    url = open_checkout(
        payment=payment,
        house=current_clearing_house(),
        success_url=address("portal:payment"),
        cancel_url=address("portal:handover"),
    )
    response = render(request, "portal/credits/leaving.html", {"url": url, "third_party": clearing_house_facts()})
    response["Refresh"] = f"0; url={url}"
    return response


def _address(payment: Payment, name: str) -> str:
    return portal_url() + reverse(name, kwargs={"payment_id": payment.id})


@require_GET
@member_required
def payment(request: HttpRequest, member: Member, payment_id: str) -> HttpResponse:
    """Where the customer comes back to."""
    return _result(request, member, payment_id, "portal/credits/result.html")


@require_GET
@member_required
def payment_status(request: HttpRequest, member: Member, payment_id: str) -> HttpResponse:
    """The result alone, asked for again until it is final; then the page is loaded anew, with its balance."""
    response = _result(request, member, payment_id, "portal/credits/_result.html")
    payment = access_payment(account=member.account, payment_id=payment_id)
    return reload_when(response, final=facts_of(payment).is_terminal)


def _result(request: HttpRequest, member: Member, payment_id: str, template: str) -> HttpResponse:
    facts = facts_of(access_payment(account=member.account, payment_id=payment_id))
    context = {
        "payment": facts,
        "receipt": document_for(kind=Kind.RECEIPT, reference=facts.id) if facts.is_terminal else None,
        "bonuses": bonuses_of_payment(facts.id),
        "code_refused": refused_with(facts.id),
        "third_party": clearing_house_facts(),
    }
    return render(request, template, context)


@require_GET
@member_required
def payments(request: HttpRequest, member: Member) -> HttpResponse:
    """What was bought."""
    page = Rows(payments_of(member.account), PER_PAGE, facts_of).get_page(request.GET.get("page"))
    return render(request, "portal/credits/history.html", {"page": page, "balance_chart": ""})
