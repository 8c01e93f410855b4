"""Giving a number of the stock to an account. The number is posted; the log names the account only."""

from uuid import UUID

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from smarttec.faces.desk.pages import require_permission, staff_of
from smarttec.kernel.errors import Conflict, InvalidInput, NotFound
from smarttec.kernel.phone import parse_e164
from smarttec.numbers.actions import assign
from smarttec.people.models import Account


@require_POST
def assign_number(request: HttpRequest, account: UUID) -> HttpResponse:
    """Assign, then back to the account's page."""
    require_permission(request, "numbers.add_assignment")
    row = get_object_or_404(Account, id=account)
    try:
        assign(account=row, e164=parse_e164(request.POST.get("number", "")))
    except (Conflict, NotFound, InvalidInput):
        messages.error(request, "This number is not free any more. Choose another.")
    else:
        LogEntry.objects.log_actions(
            staff_of(request).pk, [row], CHANGE, [{"changed": {"fields": ["numbers"]}}], single_object=True
        )
        messages.success(request, "The number was given to this account.")
    return HttpResponseRedirect(reverse("desk:people_account_change", args=[row.id]))
