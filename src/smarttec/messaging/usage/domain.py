"""Pure rules of triggers: what they look at, in which period, and from which value on.

Values are whole millionths of what is measured: of the currency unit for prices, of one thing for counts.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import IntegerChoices

from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.ids import to_sid
from smarttec.kernel.money import MICROS_PER_UNIT, format_decimal, parse_micros
from smarttec.messaging.usage.records import CATEGORIES, GROUPINGS, Used

TRIGGERS_MAX = 100
"""Of one account."""
LATE = timedelta(minutes=10)
"""So long after a period's end its last uses may still be written."""
FOREVER = date(1, 1, 1)
"""The one period of a trigger that does not recur."""
_FIELD = "TriggerValue"


class Measure(IntegerChoices):
    """What the value is compared with. Stored; the words are Twilio's."""

    COUNT = 1, "count"
    USAGE = 2, "usage"
    PRICE = 3, "price"


class Recurring(IntegerChoices):
    """When it begins anew. Stored; the words are Twilio's."""

    DAILY = 1, "daily"
    MONTHLY = 2, "monthly"
    YEARLY = 3, "yearly"
    ALL_TIME = 4, "alltime"


_GROUPINGS = {Recurring.DAILY: "Daily", Recurring.MONTHLY: "Monthly", Recurring.YEARLY: "Yearly"}


@dataclass(frozen=True, slots=True)
class Reached:
    """What is asked for: a value, or so much more than is used now."""

    micros: int
    is_relative: bool


def checked_category(name: str, *, field: str = "UsageCategory") -> str:
    """Raises `InvalidInput`, which names those there are."""
    if name not in CATEGORIES:
        shown = name[:40] if name.isprintable() else "This"
        raise InvalidInput(f"{shown} is no category: {', '.join(sorted(CATEGORIES))}.", field=field)
    return name


def checked_measure(measure: Measure, category: str) -> Measure:
    """Money has no count. Raises `InvalidInput`."""
    if measure is Measure.COUNT and category == "totalprice":
        raise InvalidInput("totalprice is not counted: trigger by price or usage.", field="TriggerBy")
    return measure


def value_of(text: str) -> Reached:
    """`"1000"`, `"12.50"`, `"+30"`. Raises `InvalidInput`."""
    if text.startswith(" "):
        raise InvalidInput("Write the plus sign of a TriggerValue as %2B.", field=_FIELD)
    is_relative = text.startswith("+")
    try:
        micros = parse_micros(text.removeprefix("+"))
    except InvalidInput:
        micros = 0
    if not micros:
        raise InvalidInput("TriggerValue is a number above 0, such as 1000, 12.50 or +30.", field=_FIELD)
    return Reached(micros, is_relative)


def as_text(micros: int, *, measure: Measure, category: str) -> str:
    """A value as it is told: money with places, counts without."""
    is_money = measure is Measure.PRICE or category == "totalprice"
    return format_decimal(micros, min_places=2 if is_money else 0)


def measured(used: Used, *, measure: Measure, category: str) -> int:
    """How far it is, in millionths."""
    if measure is Measure.PRICE or category == "totalprice":
        return used.price_micros
    return used.count * MICROS_PER_UNIT


def period_of(recurring: Recurring | None, day: date) -> date:
    """The period that a day belongs to, by its first day."""
    name = _GROUPINGS.get(recurring) if recurring else None
    return GROUPINGS[name](day)[0] if name else FOREVER


def last_day_of(recurring: Recurring | None, period: date) -> date:
    """Where a period ends."""
    name = _GROUPINGS.get(recurring) if recurring else None
    return GROUPINGS[name](period)[1] if name else date.max


def periods_between(recurring: Recurring | None, since: datetime, now: datetime) -> list[date]:
    """The period that was looked at last, if something may have been added to it since, and that of today."""
    return sorted({period_of(recurring, (since - LATE).date()), period_of(recurring, now.date())})


def fields_of_firing(
    *, account: UUID, trigger: UUID, firing: UUID, recurring: Recurring | None, category: str, measure: Measure,
    value_micros: int, current_micros: int, fired_at: datetime, record_uri: str,
) -> dict[str, str]:  # fmt: skip
    """What the server is told, with Twilio's names. The token is the same each time that this firing is told."""
    return {
        "AccountSid": to_sid("AC", account),
        "ApiVersion": "2010-04-01",
        "UsageTriggerSid": to_sid("UT", trigger),
        "UsageCategory": category,
        "Recurring": str(recurring.label) if recurring else "",
        "TriggerBy": str(measure.label),
        "TriggerValue": as_text(value_micros, measure=measure, category=category),
        "CurrentValue": as_text(current_micros, measure=measure, category=category),
        "DateFired": f"{fired_at:%a, %d %b %Y %H:%M:%S +0000}",
        "UsageRecordUri": record_uri,
        "IdempotencyToken": f"{to_sid('UT', trigger)}-FIRES-{firing.hex}",
    }


def record_uri(account: UUID, recurring: Recurring | None, category: str) -> str:
    """Where the records are that the trigger looks at."""
    names = {Recurring.DAILY: "/Today", Recurring.MONTHLY: "/ThisMonth", Recurring.YEARLY: "/Yearly"}
    part = names.get(recurring, "") if recurring else ""
    return f"/2010-04-01/Accounts/{to_sid('AC', account)}/Usage/Records{part}.json?Category={category}"
