"""The certificate: what went, what is kept and why and until when, who was asked, and when backups end.

It is signed as everything that we hand out (`requests.signing`). It names nobody: counts, tables, dates, and the number
of the erasure. It is written into the ledger of erasures with the entry itself, so that an erasure that is done again
after a restore has the certificate that was issued, and never one with other dates.
"""

from datetime import datetime
from typing import Any

from smarttec.kernel import clock
from smarttec.notice.documents.operator import current_operator
from smarttec.notice.recipients import BY_CODE
from smarttec.people.holdings import REGISTRY, DataSubject, Fate, Holding
from smarttec.requests.erasure.counting import count_rows
from smarttec.requests.erasure.domain import NOBODY
from smarttec.requests.erasure.models import Erasure
from smarttec.requests.erasure.plan import backups_end_at, last_kept_until

FORMAT = "smarttec-erasure-certificate/1"
CERTIFICATE = "certificate"
"""Where it stands in an entry of the ledger."""
REMAINS = frozenset({Fate.KEEP, Fate.STAY})


def make(erasure: Erasure, subject: DataSubject, number: int, at: datetime) -> dict[str, Any]:
    """The certificate of an erasure, made with its entry of the ledger: of that number, at that moment."""
    operator, ids = current_operator(), [one for one in subject.ids if one != NOBODY]
    return {
        "format": FORMAT,
        "erasure": str(erasure.id),
        "subject": [str(one) for one in ids],
        "controller": {"name": operator.name, "address": operator.address, "contact": operator.privacy_email},
        "approved_at": _moment(erasure.approved_at),
        "removed_at": _moment(erasure.removed_at or at),
        "certified_at": _moment(at),
        "ledger_entry": number,
        "removed": [_removed(label, done) for label, done in sorted(erasure.result.items()) if _is_removed(label)],
        "kept": _kept(erasure, subject),
        "recipients": _recipients(erasure),
        "keys_destroyed": len(ids),
        "backups_unreadable_from": backups_end_at(at).date().isoformat(),
    }


def _moment(moment: Any) -> str:
    return str(moment.isoformat(timespec="seconds"))


def _is_removed(label: str) -> bool:
    holding = REGISTRY.get(label)
    return holding is not None and holding.fate in {Fate.DELETE, Fate.STRIP}


def _removed(label: str, rows: int) -> dict[str, Any]:
    holding = REGISTRY.demand(label)
    line = {"table": label, "what": holding.title, "rows": rows, "how": holding.fate.value}
    return {**line, "what_is_left": holding.why} if holding.fate is Fate.STRIP else line


def _kept(erasure: Erasure, subject: DataSubject) -> list[dict[str, Any]]:
    holdings = [holding for holding in REGISTRY.ordered if holding.fate in REMAINS and not _is_own(holding)]
    counts = count_rows(subject, holdings)
    return [_kept_line(holding, counts[holding.label], subject) for holding in holdings if holding.label in counts]


def _is_own(holding: Holding) -> bool:
    """This room's tables: the certificate itself, and what belongs to it."""
    return holding.model._meta.app_label == Erasure._meta.app_label


def _kept_line(holding: Holding, rows: int, subject: DataSubject) -> dict[str, Any]:
    line = {"table": holding.label, "what": holding.title, "rows": rows, "why": holding.why}
    if holding.fate is not Fate.KEEP:
        return {**line, "until": None, "personal": False}
    until = last_kept_until(holding, subject, clock.now())
    return {**line, "until": until.date().isoformat(), "personal": True, "clause": "RIGHTS-4"}


def _recipients(erasure: Erasure) -> list[dict[str, Any]]:
    return [
        {
            "recipient": BY_CODE[row.recipient].name,
            "disclosures": row.times,
            "last": row.last_disclosed_at.date().isoformat(),
            "state": row.state,
        }
        for row in erasure.recipients.order_by("recipient")
    ]
