"""The operator's own hours for a country, and what each account wants done outside the hours."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from smarttec.kernel import clock
from smarttec.messaging.windows.domain import DAY_MINUTES, Hours, Mode, Window
from smarttec.people.models import Account
from smarttec.vault.impersonal import impersonal

_DAYS = ("workdays", "saturday", "sunday")


def _minutes(help_text: str = "") -> "models.PositiveSmallIntegerField[int | None, int | None]":
    return models.PositiveSmallIntegerField(null=True, blank=True, help_text=help_text)


@impersonal(
    catalogue=[
        "country", "workdays_begin", "workdays_end", "saturday_begin", "saturday_end", "sunday_begin", "sunday_end",
        "shut", "basis",
    ],
    time=["changed_at"],
)  # fmt: skip
class CountryHours(models.Model):
    """When people of a country may be written to; takes the place of the default (`statutory`).

    Minutes from midnight by the recipient's clock, both empty: not at all that day. `shut`: days, such as public
    holidays, on which nothing is sent.
    """

    country = models.CharField(max_length=2, primary_key=True)
    workdays_begin = _minutes("Monday to Friday; minutes from midnight (480 is 8:00). Both empty: not at all.")
    workdays_end = _minutes()
    saturday_begin = _minutes()
    saturday_end = _minutes()
    sunday_begin = _minutes()
    sunday_end = _minutes()
    shut = ArrayField(
        models.DateField(), default=list, blank=True, help_text="Days without any: 2026-12-25, 2026-12-26"
    )
    basis = models.CharField(max_length=200, blank=True, default="", help_text="The law or code; customers see it.")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{day}_begin__isnull": True, f"{day}_end__isnull": True})
                | Q(**{f"{day}_begin__lt": F(f"{day}_end"), f"{day}_end__lte": DAY_MINUTES}),
                name=f"windows_hours_{day}",
                violation_error_message=f"Hours of {day} end after they begin, by 1440, or both fields are empty.",
            )
            for day in _DAYS
        ]

    def __str__(self) -> str:
        return self.country

    @property
    def window(self) -> Window:
        """As the rules take it."""
        workdays, saturday, sunday = (
            Hours(begins, until)
            if (begins := getattr(self, f"{day}_begin")) is not None and (until := getattr(self, f"{day}_end"))
            else None
            for day in _DAYS
        )
        return Window((workdays,) * 5 + (saturday, sunday), frozenset(self.shut), self.basis)


@impersonal(key=["cell"], link=["account"], state=["mode"], time=["changed_at"])
class QuietHours(models.Model):
    """An account's option; without a row it is off."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True, related_name="quiet_hours")
    cell = models.PositiveSmallIntegerField(default=0)
    mode = models.PositiveSmallIntegerField(choices=[(mode.value, mode.name.lower()) for mode in Mode])
    changed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"quiet hours {self.account_id.hex[-8:]}"
