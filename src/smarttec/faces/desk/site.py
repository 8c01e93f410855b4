"""The admin site: who may enter, what each page of it gets, and the pages beside the lists."""

from collections.abc import Callable
from functools import update_wrapper
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse

from smarttec.faces.desk import access
from smarttec.faces.desk.frame import StaffCard, chosen_purpose
from smarttec.faces.desk.sign_in import DeskSignIn, DeskSignInForm, is_signed_in
from smarttec.faces.kept_forms.refusing import not_taken

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite as BaseSite
else:
    from unfold.sites import UnfoldAdminSite as BaseSite

LEFT_OUT = frozenset({"password_change", "password_change_done"})
"""The desk has no form of its own for the password: the portal's asks for the old one and counts tries."""


class DeskSite(BaseSite):
    """Unfold's site with our own entrance."""

    site_title = "Desk"
    site_header = "Desk"
    index_title = "Today"
    login_template = "desk/login.html"
    index_template = "desk/index.html"
    app_index_template = "desk/app_index.html"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff who came in through the desk's own entrance."""
        return is_signed_in(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Every page of the site: what is sent by somebody who is not signed in is kept until they are."""
        guarded = super().admin_view(view, cacheable)

        def noted(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not self.has_permission(request):
                not_taken(request, entrance=reverse("desk:login"))
            return guarded(request, *args, **kwargs)

        return update_wrapper(noted, guarded)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Unfold's, with the declared purpose, and with a card for the person: the frame opens nobody's data."""
        context = super().each_context(request)
        return {
            **context,
            "user": StaffCard.of(request),
            "desk_purpose": chosen_purpose(request),
            "templates": {"navigation": "desk/_navigation.html"},
        }

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The entrance."""
        index = reverse("desk:index")
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(index)
        context = {**self.each_context(request), "title": "Sign in", "app_path": request.get_full_path()}
        sign_in: Callable[[HttpRequest], HttpResponse] = DeskSignIn.as_view(  # type: ignore[assignment] # no stream
            authentication_form=DeskSignInForm,
            template_name=self.login_template,
            next_page=index,
            extra_context={**context, **(extra_context or {})},
        )
        return sign_in(request)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Leaving ends the declared purpose too."""
        access.stop(session=request.session)
        return super().logout(request, extra_context)

    def search(self, request: HttpRequest) -> HttpResponse:
        """Unfold's palette would put what is typed into a URL; finding somebody is a form of its own (`find`)."""
        return HttpResponse()

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Our own pages before the lists."""
        from smarttec.faces.desk import (
            carriers_page,
            erasure_pages,
            find,
            money_urls,
            number_pages,
            orders_urls,
            publish_plan,
            purpose_page,
            retention_page,
            stock,
            uses,
        )
        from smarttec.faces.desk.cases import urls as cases

        kept = [url for url in super().get_urls() if getattr(url, "name", None) not in LEFT_OUT]
        return [
            path("purpose/", self.admin_view(purpose_page.choose), name="purpose"),
            path("purpose/stop/", self.admin_view(purpose_page.stop), name="purpose_stop"),
            path("find/", self.admin_view(find.find), name="find"),
            path("uses/", self.admin_view(uses.ask), name="uses"),
            path("uses/<uuid:subject>/", self.admin_view(uses.show), name="uses_of"),
            path("accounts/<uuid:account>/assign-number/", self.admin_view(stock.assign_number), name="assign_number"),
            path("deletions/", self.admin_view(erasure_pages.show), name="erasures"),
            path("deletions/<uuid:asked>/", self.admin_view(erasure_pages.approve), name="erasure_approve"),
            path("deletions/recipients/<uuid:asked>/", self.admin_view(erasure_pages.answer), name="erasure_answer"),
            path("retention/", self.admin_view(retention_page.show), name="retention"),
            path("plans/publish/", self.admin_view(publish_plan.show), name="publish_plan"),
            path("carriers/", self.admin_view(carriers_page.show), name="carriers"),
            path("numbers/import/", self.admin_view(number_pages.take_in_list), name="import_numbers"),
            path("numbers/senders/", self.admin_view(number_pages.senders), name="sender_registrations"),
            path("numbers/senders/<uuid:row>/", self.admin_view(number_pages.decide_sender), name="decide_sender"),
            *money_urls.pages(self.admin_view),
            *orders_urls.pages(self.admin_view),
            *cases.pages(self.admin_view),
            *kept,
        ]


desk_site = DeskSite(name="desk")
desk_site.disable_action("delete_selected")
