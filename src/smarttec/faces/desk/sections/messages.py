"""Messages: status, times and price. What they say is never shown."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from smarttec.faces.desk.base import DeskAdmin
from smarttec.faces.desk.display import personal_column, withheld
from smarttec.faces.desk.queries import with_policy
from smarttec.faces.desk.site import desk_site
from smarttec.kernel.ids import to_sid
from smarttec.kernel.money import format_money
from smarttec.messaging.models import Message


@admin.register(Message, site=desk_site)
class MessageAdmin(DeskAdmin):
    """Every message, newest first."""

    list_display = ("__str__", "status", "direction", "recipient_column", "segments", "price", "created_at", "due_at")
    list_filter = ("status", "direction")
    list_display_links = ("__str__",)
    ordering = ("-id",)
    fields = (
        "sid", "account_link", "status", "direction", "recipient_column", "sender_column", "body_column", "segments",
        "price", "error_code", "carrier", "created_at", "submitted_at", "sent_at", "finished_at", "due_at",
    )  # fmt: skip
    readonly_fields = ("sid", "account_link", "recipient_column", "sender_column", "body_column", "price")

    recipient_column = personal_column("recipient", "To")
    sender_column = personal_column("sender", "From")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """With what the gate needs to know."""
        return with_policy(super().get_queryset(request))

    @admin.display(description="Text")
    def body_column(self, message: Message) -> str:
        """Never shown; says under which clause not."""
        return withheld(message, "body")

    @admin.display(description="Message SID")
    def sid(self, message: Message) -> str:
        """The ecosystem's form of the id."""
        return to_sid("SM", message.id)

    @admin.display(description="Account")
    def account_link(self, message: Message) -> str:
        """Whose it is, by SID."""
        address = reverse("desk:people_account_change", args=[message.account])
        return format_html('<a class="desk-link" href="{}">{}</a>', address, to_sid("AC", message.account))

    @admin.display(description="Price", ordering="price_micros")
    def price(self, message: Message) -> str:
        """What it costs or cost."""
        return format_money(message.price_micros, message.currency)
