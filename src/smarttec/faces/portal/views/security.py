"""The second step at sign-in, recovery codes, and the API token."""

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from smarttec.faces.portal.forms import ConfirmForm, SecondStepChangeForm, status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.views.profile import profile_page
from smarttec.kernel.errors import SmarttecError
from smarttec.people import second_factor
from smarttec.people.actions.sign_in import demand_password
from smarttec.people.actions.token import reveal_token, rotate_token
from smarttec.post.letterhead import current_letterhead


@require_http_methods(["GET", "POST"])
@member_required
def totp_setup(request: HttpRequest, member: Member) -> HttpResponse:
    """Show the key, take the first code, hand out the recovery codes once."""
    if member.person.totp_confirmed_at is not None:
        return redirect("portal:profile")
    form = SecondStepChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            demand_password(person=member.person, password=form.cleaned_data["password"])
            codes = second_factor.finish_enrolment(person=member.person, code=form.cleaned_data["code"])
        except SmarttecError as error:
            form.add_problem(error)
        else:
            return render(request, "portal/recovery_codes.html", {"codes": codes})
    enrolment = second_factor.begin_enrolment(person=member.person, issuer=current_letterhead().brand)
    picture = segno.make(enrolment.uri).svg_inline(border=0, omitsize=True)
    context = {
        "form": form,
        "secret": " ".join(enrolment.secret[i : i + 4] for i in range(0, len(enrolment.secret), 4)),
        "qr_svg": mark_safe(picture),  # noqa: S308 - drawn by segno from our own address
    }
    return render(request, "portal/totp_setup.html", context, status=status_of(form))


@require_POST
@member_required
def totp_disable(request: HttpRequest, member: Member) -> HttpResponse:
    """Turn the second step off, with a fresh code and the password."""
    form = SecondStepChangeForm(request.POST, auto_id="totp_%s")
    if form.is_valid():
        try:
            demand_password(person=member.person, password=form.cleaned_data["password"])
            second_factor.disable(person=member.person, code=form.cleaned_data["code"])
        except SmarttecError as error:
            form.add_problem(error)
        else:
            messages.success(request, "The second step is off.")
            return redirect("portal:profile")
    return profile_page(request, member, totp_disable_form=form)


@require_http_methods(["GET", "POST"])
@member_required
def recovery_codes(request: HttpRequest, member: Member) -> HttpResponse:
    """New recovery codes for the password, shown in the answer and never again."""
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            demand_password(person=member.person, password=form.cleaned_data["password"])
            codes = second_factor.new_recovery_codes(person=member.person)
        except SmarttecError as error:
            form.add_problem(error)
        else:
            return render(request, "portal/recovery_codes.html", {"codes": codes})
    return render(request, "portal/recovery_codes.html", {"codes": None, "form": form}, status=status_of(form))


@require_POST
@member_required
def api_token(request: HttpRequest, member: Member) -> HttpResponse:
    """Show the token or make a new one, for the password; it stands in this one answer."""
    act = rotate_token if request.POST.get("action") == "rotate" else reveal_token
    form = ConfirmForm(request.POST, auto_id="api_%s")
    if form.is_valid():
        try:
            token = act(person=member.person, account=member.account, password=form.cleaned_data["password"])
        except SmarttecError as error:
            form.add_problem(error)
        else:
            return profile_page(request, member, token=token)
    return profile_page(request, member, api_form=form)
