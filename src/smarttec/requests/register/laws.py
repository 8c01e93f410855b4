"""Until when a request has to be answered: laws as data, and pure arithmetic of days and months.

Time runs from the day the request came, also while we wait for a proof of identity: laws that would let us stop the
clock then (EDPB Guidelines 01/2022, 157) are not used. All moments are aware and in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from smarttec.kernel.vocabulary import Region
from smarttec.people.domain import region_of
from smarttec.plans.calendar import add_months
from smarttec.requests.register.domain import Kind

_SATURDAY = 5
CONFIRM_BUSINESS_DAYS = 10
"""Everybody gets what California asks for: confirmed within ten business days (11 CCR § 7021(a))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """How long an answer may take and by how much that can be extended, once; `source` says where that stands."""

    name: str
    source: str
    months: int = 0
    days: int = 0
    more_months: int = 0
    more_days: int = 0

    def due_at(self, received_at: datetime) -> datetime:
        """The last moment for the answer."""
        return add_months(received_at, self.months) + timedelta(days=self.days)

    def extended_until(self, received_at: datetime) -> datetime:
        """The last moment after an extension."""
        months, days = self.months + self.more_months, self.days + self.more_days
        return add_months(received_at, months) + timedelta(days=days)


LAWS: Mapping[str, Law] = {
    "gdpr": Law(name="GDPR", source="GDPR Art. 12(3)", months=1, more_months=2),
    "uk-gdpr": Law(name="UK GDPR", source="UK GDPR Art. 12A", months=1, more_months=2),
    "fadp": Law(name="Swiss FADP", source="FADP Art. 25(7); DPO Art. 18", days=30, more_days=30),
    "ccpa": Law(name="CCPA", source="Cal. Civ. Code § 1798.130(a)(2)(A)", days=45, more_days=45),
    "pipeda": Law(name="PIPEDA", source="PIPEDA s. 8(3), (4)", days=30, more_days=30),
    "lgpd": Law(name="LGPD", source="LGPD Art. 19 II", days=15),
    "app": Law(name="Privacy Act 1988", source="Australian Privacy Principles 12.4(a)", days=30),
    "strictest": Law(name="our own rule", source="the GDPR's month, where we know of no shorter one", months=1),
}
"""Key → law. The keys are stored and never change meaning."""

_BY_COUNTRY = {"BR": "lgpd", "CA": "pipeda", "AU": "app"}
_BY_REGION = {Region.EU: "gdpr", Region.UK: "uk-gdpr", Region.CH: "fadp", Region.US: "ccpa"}

PLEDGES: Mapping[Kind, timedelta] = {
    Kind.COMPROMISED: timedelta(days=1),
    Kind.MARKETING_REFUSAL: timedelta(days=10),
    Kind.MINOR: timedelta(days=10),
    Kind.QUESTION: timedelta(days=10),
    Kind.COMPLAINT: timedelta(days=20),
}
"""What we ask of ourselves where the law gives more time or none (CAN-SPAM, 15 U.S.C. § 7704(a)(4)(A): ten days)."""


def law_for(country: str) -> str:
    """Key of the law whose deadlines hold for somebody of that country (ISO 3166-1; empty when unknown)."""
    return _BY_COUNTRY.get(country) or _BY_REGION.get(region_of(country), "strictest")


def due_at(kind: Kind, law: str, received_at: datetime) -> datetime:
    """The last moment for the answer: the law's or our own pledge, whichever is earlier."""
    by_law = LAWS[law].due_at(received_at)
    pledge = PLEDGES.get(kind)
    return by_law if pledge is None else min(by_law, received_at + pledge)


def can_be_extended(law: str) -> bool:
    """Whether the law knows an extension."""
    return bool(LAWS[law].more_months or LAWS[law].more_days)


def confirm_due_at(received_at: datetime) -> datetime:
    """By when somebody has to hear that their request came."""
    return add_business_days(received_at, CONFIRM_BUSINESS_DAYS)


def add_business_days(moment: datetime, days: int) -> datetime:
    """So many days later that are neither Saturday nor Sunday; holidays count as business days, which is stricter."""
    while days:
        moment += timedelta(days=1)
        days -= moment.weekday() < _SATURDAY
    return moment
