"""How long each kind of data is kept for each purpose: the schedule as typed data (clauses RIGHTS-4, RIGHTS-6).

For every category and purpose: how long, counted from which event, why so long, and what happens then. Data are kept
until the last purpose that they are stored for has run out, and no longer; a hold stops everything but use. What is
only looked at (own access, authorities, rights, minors) keeps nothing alive and has no rule here.

`MODELS` says of every table with sealed columns what it is stored for, and which column tells the event.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from smarttec.kernel.errors import NotFound
from smarttec.kernel.vocabulary import Category as C
from smarttec.kernel.vocabulary import Purpose as P
from smarttec.notice import policy
from smarttec.notice.policy import Flag


class Event(StrEnum):
    """What the time is counted from."""

    STORED = "when it was stored"
    DONE = "when what it was for was done"
    CLOSED = "when the account was closed"
    CHOICE_ENDED = "when the choice behind it ended"


class Act(StrEnum):
    """What happens at the end."""

    DELETE = "the row goes"
    STRIP = "the sealed columns are emptied, the row stays"
    PSEUDONYMISE = "the link to the person goes, the rest stays"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One category for one purpose. `keep` counts from `event`; `reason` is told to the person."""

    category: C
    purpose: P
    keep: timedelta
    event: Event
    reason: str
    clause: str
    act: Act

    def until(self, event_at: datetime) -> datetime:
        """The moment from which it has to be gone."""
        return event_at + self.keep


@dataclass(frozen=True, slots=True)
class _Line:
    purposes: tuple[P, ...]
    categories: Collection[C]
    keep: timedelta
    event: Event
    reason: str
    act: Act = Act.DELETE
    clause: str = "RIGHTS-6"


_DAY = timedelta(days=1)
_MONTH, _YEAR = 31 * _DAY, 366 * _DAY
"""Never shorter than the calendar's."""

_CONTACT = (C.CONTACT_NAME, C.CONTACT_EMAIL, C.CONTACT_PHONE, C.CONTACT_ADDRESS, C.PREFERENCE)
_TAX = "tax law asks for the records of ten years (AO § 147; 26 CFR 1.6001-1 for shorter)"
_CLAIMS = "a claim can be raised for three years"
_AGREED = "needed while the contract runs"
_CONSENT = "needed while the yes holds"

