"""When to be told that credit runs low."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from smarttec.faces.portal.forms import AlertForm, status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.kernel.errors import InvalidInput, SmarttecError
from smarttec.kernel.money import format_decimal, parse_micros
from smarttec.shop.alerts.actions import set_rule
from smarttec.shop.alerts.domain import default_threshold_micros
from smarttec.shop.alerts.models import AlertRule


@require_http_methods(["GET", "POST"])
@member_required
def low_balance(request: HttpRequest, member: Member) -> HttpResponse:
    """See and change the rule."""
    form = AlertForm(request.POST or None, initial=_present(member))
    if request.method == "POST" and form.is_valid():
        try:
            set_rule(account=member.account, is_on=form.cleaned_data["is_on"], threshold_micros=_threshold_of(form))
        except SmarttecError as error:
            form.add_problem(error)
        else:
            messages.success(request, "Saved.")
            return redirect("papers:low_balance")
    context = {"form": form, "channel": member.person.preferred_channel}
    return render(request, "portal/credits/low_balance.html", context, status=status_of(form))


def _present(member: Member) -> dict[str, object]:
    rule = AlertRule.objects.filter(account=member.account).first()
    threshold = rule.threshold_micros if rule else default_threshold_micros(0)
    return {"is_on": rule.is_on if rule else False, "threshold": format_decimal(threshold)}


def _threshold_of(form: AlertForm) -> int:
    try:
        return parse_micros(form.cleaned_data["threshold"].lstrip("$").replace(",", ""))
    except InvalidInput as error:
        raise InvalidInput(error.sentence, field="threshold") from None
