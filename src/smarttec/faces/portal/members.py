"""The signed-in customer of a request: person, account and credit, read once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from smarttec.faces.kept_forms.refusing import not_taken
from smarttec.faces.own import OWN, OwnSubjects
from smarttec.kernel.errors import NotFound
from smarttec.ledger.queries import Credit, credit_of
from smarttec.people.models import Account, Person
from smarttec.people.queries import access_account

P = ParamSpec("P")
_KEPT = "_smarttec_member"


@dataclass(frozen=True, slots=True)
class Member:
    """A customer with what every page of theirs shows."""

    person: Person
    account: Account
    credit: Credit


def member_of(request: HttpRequest) -> Member:
    """The customer. Raises `NotFound` for signed-in people without an account (staff)."""
    kept: Member | None = getattr(request, _KEPT, None)
    if kept is None:
        person = cast("Person", request.user)
        account = access_account(person)
        own = getattr(request, OWN, None)
        if isinstance(own, OwnSubjects):
            own.note(account)
        kept = Member(person, account, credit_of(account.id))
        setattr(request, _KEPT, kept)
    return kept


def maybe_member(request: HttpRequest) -> Member | None:
    """None for guests and for people without an account."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    try:
        return member_of(request)
    except NotFound:
        return None


def member_required(
    view: Callable[Concatenate[HttpRequest, Member, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Send guests to the sign-in page and hand the customer to the view."""

    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            not_taken(request, entrance=reverse("portal:sign_in"))
            return redirect_to_login(request.path)
        return view(request, member_of(request), *args, **kwargs)

    update_wrapper(guarded, view)
    return guarded
