"""Hours that laws and codes of practice name, by country (ISO 3166-1 alpha-2): what holds until the operator says else.

They are about marketing; the software does not know what a text is about, so an account decides whether they are for
it. No legal advice: states and branches have stricter ones (Florida and Oklahoma end at 20:00), and public holidays are
the operator's to fill in (`models.CountryHours.shut`).
"""

from collections.abc import Mapping

from smarttec.messaging.windows.domain import Hours, Window, weekly


def _hours(begins: float, until: float) -> Hours:
    return Hours(round(begins * 60), round(until * 60))


def _daily(begins: float, until: float, basis: str) -> Window:
    return weekly(
        workdays=_hours(begins, until), saturday=_hours(begins, until), sunday=_hours(begins, until), basis=basis
    )


DEFAULTS: Mapping[str, Window] = {
    "AU": weekly(
        workdays=_hours(9, 20), saturday=_hours(9, 17), sunday=None,
        basis="Telemarketing and Research Industry Standard 2017, about calls",
    ),
    "BR": weekly(
        workdays=_hours(9, 21), saturday=_hours(10, 16), sunday=None, basis="Probare code of practice, about calls"
    ),
    "CA": weekly(
        workdays=_hours(9, 21.5), saturday=_hours(10, 18), sunday=_hours(10, 18),
        basis="CRTC Unsolicited Telecommunications Rules, about calls",
    ),
    "DE": weekly(
        workdays=_hours(8, 20), saturday=_hours(8, 20), sunday=None, basis="Practice under UWG § 7; no fixed hours"
    ),
    "ES": weekly(
        workdays=_hours(9, 21), saturday=None, sunday=None, basis="Ley General de Consumidores art. 96.2, about calls"
    ),
    "FR": weekly(
        workdays=_hours(8, 22), saturday=_hours(8, 22), sunday=None, basis="AF2M charter: no Sundays, no holidays"
    ),
    "GB": _daily(8, 21, "Practice under PECR; no fixed hours"),
    "IN": _daily(10, 21, "TRAI, Commercial Communications Customer Preference Regulations 2018"),
    "IT": weekly(
        workdays=_hours(9, 20), saturday=_hours(10, 19), sunday=None, basis="AGCOM code of conduct, about calls"
    ),
    "US": _daily(8, 21, "TCPA, 47 CFR 64.1200(c)(1)"),
    "ZA": weekly(
        workdays=_hours(8, 20), saturday=_hours(9, 13), sunday=None,
        basis="Consumer Protection Act s 12 and its notice of times; no public holidays",
    ),
}  # fmt: skip
