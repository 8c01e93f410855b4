"""Answers that staff give often, in the operator's words."""

from django.contrib import admin
from django.http import HttpRequest

from smarttec.faces.desk.sections.catalogue import AddingAdmin
from smarttec.faces.desk.site import desk_site
from smarttec.requests.register.models import AnswerTemplate


@admin.register(AnswerTemplate, site=desk_site)
class AnswerTemplateAdmin(AddingAdmin):
    """Added and changed by those with the permission."""

    list_display = ("title", "is_on")
    fields = ("title", "body", "is_on")

    def has_change_permission(self, request: HttpRequest, _obj: object = None) -> bool:
        """By permission."""
        return bool(request.user.has_perm("register.change_answertemplate"))
