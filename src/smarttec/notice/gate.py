"""The gate: one pure decision, permit or refuse, with the clause and the reason as data.

The person's side is the policy word (`policy`); the notice's side is a `RuleBook` of the versions that can be in
force. Everything not expressly allowed is refused. Decisions are memoised: a rule book never changes, and the day
(validity of transfer mechanisms) is part of the key.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from smarttec.kernel.errors import Refused
from smarttec.kernel.vocabulary import Category, Purpose, Role
from smarttec.notice import policy
from smarttec.notice.policy import Age, Answer, Flag
from smarttec.notice.purposes import Mode, Rule
from smarttec.notice.recipients import Mechanism, Recipient, needs_mechanism

MEMO_LIMIT = 100_000
PARTNERS = frozenset({Role.MARKETING_PARTNER, Role.ADVERTISING_PARTNER})
"""Whom Global Privacy Control is about; a yes given here does not outweigh what the browser says on every visit."""


class Reason(StrEnum):
    """Why a decision went as it did; stable words."""

    PERMITTED = "permitted"
    UNKNOWN_VERSION = "no such version of the notice"
    ERASED = "the person was erased"
    PURPOSE_NOT_IN_NOTICE = "the notice has no such purpose"
    CATEGORY_NOT_FOR_PURPOSE = "the purpose does not cover this kind of data"
    MINOR = "the person is a minor"
    RESTRICTED = "the person restricted processing"
    CHOSE_NO = "the person chose no"
    NOT_CHOSEN = "the person has not said yes"
    GLOBAL_PRIVACY_CONTROL = "the person's browser asks not to be tracked"
    OBJECTED = "the person objects to what is new in this version"
    RECIPIENT_UNKNOWN = "the recipient is not in the register"
    ROLE_NOT_FOR_PURPOSE = "the purpose does not allow this kind of recipient"
    NOT_FOR_RECIPIENT = "the register does not allow this recipient this data or purpose"
    NOTHING_NAMED = "nobody said which kinds of data are to leave"
    NO_MECHANISM = "no valid basis for a transfer to that country"


@dataclass(frozen=True, slots=True)
class Decision:
    """`permitted`, and the clause and reason it rests on."""

    permitted: bool
    clause: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants to do with one category of one person's data."""

    policy_word: int
    purpose: Purpose
    category: Category
    recipient: str | None = None


@dataclass(frozen=True)
class RuleBook:
    """The notice's side: rules per version, recipients and mechanisms. Immutable once made."""

    versions: dict[int, dict[Purpose, Rule]]
    recipients: dict[str, Recipient]
    mechanisms: dict[str, Mechanism]
    _memo: dict[tuple[int, int, int, str | None, date], Decision] = field(default_factory=dict, repr=False)

    def decide(self, request: Request, *, today: date) -> Decision:
        """The decision for that day."""
        key = (request.policy_word, request.purpose, request.category, request.recipient, today)
        found = self._memo.get(key)
        if found is None:
            if len(self._memo) >= MEMO_LIMIT:
                self._memo.clear()
            found = self._memo[key] = self._evaluate(request, today)
        return found

    def demand(self, request: Request, *, today: date) -> Decision:
        """The decision, or `Refused` with its clause and reason."""
        decision = self.decide(request, today=today)
        if not decision.permitted:
            raise Refused(clause=decision.clause, reason=decision.reason)
        return decision

    def _evaluate(self, request: Request, today: date) -> Decision:
        number = policy.version(request.policy_word)
        decision = self._evaluate_under(number, request, today)
        if not (policy.has(request.policy_word, Flag.OBJECTS) and number - 1 in self.versions and decision.permitted):
            return decision
        before = self._evaluate_under(number - 1, request, today)
        return decision if before.permitted else _refuse("UPDATE-2", Reason.OBJECTED)

    def _evaluate_under(self, number: int, request: Request, today: date) -> Decision:
        rules = self.versions.get(number)
        if rules is None:
            return _refuse("UPDATE-1", Reason.UNKNOWN_VERSION)
        rule = rules.get(request.purpose)
        if rule is None:
            return _refuse("USE-7", Reason.PURPOSE_NOT_IN_NOTICE)
        return (
            _person_against(rule, request)
            or (request.recipient is not None and self._recipient_against(rule, request, request.recipient, today))
            or Decision(permitted=True, clause=rule.clause, reason=Reason.PERMITTED)
        )

    def _recipient_against(self, rule: Rule, request: Request, key: str, today: date) -> Decision | None:
        recipient = self.recipients.get(key)
        if recipient is None:
            return _refuse("SHARE-1", Reason.RECIPIENT_UNKNOWN)
        return _register_against(rule, request, recipient) or self._border_against(request, recipient, today)

    def _border_against(self, request: Request, recipient: Recipient, today: date) -> Decision | None:
        if not needs_mechanism(policy.region(request.policy_word), recipient.region):
            return None
        mechanism = self.mechanisms.get(recipient.mechanism)
        if mechanism is None or not mechanism.is_valid_on(today):
            return _refuse("TRANSFER-3", Reason.NO_MECHANISM)
        return None


def _refuse(clause: str, reason: Reason) -> Decision:
    return Decision(permitted=False, clause=clause, reason=reason)


def _person_against(rule: Rule, request: Request) -> Decision | None:
    """What in the rule or the person's state speaks against it, before any recipient is looked at."""
    word = request.policy_word
    if policy.has(word, Flag.ERASED):
        return _refuse("RIGHTS-1", Reason.ERASED)
    if request.category not in rule.categories:
        return _refuse(rule.clause, Reason.CATEGORY_NOT_FOR_PURPOSE)
    if policy.age(word) is Age.MINOR and not rule.allowed_for_minors:
        return _refuse("MINORS-1", Reason.MINOR)
    if policy.has(word, Flag.RESTRICTED) and not rule.allowed_when_restricted:
        return _refuse("RIGHTS-1", Reason.RESTRICTED)
    if policy.has(word, Flag.GLOBAL_PRIVACY_CONTROL) and rule.is_marketing and rule.roles & PARTNERS:
        return _refuse("DEVICE-3", Reason.GLOBAL_PRIVACY_CONTROL)
    return _choice_against(rule, word)


def _choice_against(rule: Rule, word: int) -> Decision | None:
    if rule.choice is None:
        return None
    answer = policy.answer(word, rule.choice)
    if answer is Answer.NO:
        return _refuse("CHOICE-2" if rule.is_marketing else "CHOICE-4", Reason.CHOSE_NO)
    if rule.mode is Mode.OPT_IN and answer is not Answer.YES:
        return _refuse(rule.clause, Reason.NOT_CHOSEN)
    return None


def _register_against(rule: Rule, request: Request, recipient: Recipient) -> Decision | None:
    if recipient.role not in rule.roles:
        return _refuse("SHARE-1", Reason.ROLE_NOT_FOR_PURPOSE)
    if request.purpose not in recipient.purposes or request.category not in recipient.categories:
        return _refuse("SHARE-1", Reason.NOT_FOR_RECIPIENT)
    return None
