"""The time zones that a number may be in, from the numbering plan's data (`phonenumbers.timezone`)."""

import phonenumbers
from phonenumbers import timezone


def zones_of(e164: str) -> tuple[str, ...]:
    """IANA names, sorted; many for mobile and free-call numbers of large countries, none when unknown."""
    zones = timezone.time_zones_for_number(phonenumbers.parse(e164, None))
    return tuple(sorted(zone for zone in zones if zone != timezone.UNKNOWN_TIMEZONE))