_LINES = (
    _Line((P.RUN_ACCOUNT,), (*_CONTACT, C.CREDENTIAL, C.DEMOGRAPHIC), _MONTH, Event.CLOSED, _AGREED),
    _Line((P.RUN_ACCOUNT,), (C.TRAFFIC, C.MESSAGE_PEER, C.MESSAGE_CONTENT), 13 * _MONTH, Event.DONE,
          "to show a year of your own messages and to settle questions about them", Act.STRIP),
    _Line((P.RUN_ACCOUNT,), (C.PAYMENT, C.ORDER), 3 * _YEAR, Event.DONE, _CLAIMS),
    _Line((P.SECURE_ACCOUNT,), (C.CONTACT_NAME, C.CONTACT_EMAIL, C.CREDENTIAL), _MONTH, Event.CLOSED, _AGREED),
    _Line((P.SECURE_ACCOUNT,), (C.NETWORK_ADDRESS, C.DEVICE), 3 * _MONTH, Event.STORED,
          "attacks are found out about within months"),
    _Line((P.SECURE_ACCOUNT,), (C.SECURITY_EVENT,), _YEAR, Event.STORED, "attacks are looked into within a year"),
    _Line((P.DELIVER_MESSAGE,), (C.MESSAGE_CONTENT, C.MESSAGE_PEER, C.TRAFFIC), 3 * _DAY, Event.DONE,
          "late receipts and repeats come within days", Act.STRIP),
    _Line((P.FORWARD_MESSAGE,), (C.MESSAGE_CONTENT, C.MESSAGE_PEER), 3 * _DAY, Event.DONE,
          "a mail that could not be handed over is tried for days", Act.STRIP),
    _Line((P.FORWARD_MESSAGE,), (C.CONTACT_EMAIL,), _MONTH, Event.CLOSED, _AGREED),
    _Line((P.CARRY_CALL,), (C.CALL_CONTENT, C.MESSAGE_PEER, C.TRAFFIC), 3 * _DAY, Event.DONE,
          "late records of calls come within days", Act.STRIP),
    _Line((P.TAKE_PAYMENT,), (C.PAYMENT, C.ORDER), 13 * _MONTH, Event.DONE, "a payment can be disputed for a year"),
    _Line((P.ADMINISTRATIVE_MESSAGE,), _CONTACT, _MONTH, Event.CLOSED, _AGREED),
    _Line((P.ADMINISTRATIVE_MESSAGE,), (C.CREDENTIAL, C.PAYMENT, C.ORDER, C.TRAFFIC, C.SECURITY_EVENT), 7 * _DAY,
          Event.STORED, "a letter that could not be delivered is tried for days", Act.STRIP),
    _Line((P.ANSWER_INQUIRY, P.SERVE_CUSTOMER), (*_CONTACT, C.INQUIRY), 2 * _YEAR, Event.DONE,
          "people come back to what they asked"),
    _Line((P.SERVE_CUSTOMER,), (C.ORDER, C.PAYMENT), 3 * _YEAR, Event.DONE, _CLAIMS),
    _Line((P.SERVE_CUSTOMER,), (C.TRAFFIC, C.MESSAGE_PEER, C.SECURITY_EVENT), 13 * _MONTH, Event.DONE,
          "to settle questions about a year of messages", Act.STRIP),
    _Line((P.MARKET_BY_EMAIL, P.MARKET_BY_SMS, P.MARKET_BY_PHONE, P.MARKET_BY_POST), _CONTACT, timedelta(0),
          Event.CHOICE_ENDED, _CONSENT, clause="CHOICE-2"),
    _Line((P.PERSONALISE,), (C.PREFERENCE, C.TRAFFIC, C.ORDER, C.APP_USAGE, C.DEMOGRAPHIC), _YEAR, Event.STORED,
          "older habits say nothing", Act.PSEUDONYMISE),
    _Line((P.RUN_PROMOTION,), (*_CONTACT, C.PROMOTION_ENTRY, C.DEMOGRAPHIC), _YEAR, Event.DONE,
          "a draw can be contested for a year", clause="RIGHTS-4"),
    _Line((P.TELL_A_FRIEND,), (C.FRIEND_CONTACT, C.CONTACT_NAME), 7 * _DAY, Event.DONE,
          "the message is repeated for days if it could not be delivered", clause="USE-5"),
    _Line((P.FULFIL_ORDER,), (*_CONTACT, C.ORDER, C.PAYMENT), 3 * _YEAR, Event.DONE, _CLAIMS, clause="RIGHTS-4"),
    _Line((P.PREVENT_FRAUD,), (C.TRAFFIC, C.PAYMENT, C.NETWORK_ADDRESS, C.DEVICE, C.SECURITY_EVENT, C.ORDER), _YEAR,
          Event.STORED, "patterns of fraud show over a year", Act.PSEUDONYMISE),
    _Line((P.ANALYSE_USAGE,), (C.TRAFFIC, C.APP_USAGE, C.DEVICE, C.PAYMENT, C.ORDER, C.AD_VIEW), 13 * _MONTH,
          Event.STORED, "to compare with the same month a year ago", Act.PSEUDONYMISE),
    _Line((P.IMPROVE_SERVICE,), (C.DEVICE, C.APP_USAGE), 13 * _MONTH, Event.STORED,
          "to compare with the same month a year ago", Act.PSEUDONYMISE),
    _Line((P.DIAGNOSE_SERVERS,), (C.NETWORK_ADDRESS, C.DEVICE), 14 * _DAY, Event.STORED,
          "faults are found within two weeks", clause="DEVICE-5"),
    _Line((P.OFFER_BY_LOCATION,), (C.LOCATION,), _DAY, Event.STORED, "where you were yesterday helps nobody"),
    _Line((P.SHARE_LOCATION,), (C.LOCATION, C.AD_VIEW), 3 * _MONTH, Event.STORED, "campaigns run for weeks"),
    _Line((P.ADVERTISE_HERE,), (C.DEVICE, C.APP_USAGE, C.AD_VIEW), 3 * _MONTH, Event.STORED, "campaigns run for weeks"),
    _Line((P.ADVERTISE_ELSEWHERE,), (C.CONTACT_EMAIL,), timedelta(0), Event.CHOICE_ENDED, _CONSENT, clause="CHOICE-4"),
    _Line((P.ADVERTISE_ELSEWHERE,), (C.DEVICE, C.AD_VIEW), 3 * _MONTH, Event.STORED, "campaigns run for weeks"),
    _Line((P.SHARE_WITH_PARTNERS,), (C.CONTACT_NAME, C.CONTACT_EMAIL, C.PREFERENCE, C.DEMOGRAPHIC), timedelta(0),
          Event.CHOICE_ENDED, _CONSENT, clause="CHOICE-4"),
    _Line((P.PUBLISH,), (C.PUBLIC_POST,), _MONTH, Event.CLOSED, "public until you take it back or leave"),
    _Line((P.KEEP_RECORDS,), (C.PAYMENT, C.ORDER, C.CONTACT_NAME, C.CONTACT_ADDRESS), 10 * _YEAR, Event.DONE, _TAX,
          clause="RIGHTS-4"),
    _Line((P.AUDIT,), (C.TRAFFIC, C.PAYMENT, C.ORDER, C.SECURITY_EVENT), 3 * _YEAR, Event.STORED,
          "the last three years are audited", Act.PSEUDONYMISE),
)  # fmt: skip

