"""Finding a customer by e-mail, number, or SID. What is typed is posted, never part of an address."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from unfold.widgets import UnfoldAdminTextInputWidget

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.desk.pages import page_context, require_permission
from smarttec.kernel.errors import InvalidInput, NotFound, PrivacyError, Refused
from smarttec.kernel.ids import from_sid
from smarttec.kernel.phone import parse_e164
from smarttec.kernel.vocabulary import Category
from smarttec.notice.purposes import RULES
from smarttec.people.addresses import normalise
from smarttec.people.models import Account, Person
from smarttec.vault import directory, purpose
from smarttec.vault.directory import Kind

ACCOUNT_PAGE, PERSON_PAGE = "desk:people_account_change", "desk:people_person_change"


class FindForm(CardFreeForm):
    """One field for all three."""

    wanted = forms.CharField(
        max_length=320,
        label="E-mail, number, or account SID",
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )


@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Lead to the account's page, or say why not."""
    require_permission(request, "people.view_account")
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return HttpResponseRedirect(_page_of(form.cleaned_data["wanted"].strip()))
        except (NotFound, InvalidInput):
            form.add_error("wanted", "Nobody of ours has this e-mail, number, or SID.")
        except Refused as error:
            form.add_error("wanted", f"Not allowed under this purpose: clause {error.clause}.")
        except PrivacyError:
            messages.info(request, "Choose a purpose first; then look for the customer.")
            return HttpResponseRedirect(reverse("desk:purpose"))
    status = 400 if form.errors else 200
    return render(request, "desk/find.html", page_context(request, title="Find a customer", form=form), status=status)


def _page_of(wanted: str) -> str:
    if "@" in wanted:
        return _page_by_email(normalise(wanted))
    if wanted.startswith("AC"):
        return _account_page(from_sid("AC", wanted))
    return _page_by_number(parse_e164(wanted))


def _account_page(account: UUID) -> str:
    if not Account.objects.filter(id=account).exists():
        raise NotFound
    return reverse(ACCOUNT_PAGE, args=[account])


def _page_by_email(address: str) -> str:
    _refuse_beforehand(Category.CONTACT_EMAIL)
    listed = directory.look_up(Kind.SIGN_IN_EMAIL, address)
    person = Person.objects.filter(id=listed.subject).first() if listed else None
    if person is None:
        raise NotFound
    purpose.demand(subject=person.id, policy_word=person.policy, category=Category.CONTACT_EMAIL)
    account = Account.objects.filter(owner_id=person.id).order_by("id").first()
    return reverse(ACCOUNT_PAGE, args=[account.id]) if account else reverse(PERSON_PAGE, args=[person.id])


def _page_by_number(number: str) -> str:
    _refuse_beforehand(Category.MESSAGE_PEER)
    listed = directory.look_up(Kind.SERVICE_NUMBER, number)
    account = Account.objects.filter(id=listed.subject).first() if listed else None
    if account is None:
        raise NotFound
    purpose.demand(subject=account.id, policy_word=account.policy, category=Category.MESSAGE_PEER)
    return reverse(ACCOUNT_PAGE, args=[account.id])


def _refuse_beforehand(category: Category) -> None:
    """The answer to a look-up that the purpose does not cover must not tell whether there is somebody."""
    in_force = purpose.declared()
    if in_force is None:
        raise PrivacyError
    rule = RULES[in_force.purpose]
    if category not in rule.categories:
        raise Refused(clause=rule.clause, reason="the purpose does not cover this kind of data")
