"""Whom the law wants told of an incident, and how soon: data, each line with its source.

A line holds for people of its regions. Who has no known region counts as European: the strictest line wins. Where the
law says "without undue delay" and gives no figure, the deadline is the operator's own and `is_own_figure` says so.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from smarttec.kernel.vocabulary import Category as C
from smarttec.kernel.vocabulary import Region


class Whom(StrEnum):
    """Who is told."""

    AUTHORITY = "the authority"
    PEOPLE = "the people"


class Risk(StrEnum):
    """What the incident means for people (GDPR Recitals 75 and 76), as a person judged it."""

    UNKNOWN = "not judged yet"
    NONE = "unlikely to harm anybody"
    SOME = "may harm people"
    HIGH = "likely to harm people much"


_WORRYING = frozenset({Risk.UNKNOWN, Risk.SOME, Risk.HIGH})
_GRAVE = frozenset({Risk.UNKNOWN, Risk.HIGH})
_EUROPE = frozenset({Region.EU, Region.UNKNOWN})
_US = frozenset({Region.US})

CPNI = frozenset({C.TRAFFIC, C.MESSAGE_PEER, C.MESSAGE_CONTENT, C.CALL_CONTENT})
"""What a telephone company knows from carrying traffic (47 U.S.C. § 222(h)(1))."""
STATE_LAW = frozenset({C.CREDENTIAL, C.PAYMENT, C.CONTACT_NAME, C.CONTACT_EMAIL})
"""What the states' laws call personal information, in our words: a name or an address with what opens an account."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty to tell. `from_people`: it begins at so many affected people; `categories`: any of these, or any at all.

    `within` counts from the moment when we knew (`Incident.discovered_at`).
    """

    key: str
    whom: Whom
    addressee: str
    regions: frozenset[Region]
    risks: frozenset[Risk]
    within: timedelta
    source: str
    from_people: int = 1
    categories: frozenset[C] = frozenset(C)
    is_own_figure: bool = False


DUTIES = {
    duty.key: duty
    for duty in (
        Duty("gdpr-33", Whom.AUTHORITY, "the lead supervisory authority", _EUROPE, _WORRYING, timedelta(hours=72),
             "GDPR Art. 33(1)"),
        Duty("gdpr-34", Whom.PEOPLE, "people in the EU and EEA", _EUROPE, _GRAVE, timedelta(days=7),
             "GDPR Art. 34(1), without undue delay", is_own_figure=True),
        Duty("uk-gdpr-33", Whom.AUTHORITY, "the Information Commissioner (UK)", frozenset({Region.UK}), _WORRYING,
             timedelta(hours=72), "UK GDPR Art. 33(1)"),
        Duty("uk-gdpr-34", Whom.PEOPLE, "people in the United Kingdom", frozenset({Region.UK}), _GRAVE,
             timedelta(days=7), "UK GDPR Art. 34(1), without undue delay", is_own_figure=True),
        Duty("ch-fadp-24", Whom.AUTHORITY, "the Federal Data Protection and Information Commissioner (Switzerland)",
             frozenset({Region.CH}), _GRAVE, timedelta(hours=72), "Swiss FADP Art. 24(1), as soon as possible",
             is_own_figure=True),
        Duty("ch-fadp-24-people", Whom.PEOPLE, "people in Switzerland", frozenset({Region.CH}), _GRAVE,
             timedelta(days=7), "Swiss FADP Art. 24(4), where needed for their protection", is_own_figure=True),
        Duty("us-cpni", Whom.AUTHORITY, "FCC, Secret Service and FBI", _US, _WORRYING, timedelta(days=7),
             "47 CFR § 64.2011(a): seven business days, from 500 customers on or when harm is likely; we count days "
             "of the calendar", categories=CPNI),
        Duty("us-cpni-people", Whom.PEOPLE, "customers in the United States", _US, _WORRYING, timedelta(days=30),
             "47 CFR § 64.2011(b): 30 days", categories=CPNI),
        Duty("us-states", Whom.PEOPLE, "people in the United States", _US, _WORRYING, timedelta(days=30),
             "C.R.S. § 6-1-716(2) and Fla. Stat. § 501.171(4): 30 days, the shortest of the states that name a figure",
             categories=STATE_LAW),
        Duty("us-states-ag", Whom.AUTHORITY, "attorneys general of the states concerned", _US, _WORRYING,
             timedelta(days=30), "C.R.S. § 6-1-716(2)(f) and Fla. Stat. § 501.171(3): 30 days, from 500 residents on",
             from_people=500, categories=STATE_LAW),
        Duty("elsewhere", Whom.PEOPLE, "people in other countries", frozenset({Region.OTHER}), _GRAVE,
             timedelta(days=7), "our own rule: as in Europe", is_own_figure=True),
    )
}  # fmt: skip
