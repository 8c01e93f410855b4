"""Holds to be reviewed, accounts' own limits, and countries that new accounts asked for."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from unfold.widgets import UnfoldAdminTextInputWidget

from smarttec.faces.desk import fraud_pages
from smarttec.faces.desk.base import DeskAdmin
from smarttec.faces.desk.pages import staff_of
from smarttec.faces.desk.queues import Queue, register_queue
from smarttec.faces.desk.site import desk_site
from smarttec.fraud.actions.holds import open_hold
from smarttec.fraud.actions.limits import set_limits
from smarttec.fraud.domain import Override
from smarttec.fraud.models import Hold, Limit
from smarttec.fraud.queries import requested_countries, seen_lines
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.kernel.ids import from_sid
from smarttec.kernel.money import format_decimal, parse_micros
from smarttec.people.models import Account

if TYPE_CHECKING:
    HoldModelForm = forms.ModelForm[Hold]
    LimitModelForm = forms.ModelForm[Limit]
else:
    HoldModelForm = LimitModelForm = forms.ModelForm


class AccountSidField(forms.CharField):
    """An account by its SID."""

    def __init__(self) -> None:
        super().__init__(max_length=40, label="Account SID", widget=UnfoldAdminTextInputWidget())

    def clean(self, value: Any) -> Account:
        """The account behind it."""
        try:
            account = Account.objects.filter(id=from_sid("AC", super().clean(value).strip())).first()
        except NotFound:
            account = None
        if account is None:
            raise forms.ValidationError("There is no account with this SID.")
        return account


class HoldForm(HoldModelForm):
    """Stopping an account by hand. What was noticed stands in the ticket, not here."""

    sid = AccountSidField()

    class Meta:
        model = Hold
        fields = ()


@admin.register(Hold, site=desk_site)
class HoldAdmin(DeskAdmin):
    """Accounts that a rule or somebody of the staff stopped; each is decided by a person."""

    form = HoldForm
    list_display = ("__str__", "account", "reason", "state", "opened_at", "decision")
    list_filter = ("state", "reason")
    list_display_links = ("__str__",)
    list_select_related = ("account",)
    ordering = ("state", "opened_at")
    readonly_fields = ("what_was_seen",)
    change_form_template = "desk/hold.html"

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        """By permission."""
        return bool(request.user.has_perm("fraud.add_hold"))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """With the account that the page before was about."""
        return {"sid": request.GET.get("account", "")}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The SID is asked for once; then it is the account."""
        shown = ("account", "reason", "state", "what_was_seen", "opened_at", "decision", "decided_at")
        return shown if obj else ("sid",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All, once it is there."""
        return self.get_fields(request, obj) if obj else ()

    @admin.display(description="What was seen")
    def what_was_seen(self, hold: Hold) -> str:
        """Counts, amounts and countries."""
        return "; ".join(f"{name}: {value}" for name, value in seen_lines(hold)) or "–"

    def get_urls(self) -> list[URLPattern]:
        """The decision, and the countries asked for."""
        guarded = self.admin_site.admin_view
        own = [
            path("<uuid:hold>/decide/", guarded(fraud_pages.decide), name="fraud_hold_decide"),
            path("countries/", guarded(fraud_pages.countries), name="fraud_countries"),
            path("countries/decide/", guarded(fraud_pages.decide_country), name="fraud_country_decide"),
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the customer's answers and the form of the decision."""
        context = fraud_pages.review_context(request, object_id)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **context})

    def save_model(self, request: HttpRequest, obj: Hold, form: Any, change: Any) -> None:
        """Through the room's action; a hold by hand that is there already is that one."""
        account: Account = form.cleaned_data["sid"]
        opened = open_hold(account=account.id, reason=Hold.Reason.BY_HAND, seen={}, actor=staff_of(request).id)
        obj.id, obj.account, obj.reason = opened.id, account, opened.reason
        messages.success(request, "The account is held and was told.")

    def response_add(self, request: HttpRequest, obj: Hold, post_url_continue: str | None = None) -> HttpResponse:
        """To the hold."""
        return HttpResponseRedirect(reverse("desk:fraud_hold_change", args=[obj.id]))


