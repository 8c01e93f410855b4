"""Taking everything away: after the password, as it lets go of all there is."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from smarttec.faces.package.archive import as_download
from smarttec.faces.portal.forms import ConfirmForm, status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.kernel.errors import SmarttecError
from smarttec.people.actions.sign_in import demand_password
from smarttec.people.holdings import subject_of
from smarttec.requests.access.package import package_for


@require_http_methods(["GET", "POST"])
@member_required
def page(request: HttpRequest, member: Member) -> HttpResponseBase:
    """Ask for the password; then the file begins at once, written while it is fetched."""
    form = ConfirmForm(request.POST or None, auto_id="take_%s")
    if request.method == "POST" and form.is_valid():
        try:
            demand_password(person=member.person, password=form.cleaned_data["password"])
        except SmarttecError as error:
            form.add_problem(error)
        else:
            return as_download(package_for(subject_of(member.person.id)))
    answer: HttpResponse = render(request, "portal/privacy/take.html", {"form": form}, status=status_of(form))
    return answer
