"""When people of a country may be written to: the operator's own hours, in place of the program's default."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from smarttec.faces.desk.sections.catalogue import AddingAdmin
from smarttec.faces.desk.site import desk_site
from smarttec.kernel import clock
from smarttec.messaging.windows.models import CountryHours


@admin.register(CountryHours, site=desk_site)
class CountryHoursAdmin(AddingAdmin):
    """A row takes the place of the country's default; customers see the hours in the portal."""

    list_display = ("country", "workdays", "saturday", "sunday", "basis", "changed_at")
    ordering = ("country",)
    fields = (
        "country", ("workdays_begin", "workdays_end"), ("saturday_begin", "saturday_end"),
        ("sunday_begin", "sunday_end"), "shut", "basis",
    )  # fmt: skip

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By permission."""
        return bool(request.user.has_perm("windows.change_countryhours"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A row stays its country's."""
        return ("country",) if obj else ()

    def save_model(self, request: HttpRequest, obj: CountryHours, form: Any, change: Any) -> None:
        """With the time of the change; a code is written in capitals."""
        obj.country, obj.changed_at = obj.country.upper(), clock.now()
        super().save_model(request, obj, form, change)

    @admin.display(description="Monday to Friday")
    def workdays(self, hours: CountryHours) -> str:
        """For people."""
        return _words(hours, 0)

    @admin.display(description="Saturday")
    def saturday(self, hours: CountryHours) -> str:
        """For people."""
        return _words(hours, 5)

    @admin.display(description="Sunday")
    def sunday(self, hours: CountryHours) -> str:
        """For people."""
        return _words(hours, 6)


def _words(hours: CountryHours, weekday: int) -> str:
    found = hours.window.week[weekday]
    return found.words if found else "–"
