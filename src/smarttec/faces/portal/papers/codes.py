"""Promo codes that need no purchase."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from smarttec.faces.portal.forms import RedeemForm, status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.money import format_money
from smarttec.shop.promotions.actions import redeem


@require_http_methods(["GET", "POST"])
@member_required
def redeem_code(request: HttpRequest, member: Member) -> HttpResponse:
    """Redeem a code by hand; the credit is there at once."""
    form = RedeemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            bonus = redeem(account=member.account, typed=form.cleaned_data["promo_code"])
        except SmarttecError as error:
            form.add_problem(error)
        else:
            given = format_money(bonus.amount_micros, member.account.currency)
            messages.success(request, f"{given} of credit is yours. Use it until {bonus.expires_at:%d %B %Y}.")
            return redirect("portal:buy_credits")
    return render(request, "portal/credits/redeem.html", {"form": form}, status=status_of(form))