SCHEDULE: Mapping[tuple[C, P], RetentionRule] = {
    (category, purpose): RetentionRule(
        category, purpose, line.keep, line.event, line.reason, line.clause, line.act
    )
    for line in _LINES
    for purpose in line.purposes
    for category in line.categories
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stored:
    """What a table keeps sealed columns for. `column` has the moment of the event; None: rows go with it."""

    purposes: frozenset[P]
    event: Event
    column: str | None


MODELS: Mapping[str, Stored] = {
    "people.Person": Stored(frozenset({P.RUN_ACCOUNT, P.SECURE_ACCOUNT, P.ADMINISTRATIVE_MESSAGE}), Event.CLOSED, None),
    "people.Account": Stored(frozenset({P.RUN_ACCOUNT, P.SECURE_ACCOUNT}), Event.CLOSED, None),
    "people.ProfileChange": Stored(frozenset({P.RUN_ACCOUNT}), Event.CLOSED, None),
    "people.ApiKey": Stored(frozenset({P.RUN_ACCOUNT, P.SECURE_ACCOUNT}), Event.CLOSED, None),
    "numbers.Assignment": Stored(frozenset({P.RUN_ACCOUNT}), Event.DONE, None),
    "numbers.SenderRegistration": Stored(frozenset({P.RUN_ACCOUNT}), Event.DONE, None),
    "numbers.VerifiedCaller": Stored(frozenset({P.RUN_ACCOUNT}), Event.DONE, None),
    "fraud.Answer": Stored(frozenset({P.ANSWER_INQUIRY}), Event.DONE, "created_at"),
    "messaging.Message": Stored(frozenset({P.DELIVER_MESSAGE, P.RUN_ACCOUNT}), Event.DONE, "finished_at"),
    "inbound.Fragment": Stored(frozenset({P.DELIVER_MESSAGE}), Event.DONE, "received_at"),
    "api.OnceRequest": Stored(frozenset({P.RUN_ACCOUNT}), Event.CLOSED, None),
    "callbacks.Endpoint": Stored(frozenset({P.RUN_ACCOUNT}), Event.CLOSED, None),
    "callbacks.Target": Stored(frozenset({P.RUN_ACCOUNT}), Event.CLOSED, None),
    "contacts.Contact": Stored(frozenset({P.RUN_ACCOUNT}), Event.DONE, None),
    "contacts.ContactList": Stored(frozenset({P.RUN_ACCOUNT}), Event.DONE, None),
    "bulk.Template": Stored(frozenset({P.RUN_ACCOUNT}), Event.DONE, None),
    "bulk.Job": Stored(frozenset({P.DELIVER_MESSAGE, P.RUN_ACCOUNT}), Event.DONE, "finished_at"),
    "bulk.Line": Stored(frozenset({P.DELIVER_MESSAGE, P.RUN_ACCOUNT}), Event.DONE, None),
    "recipients.Inquiry": Stored(frozenset({P.ANSWER_INQUIRY}), Event.DONE, "changed_at"),
    "schedule.ScheduledMessage": Stored(frozenset({P.DELIVER_MESSAGE, P.RUN_ACCOUNT}), Event.DONE, "finished_at"),
    "verify.Verification": Stored(frozenset({P.DELIVER_MESSAGE}), Event.DONE, "changed_at"),
    "verify.VerifyService": Stored(frozenset({P.RUN_ACCOUNT}), Event.CLOSED, None),
    "usage.UsageTrigger": Stored(frozenset({P.RUN_ACCOUNT}), Event.CLOSED, None),
    "services.AlphaSender": Stored(frozenset({P.DELIVER_MESSAGE, P.RUN_ACCOUNT}), Event.CLOSED, None),
    "services.Service": Stored(frozenset({P.RUN_ACCOUNT}), Event.CLOSED, None),
    "paper.Document": Stored(frozenset({P.RUN_ACCOUNT, P.KEEP_RECORDS}), Event.DONE, "issued_at"),
    "paper.BillingDetails": Stored(frozenset({P.RUN_ACCOUNT}), Event.CLOSED, None),
    "paper.TaxIdCheck": Stored(frozenset({P.RUN_ACCOUNT}), Event.CLOSED, None),
    "orders.Order": Stored(frozenset({P.FULFIL_ORDER, P.KEEP_RECORDS}), Event.DONE, "finished_at"),
    "orders.BankPayment": Stored(frozenset({P.FULFIL_ORDER, P.KEEP_RECORDS}), Event.DONE, "finished_at"),
    "register.Request": Stored(frozenset({P.ANSWER_INQUIRY}), Event.DONE, "closed_at"),
    "register.Event": Stored(frozenset({P.ANSWER_INQUIRY}), Event.DONE, None),
    "register.PaperLetter": Stored(frozenset({P.ANSWER_INQUIRY}), Event.DONE, None),
    "minors.MinorCase": Stored(frozenset({P.ANSWER_INQUIRY}), Event.DONE, None),
    "minors.MinorCheck": Stored(frozenset({P.ANSWER_INQUIRY}), Event.DONE, None),
    "authorities.AuthorityCase": Stored(frozenset({P.ANSWER_INQUIRY}), Event.DONE, None),
    "authorities.CaseEntry": Stored(frozenset({P.ANSWER_INQUIRY}), Event.DONE, None),
    "incidents.Incident": Stored(frozenset({P.ANSWER_INQUIRY}), Event.DONE, None),
    "incidents.IncidentDuty": Stored(frozenset({P.ANSWER_INQUIRY}), Event.DONE, None),
    "incidents.IncidentEntry": Stored(frozenset({P.ANSWER_INQUIRY}), Event.DONE, None),
    "erasure.Erasure": Stored(frozenset({P.ANSWER_INQUIRY}), Event.DONE, "certified_at"),
    "post.Mail": Stored(frozenset({P.ADMINISTRATIVE_MESSAGE}), Event.STORED, "created_at"),
}
"""Model → what it is stored for. Its oldest allowed row follows from the rules."""


def rule_for(category: C, purpose: P) -> RetentionRule:
    """The rule of that pair. Raises `NotFound`: what has no rule must not be kept for that purpose."""
    rule = SCHEDULE.get((category, purpose))
    if rule is None:
        raise NotFound("Nothing of this kind is kept for this purpose.")
    return rule


def keep_until(category: C, purpose: P, event_at: datetime) -> datetime:
    """From when data of that category may not be kept for that purpose any more. Raises `NotFound`."""
    return rule_for(category, purpose).until(event_at)


def last_moment(category: C, purposes: Iterable[P], event_at: datetime) -> datetime:
    """From when nothing keeps it: the last of the purposes that cover it. Raises `NotFound` when none does."""
    rules = [SCHEDULE[category, purpose] for purpose in purposes if (category, purpose) in SCHEDULE]
    if not rules:
        raise NotFound("Nothing of this kind is kept for these purposes.")
    return max(rule.until(event_at) for rule in rules)


def is_held(policy_word: int) -> bool:
    """Whether a legal hold stops deletion."""
    return policy.has(policy_word, Flag.LEGAL_HOLD)


def oldest_allowed(model: str, categories: Iterable[C], now: datetime) -> datetime | None:
    """The oldest moment that a row of a model (`post.Mail`) with these columns may still have in `Stored.column`.

    None for tables whose rows go with the event itself. Rules that count from another event do not count here.
    Raises `NotFound` for a table that is not listed.
    """
    stored = MODELS.get(model)
    if stored is None:
        raise NotFound("This table has no retention.")
    if stored.column is None:
        return None
    pairs = [(category, purpose) for category in categories for purpose in stored.purposes]
    keeps = [SCHEDULE[pair].keep for pair in pairs if pair in SCHEDULE and SCHEDULE[pair].event is stored.event]
    if not keeps:
        raise NotFound("Nothing of this kind is kept for what the table is for.")
    return now - max(keeps)
