"""Orders and payments by bank as lists, and the queues of the first page. Each is worked on on a page of its own."""

from django.contrib import admin

from smarttec.faces.desk.base import DeskAdmin
from smarttec.faces.desk.orders_tables import order_link, payment_link
from smarttec.faces.desk.queues import Queue, register_queue
from smarttec.faces.desk.site import desk_site
from smarttec.shop.orders.domain import State
from smarttec.shop.orders.models import BankPayment, Order
from smarttec.shop.orders.queries import in_states, needing_a_person, payments_to_match


@admin.register(Order, site=desk_site)
class OrderAdmin(DeskAdmin):
    """All orders; amounts and words are on an order's own page, under a purpose."""

    list_display = ("__str__", "page", "account", "state", "source", "created_at", "payable_by")
    list_filter = ("state", "source")
    list_select_related = ("account",)
    ordering = ("-id",)
    fields = ("page", "account", "state", "source", "service", "collected_by", "created_at", "payable_by")
    readonly_fields = ("page",)

    @admin.display(description="Page")
    def page(self, order: Order) -> str:
        """Where it is worked on."""
        return order_link(order)


@admin.register(BankPayment, site=desk_site)
class BankPaymentAdmin(DeskAdmin):
    """All payments by bank, matched or not."""

    list_display = ("__str__", "page", "account", "value_on", "recorded_at", "finished_at")
    list_select_related = ("account",)
    ordering = ("-id",)
    fields = ("page", "account", "value_on", "recorded_at", "finished_at")
    readonly_fields = ("page",)

    @admin.display(description="Page")
    def page(self, payment: BankPayment) -> str:
        """Where it is matched."""
        return payment_link(payment)


for queue in (
    Queue(title="Quotes to write", note="requests of customers, and orders taken elsewhere", page="desk:sales",
          count=lambda: in_states([State.REQUESTED]).count(), permission="orders.view_order"),
    Queue(title="Orders to confirm", note="accepted quotes that wait for their invoice", page="desk:sales",
          count=lambda: in_states([State.ORDERED]).count(), permission="orders.view_order"),
    Queue(title="Orders to decide", note="something could not be given, or was kept", page="desk:sales",
          count=lambda: needing_a_person().count(), permission="orders.view_order"),
    Queue(title="Payments to match", note="money at the bank that nobody has matched", page="desk:bank_payments",
          count=lambda: payments_to_match().count(), permission="orders.view_bankpayment"),
):  # fmt: skip
    register_queue(queue)
