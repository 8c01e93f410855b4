"""Persons and accounts. Read-only; an account's page brings together what support needs."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from smarttec.faces.desk.account_page import account_page
from smarttec.faces.desk.base import DeskAdmin
from smarttec.faces.desk.display import NOTHING, personal_column, preload_keys
from smarttec.faces.desk.site import desk_site
from smarttec.kernel.ids import to_sid
from smarttec.people.models import Account, Person


@admin.register(Person, site=desk_site)
class PersonAdmin(DeskAdmin):
    """Who signs in: customers and staff."""

    list_display = ("__str__", "name_column", "email_column", "is_active", "is_staff", "created_at")
    list_filter = ("is_active", "is_staff")
    list_display_links = ("__str__",)
    ordering = ("-id",)
    fields = (
        "name_column", "email_column", "phone_column", "accounts_of", "uses_of", "is_active", "is_staff",
        "has_second_step", "email_confirmed_at", "last_login", "preferred_channel", "language", "created_at",
        "notice_version",
    )  # fmt: skip
    readonly_fields = ("name_column", "email_column", "phone_column", "accounts_of", "uses_of", "has_second_step")

    name_column = personal_column("name", "Name")
    email_column = personal_column("email", "E-mail")
    phone_column = personal_column("phone", "Phone")

    @admin.display(description="Accounts")
    def accounts_of(self, person: Person) -> str:
        """Links to the person's accounts."""
        found = Account.objects.filter(owner_id=person.id).order_by("id").first()
        if found is None:
            return NOTHING
        address = reverse("desk:people_account_change", args=[found.id])
        return format_html('<a class="desk-link" href="{}">{}</a>', address, to_sid("AC", found.id))

    @admin.display(description="Record of use")
    def uses_of(self, person: Person) -> str:
        """Where to see who looked at this person's data."""
        return format_html('<a class="desk-link" href="{}">who saw what, and why</a>',
                           reverse("desk:uses_of", args=[person.id]))  # fmt: skip

    @admin.display(description="Second step", boolean=True)
    def has_second_step(self, person: Person) -> bool:
        """Whether an authenticator is set up."""
        return person.totp_confirmed_at is not None


@admin.register(Account, site=desk_site)
class AccountAdmin(DeskAdmin):
    """What is billed. Its page shows balance, numbers, last messages and payments, under the declared purpose."""

    list_display = ("__str__", "owner_name", "status", "currency", "created_at")
    list_filter = ("status",)
    list_display_links = ("__str__",)
    list_select_related = ("owner",)
    ordering = ("-id",)
    fields = ("sid", "owner", "owner_name", "owner_email", "status", "currency", "created_at", "uses_of")
    readonly_fields = ("sid", "owner_name", "owner_email", "uses_of")
    change_form_template = "desk/account.html"

    owner_name = personal_column("name", "Name", of="owner")
    owner_email = personal_column("email", "E-mail", of="owner")

    @admin.display(description="Account SID")
    def sid(self, account: Account) -> str:
        """The ecosystem's form of the id."""
        return to_sid("AC", account.id)

    @admin.display(description="Record of use")
    def uses_of(self, account: Account) -> str:
        """Where to see who looked at this account's data."""
        return format_html('<a class="desk-link" href="{}">who saw what, and why</a>',
                           reverse("desk:uses_of", args=[account.id]))  # fmt: skip

    def subjects_of(self, row: Any) -> list[Any]:
        """The list shows the owner's data."""
        return [row.owner_id]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The account's page, with the sections beside its own columns."""
        account = self.get_object(request, object_id)
        if account is None or not self.has_view_permission(request, account):
            return super().change_view(request, object_id, form_url, extra_context)
        preload_keys([account.id, account.owner_id])
        context = {**account_page(account, staff=request.user), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)
