"""The gate: one pure decision, permit or refuse, with the clause and the reason as data.

The person's side is the policy word (`policy`); the notice's side is a `RuleBook` of the versions that can be in
force. Everything not expressly allowed is refused. Decisions are memoised: a rule book never changes, and the day
(validity of transfer mechanisms, of supplements, of versions) is part of the key.

Who objects to a material version stays under the one before it: for them a use has to be allowed by their own version
and by the one in effect. An entrant of a promotion is also under its supplement, which can allow more for entrants but
never against a choice, an age, a restriction or an erasure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from smarttec.kernel.errors import Refused
from smarttec.kernel.vocabulary import Category, Purpose, Role
from smarttec.notice import policy
from smarttec.notice.policy import Age, Answer, Flag
from smarttec.notice.purposes import Mode, Rule
from smarttec.notice.recipients import Mechanism, Recipient, needs_mechanism
from smarttec.notice.supplements import Supplement

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
    NOBODY_NAMED = "nobody said whose data the purpose is about"
    ANOTHER_SUBJECT = "the purpose was declared for somebody else"
    ANOTHER_CATEGORY = "the value was read for a kind of data that is not named"
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


Register = Mapping[str, Recipient]


@dataclass(frozen=True)
class RuleBook:
    """The notice's side: rules per version, recipients and mechanisms. Immutable once made.

    `registers` holds a version's own register where it is not `recipients`; `effective` the first day of each version.
    """

    versions: Mapping[int, Mapping[Purpose, Rule]]
    recipients: Register
    mechanisms: Mapping[str, Mechanism]
    registers: Mapping[int, Register] = field(default_factory=dict)
    effective: Mapping[int, date] = field(default_factory=dict)
    supplements: tuple[Supplement, ...] = ()
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

    def recipient(self, policy_word: int, key: str) -> Recipient:
        """The recipient of that name, as the person's version or a supplement has it; only for what was permitted."""
        register = self.registers.get(policy.version(policy_word), self.recipients)
        found = register.get(key)
        if found is not None:
            return found
        return next(s.recipients[key] for s in self.supplements if key in s.recipients)

    def in_effect(self, today: date) -> int | None:
        """The version that took effect last; None when no version of this book says when it does."""
        begun = [(first_day, number) for number, first_day in self.effective.items() if first_day <= today]
        return max(begun)[1] if begun else None

    def _evaluate(self, request: Request, today: date) -> Decision:
        decision = self._under_notice(request, today)
        if decision.permitted or not policy.is_any_entrant(request.policy_word):
            return decision
        return self._under_supplements(request, today) or decision

    def _under_notice(self, request: Request, today: date) -> Decision:
        number = policy.version(request.policy_word)
        decision = self._under_version(number, request, today)
        if number not in self.versions or not policy.has(request.policy_word, Flag.OBJECTS):
            return decision
        latest = self.in_effect(today)
        if latest is None or latest == number:
            return decision
        now = self._under_version(latest, request, today)
        return now if decision.permitted or not now.permitted else _refuse("UPDATE-2", Reason.OBJECTED)

    def _under_version(self, number: int, request: Request, today: date) -> Decision:
        rules = self.versions.get(number)
        if rules is None:
            return _refuse("UPDATE-1", Reason.UNKNOWN_VERSION)
        rule = rules.get(request.purpose)
        if rule is None:
            return _refuse("USE-7", Reason.PURPOSE_NOT_IN_NOTICE)
        register = self.registers.get(number, self.recipients)
        return self._against(rule, request, register, today) or _permit(rule)

    def _under_supplements(self, request: Request, today: date) -> Decision | None:
        """A permission that a supplement gives its entrants on top of the notice; None when none does."""
        word = request.policy_word
        rules = self.versions.get(policy.version(word))
        if rules is None:
            return None
        noticed = rules.get(request.purpose)
        if noticed is not None and _person_against(noticed, word) is not None:
            return None
        register = self.registers.get(policy.version(word), self.recipients)
        for supplement in self.supplements:
            rule = supplement.rules.get(request.purpose)
            if rule is None or not policy.is_entrant(word, supplement.slot) or not supplement.is_valid_on(today):
                continue
            if self._against(rule, request, {**register, **supplement.recipients}, today) is None:
                return _permit(rule)
        return None

    def _against(self, rule: Rule, request: Request, register: Register, today: date) -> Decision | None:
        against = _category_against(rule, request) or _person_against(rule, request.policy_word)
        if against is not None or request.recipient is None:
            return against
        recipient = register.get(request.recipient)
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


def _permit(rule: Rule) -> Decision:
    return Decision(permitted=True, clause=rule.clause, reason=Reason.PERMITTED)


def _category_against(rule: Rule, request: Request) -> Decision | None:
    if policy.has(request.policy_word, Flag.ERASED) and not rule.allowed_when_erased:
        return _refuse("RIGHTS-1", Reason.ERASED)
    if request.category not in rule.categories:
        return _refuse(rule.clause, Reason.CATEGORY_NOT_FOR_PURPOSE)
    return None


def _person_against(rule: Rule, word: int) -> Decision | None:
    """What in the person's state and choices speaks against it, whatever the data and whoever gets them."""
    if policy.has(word, Flag.ERASED) and not rule.allowed_when_erased:
        return _refuse("RIGHTS-1", Reason.ERASED)
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