class LimitForm(LimitModelForm):
    """An account's own limits; an empty one is the default."""

    sid = AccountSidField()
    spend = forms.CharField(
        max_length=20, required=False, label="Spending a day",
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}), help_text="In units of the currency: 250",
    )  # fmt: skip

    class Meta:
        model = Limit
        fields = ("minute_messages", "day_messages", "country_messages", "reason")
        labels = {
            "minute_messages": "Messages a minute",
            "day_messages": "Messages a day",
            "country_messages": "Messages a day to one country",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("minute_messages", "day_messages", "country_messages"):
            self.fields[name].required = False
        if self.instance.pk is not None:
            self.fields.pop("sid", None)
            spend = self.instance.day_spend_micros
            self.initial["spend"] = "" if spend is None else format_decimal(spend)
        if "reason" in self.fields:
            self.fields["reason"].required = True

    def clean_spend(self) -> int | None:
        """In micros."""
        text = self.cleaned_data["spend"].strip()
        try:
            return parse_micros(text) if text else None
        except InvalidInput as error:
            raise forms.ValidationError(error.sentence) from None

    def override(self) -> Override:
        """As it was typed."""
        typed = self.cleaned_data
        return Override(
            minute_messages=typed["minute_messages"], day_messages=typed["day_messages"],
            day_spend_micros=typed["spend"], country_messages=typed["country_messages"],
        )  # fmt: skip


@admin.register(Limit, site=desk_site)
class LimitAdmin(DeskAdmin):
    """Accounts whose limits are not the default ones, and since when they pay."""

    form = LimitForm
    list_display = ("account", "minute_messages", "day_messages", "country_messages", "spend_a_day", "reason", "set_at")
    list_filter = ("reason",)
    list_select_related = ("account",)
    ordering = ("-set_at",)

    @admin.display(description="Spending a day", ordering="day_spend_micros")
    def spend_a_day(self, limit: Limit) -> str:
        """In units of the account's currency."""
        return "–" if limit.day_spend_micros is None else format_decimal(limit.day_spend_micros)

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        """By permission."""
        return bool(request.user.has_perm("fraud.change_limit"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By permission."""
        return bool(request.user.has_perm("fraud.change_limit"))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """With the account that the page before was about."""
        return {"sid": request.GET.get("account", "")}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The SID is asked for once."""
        typed = ("minute_messages", "day_messages", "country_messages")
        if obj is None:
            return ("sid", *typed, "spend", "reason")
        may_write = self.has_change_permission(request)
        return ("account", "first_paid_at", *typed, "spend" if may_write else "spend_a_day", "reason")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is known, not set."""
        if obj is None:
            return ()
        fixed = ("account", "first_paid_at")
        return fixed if self.has_change_permission(request) else self.get_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: Limit, form: LimitForm, change: Any) -> None:
        """Through the room's action."""
        account: UUID = obj.account_id if change else form.cleaned_data["sid"].id
        reason = Limit.Reason(form.cleaned_data["reason"])
        set_limits(account=account, limits=form.override(), reason=reason, actor=staff_of(request).id)
        obj.refresh_from_db() if change else setattr(obj, "account_id", account)


for queue in (
    Queue(title="Holds to review", note="accounts that cannot send until somebody has looked",
          page="desk:fraud_hold_changelist", permission="fraud.view_hold", query=f"?state__exact={Hold.State.OPEN:d}",
          count=lambda: Hold.objects.filter(state=Hold.State.OPEN).count()),
    Queue(title="Countries to decide", note="risky ones that new accounts asked for", page="desk:fraud_countries",
          permission="fraud.view_hold", count=lambda: requested_countries().count()),
):  # fmt: skip
    register_queue(queue)
