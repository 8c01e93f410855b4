"""The page in front of a procedure: what is open, what is over, and a form to enter a case."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.desk.cases.procedure import Table, Typed
from smarttec.faces.desk.pages import page_context, require_permission, staff_of
from smarttec.kernel.errors import SmarttecError
from smarttec.people.models import Person


def list_page(
    request: HttpRequest,
    *,
    title: str,
    lead: str,
    tables: Sequence[Table],
    enter: str,
    form: type[CardFreeForm],
    make: Callable[[Typed, Person], UUID],
    page: str,
    permissions: tuple[str, str],
) -> HttpResponse:
    """Show the tables; who may enter a case gets the form. `permissions`: to look, to enter. `page`: of one case."""
    look, add = permissions
    require_permission(request, add if request.method == "POST" else look)
    staff = staff_of(request)
    filled = form(request.POST) if request.method == "POST" else form()
    if request.method == "POST" and filled.is_valid():
        try:
            made = make(filled.cleaned_data, staff)
        except SmarttecError as error:
            named = getattr(error, "field", None)
            filled.add_error(named if named in filled.fields else None, error.sentence)
        else:
            return HttpResponseRedirect(reverse(page, args=[made]))
    shown = filled if staff.has_perm(add) else None
    context = page_context(request, title=title, lead=lead, tables=tables, enter=enter, form=shown)
    return render(request, "desk/cases.html", context, status=400 if filled.errors else 200)
