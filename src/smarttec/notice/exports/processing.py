"""The record of processing activities (GDPR Art. 30(1)): one activity for each purpose of the notice.

Points (a)…(g) of the article: controller and contact, purpose, data subjects and categories of data, recipients,
transfers with their safeguards, time limits, and security measures.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields

from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Category as C
from smarttec.notice.documents.operator import current_operator
from smarttec.notice.pending import PENDING
from smarttec.notice.proof.flows import declared_flows
from smarttec.notice.purposes import Mode, Rule
from smarttec.notice.recipients import MECHANISMS, Recipient
from smarttec.notice.retention import SCHEDULE
from smarttec.notice.versions import current_version

SUBJECTS = (
    (frozenset({C.MESSAGE_PEER, C.MESSAGE_CONTENT, C.CALL_CONTENT}), "people whom customers write to or call"),
    (frozenset({C.FRIEND_CONTACT}), "friends whom customers name"),
    (frozenset({C.DEVICE, C.NETWORK_ADDRESS, C.LOCATION, C.APP_USAGE, C.AD_VIEW}), "visitors"),
)
SECURITY = (
    "Personal fields are encrypted, each person's with a key of their own, kept in another database cluster.",
    "A value opens only under a declared purpose that the notice in force and the person's choices allow.",
    "Each use is counted, each disclosure recorded in signed chains whose heads are kept apart from the data.",
    "Staff sign in with a second factor and choose a purpose before they see a customer's data.",
)


@dataclass(frozen=True, slots=True)
class Activity:
    """One purpose. Lists are in the order of the vocabulary; `transfers` name country and safeguard."""

    purpose: str
    description: str
    clause: str
    legal_basis: str
    governed_by_choice: str
    data_subjects: tuple[str, ...]
    categories: tuple[str, ...]
    recipients: tuple[str, ...]
    transfers: tuple[str, ...]
    time_limits: tuple[str, ...]
    dpv_purpose: str


def activities() -> list[Activity]:
    """Every purpose of the notice in force."""
    receiving: dict[str, dict[str, Recipient]] = {}
    for flow in declared_flows():
        receiving.setdefault(flow.rule.purpose.name, {})[flow.recipient.key] = flow.recipient
    return [
        _activity(rule, list(receiving.get(rule.purpose.name, {}).values()))
        for rule in current_version().rules.values()
    ]


def _activity(rule: Rule, recipients: list[Recipient]) -> Activity:
    choice = "" if rule.choice is None else f"{_words(rule.choice.name)}, {rule.mode.value}"
    return Activity(
        purpose=_words(rule.purpose.name),
        description=rule.in_plain_words,
        clause=rule.clause,
        legal_basis=f"{rule.basis.value} (GDPR Art. 6(1))",
        governed_by_choice=choice or Mode.NONE.value,
        data_subjects=("customers", *(who for kinds, who in SUBJECTS if kinds & rule.categories)),
        categories=tuple(_words(category.name) for category in sorted(rule.categories)),
        recipients=tuple(f"{who.name} ({_words(who.role.name)}, {who.country}, {who.contract})" for who in recipients),
        transfers=tuple(f"{who.country}: {_safeguard(who)}" for who in recipients),
        time_limits=tuple(_time_limits(rule)),
        dpv_purpose=rule.dpv,
    )


def _safeguard(recipient: Recipient) -> str:
    mechanism = MECHANISMS.get(recipient.mechanism)
    return mechanism.name if mechanism else "none needed"


def _time_limits(rule: Rule) -> Iterator[str]:
    """By the schedule, and whether it is enforced yet. What is only looked at keeps nothing by itself."""
    kept: dict[tuple[int, str, str], list[str]] = {}
    for category in sorted(rule.categories):
        if limit := SCHEDULE.get((category, rule.purpose)):
            kept.setdefault((limit.keep.days, limit.event.value, limit.reason), []).append(_words(category.name))
    for (days, event, reason), categories in kept.items():
        yield f"{', '.join(categories)}: {days} days, counted from {event} ({reason})"
    if not kept:
        yield "keeps nothing by itself"
    elif pending := PENDING.get("RIGHTS-6"):
        yield f"not enforced yet, missing: {pending.missing}"


def _words(name: str) -> str:
    return name.lower().replace("_", " ")


def as_json_text() -> str:
    """The whole record as JSON."""
    operator = current_operator()
    record = {
        "generated_at": clock.now().isoformat(timespec="seconds"),
        "notice_version": current_version().document,
        "controller": {
            "name": operator.name,
            "address": operator.address,
            "contact": operator.privacy_email,
            "group_companies": [
                {"name": company.name, "country": company.country.in_language("en")} for company in operator.companies
            ],
        },
        "activities": [asdict(activity) for activity in activities()],
        "security_measures": SECURITY,
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def as_csv() -> str:
    """One line per activity (RFC 4180); lists are joined by semicolons."""
    operator, out = current_operator(), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["controller", "contact", *(column.name for column in fields(Activity)), "security_measures"])
    for activity in activities():
        writer.writerow([operator.name, operator.privacy_email, *_cells(activity), " ".join(SECURITY)])
    return out.getvalue()


def _cells(activity: Activity) -> Iterator[str]:
    for value in asdict(activity).values():
        yield value if isinstance(value, str) else "; ".join(value)
