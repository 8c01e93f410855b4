"""Ledger entries, read-only: what is posted stays posted. The queue of adjustments."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from smarttec.faces.desk.base import DeskAdmin
from smarttec.faces.desk.queues import Queue, register_queue
from smarttec.faces.desk.site import desk_site
from smarttec.kernel.ids import to_sid
from smarttec.kernel.money import format_decimal
from smarttec.ledger.models import Adjustment, AdjustmentState, Entry


@admin.register(Entry, site=desk_site)
class EntryAdmin(DeskAdmin):
    """Immutable postings between accounts and the operator."""

    list_display = ("posting", "account_link", "kind", "counterpart", "amount", "held", "created_at")
    list_filter = ("kind", "counterpart")
    list_display_links = ("posting",)
    ordering = ("-id",)
    fields = ("id", "account_link", "kind", "counterpart", "amount", "held", "reference", "created_at")
    readonly_fields = ("account_link", "amount", "held")

    @admin.display(description="Entry")
    def posting(self, entry: Entry) -> str:
        """Named by its id."""
        return f"entry {entry.id.hex[-8:]}"

    @admin.display(description="Account")
    def account_link(self, entry: Entry) -> str:
        """Whose it is, by SID."""
        address = reverse("desk:people_account_change", args=[entry.account])
        return format_html('<a class="desk-link" href="{}">{}</a>', address, to_sid("AC", entry.account))

    @admin.display(description="Change of what is owned", ordering="amount_micros")
    def amount(self, entry: Entry) -> str:
        """In units of the account's currency."""
        return format_decimal(entry.amount_micros)

    @admin.display(description="Taken from held", ordering="held_micros")
    def held(self, entry: Entry) -> str:
        """In units of the account's currency."""
        return format_decimal(entry.held_micros)


register_queue(
    Queue(
        title="Adjustments waiting",
        note="another person than the proposer decides",
        count=lambda: Adjustment.objects.filter(state=AdjustmentState.PROPOSED).count(),
        page="desk:adjustments",
        permission="ledger.view_adjustment",
    )
)
