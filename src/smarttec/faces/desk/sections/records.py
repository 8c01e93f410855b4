"""Records of the desk and the post: outgoing mail by state, declared purposes, and what staff changed."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry

from smarttec.faces.desk.access import STAFF_PURPOSES
from smarttec.faces.desk.base import DeskAdmin
from smarttec.faces.desk.models import DeskAccess
from smarttec.faces.desk.site import desk_site
from smarttec.kernel.vocabulary import Purpose
from smarttec.post.models import Mail


@admin.register(Mail, site=desk_site)
class MailAdmin(DeskAdmin):
    """Outgoing mail: which letter, in which state. Neither address nor text is shown."""

    list_display = ("letter", "mail_class", "state", "tries", "created_at", "sent_at")
    list_filter = ("state", "mail_class", "template")
    list_display_links = None
    ordering = ("-created_at",)
    fields = ("template", "mail_class", "state", "tries", "created_at", "due_at", "sent_at")

    @admin.display(description="Letter", ordering="template")
    def letter(self, mail: Mail) -> str:
        """The registered template."""
        return mail.template.replace("_", " ")


@admin.register(DeskAccess, site=desk_site)
class DeskAccessAdmin(DeskAdmin):
    """Who declared which purpose, when and why."""

    list_display = ("__str__", "staff", "purpose_words", "reason", "ticket", "started_at", "ended_at")
    list_filter = ("reason",)
    list_display_links = ("__str__",)
    list_select_related = ("staff",)
    ordering = ("-id",)
    fields = ("staff", "purpose_words", "reason", "ticket", "started_at", "ended_at")
    readonly_fields = ("purpose_words",)

    @admin.display(description="Purpose")
    def purpose_words(self, access: DeskAccess) -> str:
        """In words for staff."""
        return STAFF_PURPOSES.get(Purpose(access.purpose), "")


@admin.register(LogEntry, site=desk_site)
class LogEntryAdmin(DeskAdmin):
    """What staff changed: rows by id, fields by name, never a value."""

    list_display = ("action_time", "user", "content_type", "object_repr", "get_change_message")
    list_display_links = None
    list_select_related = ("user", "content_type")
    ordering = ("-id",)
    fields = ("action_time", "user", "content_type", "object_repr", "change_message")
