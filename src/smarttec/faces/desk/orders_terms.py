"""Who may pay after delivery."""

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from smarttec.faces.desk.attempts import attempt
from smarttec.faces.desk.orders_forms import TermsForm, account_of
from smarttec.faces.desk.pages import page_context, require_permission, staff_of
from smarttec.kernel.ids import to_sid
from smarttec.kernel.money import format_money
from smarttec.shop.orders.actions.terms import set_terms, withdraw_terms
from smarttec.shop.orders.models import CreditTerms

PERMISSION = "orders.add_creditterms"
ROWS = 100


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """The accounts that may, and the form."""
    require_permission(request, PERMISSION)
    form = TermsForm(request.POST or None, initial={"account": request.GET.get("account", "")})
    if request.method == "POST" and form.is_valid() and _change(request, form):
        return HttpResponseRedirect(reverse("desk:credit_terms"))
    granted = CreditTerms.objects.select_related("account").order_by("-changed_at")[:ROWS]
    rows = [
        (to_sid("AC", terms.account_id), format_money(terms.limit_micros, terms.account.currency),
         f"{terms.days} days", f"staff {terms.granted_by.hex[-8:]}", terms.changed_at)
        for terms in granted
    ]  # fmt: skip
    table = {"headers": ("Account", "Limit", "To pay", "By", "Since"), "rows": rows}
    context = page_context(request, title="Credit terms", form=form, table=table)
    return render(request, "desk/orders_terms.html", context, status=400 if form.errors else 200)


def _change(request: HttpRequest, form: TermsForm) -> bool:
    staff, typed, limit = staff_of(request), form.cleaned_data, form.micros("limit")
    if form.errors:
        return False
    with attempt(form.add_problem) as done:
        account = account_of(typed["account"])
        if limit is None:
            withdraw_terms(account=account.id)
        else:
            set_terms(account=account.id, limit_micros=limit, days=typed["days"], by=staff.id)
    if not done:
        return False
    words = "Credit terms withdrawn" if limit is None else "Credit terms set"
    LogEntry.objects.log_actions(staff.pk, [account], CHANGE, words, single_object=True)
    messages.success(request, f"{words}.")
    return True
