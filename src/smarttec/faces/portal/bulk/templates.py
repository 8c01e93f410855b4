"""Texts that are used again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from smarttec.faces.portal.bulk.forms import TemplateForm
from smarttec.faces.portal.forms import status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.paging import Rows
from smarttec.kernel.errors import NotFound, SmarttecError
from smarttec.messaging.bulk.actions.templates import delete_template, save_template
from smarttec.messaging.bulk.models import Template
from smarttec.messaging.bulk.queries import access_template, templates_of

PER_PAGE = 25


def _row(template: Template) -> dict[str, Any]:
    return {"id": template.id, "name": str(template.name), "body": str(template.body)}


@require_GET
@member_required
def templates(request: HttpRequest, member: Member) -> HttpResponse:
    """All of them, newest first."""
    page = Rows(templates_of(member.account), PER_PAGE, _row).get_page(request.GET.get("page"))
    return render(request, "portal/bulk/templates.html", {"page": page})


@require_http_methods(["GET", "POST"])
@member_required
def edit(request: HttpRequest, member: Member, which: UUID | None = None) -> HttpResponse:
    """A new one, or one that is there."""
    initial = _row(access_template(member.account, which)) if which else None
    form = TemplateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            save_template(account=member.account, name=data["name"], body=data["body"], which=which)
        except NotFound:
            raise
        except SmarttecError as error:
            form.add_problem(error)
        else:
            messages.success(request, "Kept.")
            return redirect("bulk:templates")
    return render(request, "portal/bulk/template.html", {"form": form, "which": which}, status=status_of(form))


@require_POST
@member_required
def drop(request: HttpRequest, member: Member, which: UUID) -> HttpResponse:
    """Delete one."""
    delete_template(account=member.account, which=which)
    messages.success(request, "Deleted.")
    return redirect("bulk:templates")
