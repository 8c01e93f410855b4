"""Times as customers choose them: a wall clock and its time zone; stored in UTC."""

import zoneinfo
from datetime import UTC, datetime
from functools import cache

from django import forms

from smarttec.kernel.errors import InvalidInput

_REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


@cache
def zone_choices() -> list[tuple[str, str]]:
    """Every zone with a place, and UTC."""
    names = sorted(name for name in zoneinfo.available_timezones() if name.startswith(_REGIONS))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class LaterMixin(forms.Form):
    """When to send, if not at once."""

    send_at = forms.DateTimeField(
        label="Send at",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text="Leave it empty to send at once.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    zone = forms.ChoiceField(label="Time zone", required=False, initial="UTC")

    def fill_zones(self) -> None:
        """Give the field its choices; of every instance, as the list is read only once."""
        self.fields["zone"] = forms.ChoiceField(
            label="Time zone", required=False, initial="UTC", choices=zone_choices()
        )

    @property
    def due_at(self) -> datetime | None:
        """The moment in UTC; None for at once."""
        chosen = self.cleaned_data.get("send_at")
        return moment_of(chosen, self.cleaned_data.get("zone") or "UTC") if chosen else None


def moment_of(wall_clock: datetime, zone: str) -> datetime:
    """The moment of a wall clock there. Raises `InvalidInput` (field `send_at`) for a time that a clock skips."""
    try:
        local = wall_clock.replace(tzinfo=zoneinfo.ZoneInfo(zone))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise InvalidInput("There is no such time zone.", field="zone") from None
    try:
        moment = local.astimezone(UTC)
    except OverflowError:
        raise InvalidInput("Choose another time.", field="send_at") from None
    if moment.astimezone(local.tzinfo).replace(tzinfo=None) != wall_clock.replace(tzinfo=None):
        raise InvalidInput("Clocks skip this time on that day. Choose another.", field="send_at")
    return moment


def there(moment: datetime | None, zone: str) -> str:
    """`3 Dec 2026, 09:00 (Europe/Berlin)`; empty for no moment."""
    if moment is None:
        return ""
    try:
        local = moment.astimezone(zoneinfo.ZoneInfo(zone or "UTC"))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        local, zone = moment.astimezone(UTC), "UTC"
    return f"{local.day} {local:%b %Y, %H:%M} ({(zone or 'UTC').replace('_', ' ')})"
