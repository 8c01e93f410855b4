"""From the age question to a confirmed account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from smarttec.faces.kept_forms.refusing import not_taken
from smarttec.faces.portal import age_cookie, sessions
from smarttec.faces.portal.composition import give_first_number
from smarttec.faces.portal.forms import AgeForm, CodeForm, SignUpForm, status_of
from smarttec.kernel import clock
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.vocabulary import Purpose, Region
from smarttec.notice.documents.labels import LABELS
from smarttec.notice.documents.loader import load
from smarttec.notice.documents.operator import current_operator
from smarttec.notice.versions import CURRENT
from smarttec.people import codes
from smarttec.people.actions.confirm import confirm_email as confirm
from smarttec.people.actions.confirm import resend
from smarttec.people.actions.password import demand_good_password
from smarttec.people.actions.sign_up import SignedUp
from smarttec.people.actions.sign_up import sign_up as open_account
from smarttec.people.domain import age_on, is_possible_birth_date, minimum_age, region_of
from smarttec.people.models import Person
from smarttec.people.queries import access_account
from smarttec.vault.purpose import using


@require_http_methods(["GET", "POST"])
def age(request: HttpRequest) -> HttpResponse:
    """The neutral question. A refusal makes no session and stores nothing; its cookie lasts a day."""
    if age_cookie.was_refused(request):
        return render(request, "portal/age_refused.html")
    form = AgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        birth_date, country = form.cleaned_data["birth_date"], form.cleaned_data["country"]
        today = clock.now().date()
        if is_possible_birth_date(birth_date, today=today):
            needed = minimum_age(country, default_age=current_operator().minimum_age)
            return _answer(request, passed=age_on(today, birth_date=birth_date) >= needed, region=region_of(country))
        form.add_error("birth_date", "Nobody who is alive was born on that day.")
    return render(request, "portal/age.html", {"form": form}, status=status_of(form))


def _answer(request: HttpRequest, *, passed: bool, region: Region) -> HttpResponse:
    if passed:
        sessions.pass_age_gate(request, region)
        response: HttpResponse = redirect("portal:sign_up")
    else:
        response = redirect("portal:age")
    age_cookie.remember(response, passed=passed)
    return response


@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Address, password, acceptance."""
    region = sessions.region_after_age_gate(request)
    if region is None or age_cookie.was_refused(request):
        not_taken(request, entrance=reverse("portal:age"))
        return redirect("portal:age")
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sessions.begin_confirming(request, _open(request, form, region))
        except SmarttecError as error:
            form.add_problem(error)
        else:
            return redirect("portal:confirm_email")
    context = {"form": form, "notice_version": _effective_day()}
    return render(request, "portal/sign_up.html", context, status=status_of(form))


def _open(request: HttpRequest, form: SignUpForm, region: Region) -> SignedUp:
    demand_good_password(form.cleaned_data["password"])
    return open_account(
        email=form.cleaned_data["email"],
        password=form.cleaned_data["password"],
        name=form.cleaned_data["name"],
        language="en",
        region=region,
        network=sessions.network(request),
    )


def _effective_day() -> str:
    return LABELS["en"].date(load("privacy", CURRENT.document, "en").effective)


@require_http_methods(["GET", "POST"])
def confirm_email(request: HttpRequest) -> HttpResponse:
    """The code out of the mail. The same page for an address that had an account before."""
    signed_up = sessions.confirming(request)
    is_outdated = signed_up is not None and sessions.is_confirming_outdated(request)
    if signed_up is None or (is_outdated and signed_up.is_new):
        return redirect("portal:sign_in")
    is_resend = request.POST.get("action") == "resend"
    form = CodeForm(request.POST if request.method == "POST" and not is_resend else None)
    try:
        if is_resend:
            resend(signed_up=signed_up, network=sessions.network(request))
            messages.info(request, "Another letter is on its way.")
            return redirect("portal:confirm_email")
        if form.is_bound and form.is_valid():
            code = form.cleaned_data["code"]
            return _welcome(request, confirm(signed_up=signed_up, code=code, network=sessions.network(request)))
    except SmarttecError as error:
        _show(request, form, error)
    email = "" if is_outdated else _address_of(signed_up)
    context = {"form": form, "email": email, "valid_minutes": codes.VALID_MINUTES}
    return render(request, "portal/confirm_email.html", context, status=status_of(form))


def _show(request: HttpRequest, form: CodeForm, error: SmarttecError) -> None:
    if form.is_bound:
        form.add_problem(error)
    else:
        messages.error(request, f"{error.sentence} {error.what_to_do}")


def _welcome(request: HttpRequest, person: Person) -> HttpResponse:
    give_first_number(access_account(person))
    if person.totp_confirmed_at is not None:
        sessions.begin_second_step(request, person, then="")
        return redirect("portal:sign_in_totp")
    sessions.sign_in(request, person)
    messages.success(request, "Your account is open.")
    return redirect("portal:dashboard")


def _address_of(signed_up: SignedUp) -> str:
    with using(Purpose.SECURE_ACCOUNT, actor="sign-in", about=(signed_up.person,)):
        return str(Person.objects.get(id=signed_up.person).email)
