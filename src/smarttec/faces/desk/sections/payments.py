"""Payments and refunds as lists, the queues of the first page, and the page where a payment is worked on."""

from django.contrib import admin
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from smarttec.faces.desk import payment_page
from smarttec.faces.desk.base import DeskAdmin
from smarttec.faces.desk.queues import Queue, register_queue
from smarttec.faces.desk.site import desk_site
from smarttec.kernel.money import format_money
from smarttec.shop.models import BLOCKING_DISPUTE, Payment, Refund, RefundState

VIEW = "shop.view_payment"


@admin.register(Payment, site=desk_site)
class PaymentAdmin(DeskAdmin):
    """Attempts to buy credits at the clearing house. The checkout's address is nobody's business here."""

    list_display = ("__str__", "page", "account", "amount", "state", "review", "owed", "dispute", "created_at")
    list_filter = ("state", "means", "dispute", "review")
    list_display_links = ("__str__",)
    list_select_related = ("account",)
    ordering = ("-id",)
    fields = (
        "page", "account", "amount", "state", "means", "review", "owed", "dispute", "dispute_cleared_at", "reference",
        "created_at", "finished_at",
    )  # fmt: skip
    readonly_fields = ("page", "amount", "owed")

    def get_urls(self) -> list[URLPattern]:
        """With the page where one is worked on."""
        work = self.admin_site.admin_view(payment_page.work)
        return [path("<uuid:payment>/work/", work, name="shop_payment_work"), *super().get_urls()]

    @admin.display(description="Page")
    def page(self, payment: Payment) -> str:
        """Where it is worked on."""
        return _link(payment)

    @admin.display(description="Amount", ordering="amount_micros")
    def amount(self, payment: Payment) -> str:
        """For people."""
        return format_money(payment.charged_micros, payment.currency)

    @admin.display(description="Owed", ordering="owed_micros")
    def owed(self, payment: Payment) -> str:
        """What was given back there but was spent here."""
        return format_money(payment.owed_micros, payment.currency) if payment.owed_micros else "–"


@admin.register(Refund, site=desk_site)
class RefundAdmin(DeskAdmin):
    """What staff gave back, and what waits for a second person."""

    list_display = ("__str__", "page", "amount", "state", "reason", "needs_approval", "proposed_at", "decided_at")
    list_filter = ("state", "reason")
    list_select_related = ("payment",)
    ordering = ("-id",)
    fields = ("page", "amount", "state", "reason", "needs_approval", "reference", "proposed_at", "decided_at")
    readonly_fields = ("page", "amount")

    @admin.display(description="Payment")
    def page(self, refund: Refund) -> str:
        """Where it is decided."""
        return _link(refund.payment)

    @admin.display(description="Amount", ordering="amount_micros")
    def amount(self, refund: Refund) -> str:
        """For people."""
        return format_money(refund.amount_micros, refund.payment.currency)


def _link(payment: Payment) -> str:
    address = reverse("desk:shop_payment_work", args=[payment.id])
    return format_html('<a class="desk-link" href="{}">{}</a>', address, payment)


_LIST = "desk:shop_payment_changelist"
for queue in (
    Queue(title="Payments to look at", note="something about them did not fit", page=_LIST, permission=VIEW,
          count=lambda: Payment.objects.exclude(review="").count()),
    Queue(title="Payments owed", note="given back there, but spent here", page=_LIST, permission=VIEW,
          count=lambda: Payment.objects.filter(owed_micros__gt=0).count(), query="?review=credit-spent"),
    Queue(title="Disputes", note="they hold their account until won or cleared", page=_LIST, permission=VIEW,
          count=lambda: Payment.objects.filter(BLOCKING_DISPUTE).count(), query="?dispute__exact=1"),
    Queue(title="Refunds to decide", note="above the limit of one person", page="desk:shop_refund_changelist",
          count=lambda: Refund.objects.filter(state=RefundState.PROPOSED).count(), permission="shop.change_refund",
          query="?state__exact=1"),
):  # fmt: skip
    register_queue(queue)
