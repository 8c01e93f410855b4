"""Plans as they are sold, who has one, and the steps that fall due. Read-only: versions are only followed."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from smarttec.faces.desk.base import DeskAdmin
from smarttec.faces.desk.queues import Queue, register_queue
from smarttec.faces.desk.site import desk_site
from smarttec.kernel import clock
from smarttec.kernel.ids import to_sid
from smarttec.kernel.money import format_money
from smarttec.numbers.models import Rental
from smarttec.plans.models import Due, PlanVersion, Subscription

if TYPE_CHECKING:
    from django.db.models import QuerySet


def account_link(subscription: Subscription | Rental) -> str:
    """Whose it is, by SID."""
    address = reverse("desk:people_account_change", args=[subscription.account_id])
    return format_html('<a class="desk-link" href="{}">{}</a>', address, to_sid("AC", subscription.account_id))


@admin.register(PlanVersion, site=desk_site)
class PlanVersionAdmin(DeskAdmin):
    """Every version that was, is or will be on sale. A new one is published on a page of its own."""

    list_display = ("__str__", "key", "price", "credit", "effective_from")
    list_filter = ("key", "currency")
    list_display_links = ("__str__",)
    ordering = ("key", "currency", "-number")
    fields = ("key", "number", "name", "price", "credit", "limits", "features", "effective_from")
    readonly_fields = ("price", "credit")

    @admin.display(description="Price a year", ordering="price_micros")
    def price(self, version: PlanVersion) -> str:
        """For people."""
        return format_money(version.price_micros, version.currency)

    @admin.display(description="Included credit", ordering="credit_micros")
    def credit(self, version: PlanVersion) -> str:
        """For people."""
        return format_money(version.credit_micros, version.currency)


@admin.register(Subscription, site=desk_site)
class SubscriptionAdmin(DeskAdmin):
    """The plan of each account."""

    list_display = ("__str__", "account_sid", "version", "state", "ends_at", "auto_renew", "cancelled_at", "deletes_at")
    list_filter = ("state", "auto_renew")
    list_display_links = ("__str__",)
    list_select_related = ("version",)
    ordering = ("-id",)
    fields = (
        "account_sid", "version", "state", "term_number", "starts_at", "ends_at", "auto_renew", "cancelled_at",
        "deletes_at",
    )  # fmt: skip
    readonly_fields = ("account_sid",)

    @admin.display(description="Account")
    def account_sid(self, subscription: Subscription) -> str:
        """Leads to it."""
        return account_link(subscription)


class Waiting(admin.SimpleListFilter):
    """Steps by whether they are done. A step that fails is tried each minute and stays late until it succeeds."""

    title = "state"
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The choices."""
        return [("late", "failed or late"), ("coming", "coming"), ("done", "done")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Due]") -> "QuerySet[Due]":
        """Those of the choice."""
        match self.value():
            case "late":
                return late(queryset)
            case "coming":
                return queryset.filter(done_at=None, due_at__gt=clock.now())
            case "done":
                return queryset.filter(done_at__isnull=False)
        return queryset


def late(steps: "QuerySet[Due]") -> "QuerySet[Due]":
    """What should have been done: it failed, or its minute has not come."""
    return steps.filter(done_at=None, due_at__lte=clock.now())


@admin.register(Due, site=desk_site)
class DueAdmin(DeskAdmin):
    """Reminders, ends of terms, suspensions and deletions, with when they were done."""

    list_display = ("step_name", "account_sid", "term_number", "due_at", "done_at")
    list_filter = (Waiting, "step")
    list_display_links = ("step_name",)
    list_select_related = ("subscription",)
    ordering = ("-due_at", "-id")
    fields = ("step_name", "account_sid", "term_number", "due_at", "done_at")
    readonly_fields = ("step_name", "account_sid")

    @admin.display(description="Step", ordering="step")
    def step_name(self, due: Due) -> str:
        """In words."""
        return due.get_step_display().replace("_", " ")

    @admin.display(description="Account")
    def account_sid(self, due: Due) -> str:
        """Leads to it."""
        return account_link(due.subscription)


register_queue(
    Queue(
        title="Steps of plans that failed",
        note="due, and tried again each minute",
        count=lambda: late(Due.objects.all()).count(),
        page="desk:plans_due_changelist",
        query="?waiting=late",
        permission="plans.view_due",
    )
)
