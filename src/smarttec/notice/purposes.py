"""What each purpose allows: the notice's rules as typed data.

A rule names the clause that promises it, the legal basis, the categories that may be touched, the roles that may
receive them, the choice that governs it, and the matching term of the W3C Data Privacy Vocabulary where one exists.
What is not listed is refused.
"""

from dataclasses import dataclass
from enum import StrEnum

from smarttec.kernel.vocabulary import Category as C
from smarttec.kernel.vocabulary import Choice, Purpose, Role


class Basis(StrEnum):
    """Legal basis (GDPR Art. 6(1))."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal obligation"
    LEGITIMATE_INTEREST = "legitimate interest"


class Mode(StrEnum):
    """How a choice governs a purpose."""

    NONE = "no choice"
    OPT_IN = "only after a yes"
    OPT_OUT = "until a no"


@dataclass(frozen=True, slots=True)
class Rule:
    """One purpose's permission."""

    purpose: Purpose
    clause: str
    in_plain_words: str
    basis: Basis
    categories: frozenset[C]
    roles: frozenset[Role] = frozenset()
    choice: Choice | None = None
    mode: Mode = Mode.NONE
    dpv: str = ""
    is_marketing: bool = False
    allowed_when_restricted: bool = False
    allowed_for_minors: bool = False
    allowed_when_erased: bool = False
    """Only for what is kept under keys of its own after an erasure; all other keys are gone."""
    is_for_somebody: bool = True
    """Whether it has to be declared for named subjects. The others look at many people's data to find something."""


_CONTACT = frozenset({C.CONTACT_NAME, C.CONTACT_EMAIL, C.CONTACT_PHONE, C.CONTACT_ADDRESS, C.PREFERENCE})
_EVERYTHING = frozenset(C)

_RULES = (
    Rule(
        Purpose.SHOW_OWN_DATA, "RIGHTS-1", "show you your own data", Basis.CONTRACT, _EVERYTHING,
        dpv="dpv:RightsFulfilment", allowed_when_restricted=True, allowed_for_minors=True,
    ),
    Rule(
        Purpose.RUN_ACCOUNT, "USE-6", "run your account", Basis.CONTRACT,
        _CONTACT | {C.CREDENTIAL, C.TRAFFIC, C.PAYMENT, C.ORDER, C.DEMOGRAPHIC, C.MESSAGE_PEER, C.MESSAGE_CONTENT},
        frozenset({Role.HOSTING, Role.GROUP_COMPANY}), dpv="dpv:AccountManagement",
    ),
    Rule(
        Purpose.SECURE_ACCOUNT, "SECURE-1", "keep your account safe", Basis.LEGITIMATE_INTEREST,
        frozenset({C.CONTACT_NAME, C.CONTACT_EMAIL, C.CREDENTIAL, C.NETWORK_ADDRESS, C.DEVICE, C.SECURITY_EVENT}),
        dpv="dpv:EnforceSecurity", allowed_when_restricted=True, allowed_for_minors=True,
    ),
    Rule(
        Purpose.DELIVER_MESSAGE, "SHARE-1", "deliver the messages you send", Basis.CONTRACT,
        frozenset({C.MESSAGE_CONTENT, C.MESSAGE_PEER, C.TRAFFIC}),
        frozenset({Role.CARRIER, Role.CUSTOMER_SYSTEM}), dpv="dpv:ServiceProvision",
    ),
    Rule(
        Purpose.FORWARD_MESSAGE, "TERMS-7", "send texts on to your own e-mail, for numbers where you asked for it",
        Basis.CONTRACT, frozenset({C.MESSAGE_CONTENT, C.MESSAGE_PEER, C.CONTACT_EMAIL}), frozenset({Role.MAIL_SERVER}),
        dpv="dpv:ServiceProvision",
    ),
    Rule(
        Purpose.CARRY_CALL, "SHARE-1", "carry the calls you make and get", Basis.CONTRACT,
        frozenset({C.CALL_CONTENT, C.MESSAGE_PEER, C.TRAFFIC}), frozenset({Role.CARRIER}), dpv="dpv:ServiceProvision",
    ),
    Rule(
        Purpose.TAKE_PAYMENT, "COLLECT-2", "take a payment at the clearing house", Basis.CONTRACT,
        frozenset({C.PAYMENT, C.ORDER}), frozenset({Role.CLEARING_HOUSE}), dpv="dpv:PaymentManagement",
    ),
    Rule(
        Purpose.ADMINISTRATIVE_MESSAGE, "USE-8", "tell you what you must know about your account", Basis.CONTRACT,
        _CONTACT | {C.CREDENTIAL, C.PAYMENT, C.ORDER, C.TRAFFIC, C.SECURITY_EVENT},
        frozenset({Role.MAIL_SERVER, Role.CARRIER, Role.FULFILMENT}),
        dpv="dpv:CommunicationManagement", allowed_when_restricted=True, allowed_for_minors=True,
    ),
    Rule(
        Purpose.ANSWER_INQUIRY, "USE-1", "answer your question or request", Basis.CONTRACT,
        _CONTACT | {C.INQUIRY}, frozenset({Role.MAIL_SERVER, Role.CUSTOMER_SERVICE}), dpv="dpv:CustomerCare",
        allowed_when_restricted=True,
    ),
    Rule(
        Purpose.MARKET_BY_EMAIL, "USE-2", "send you our newsletter and offers by e-mail", Basis.CONSENT,
        frozenset({C.CONTACT_NAME, C.CONTACT_EMAIL, C.PREFERENCE}), frozenset({Role.MAIL_SERVER}),
        Choice.EMAIL_MARKETING, Mode.OPT_IN, "dpv:DirectMarketing", is_marketing=True,
    ),
    Rule(
        Purpose.MARKET_BY_SMS, "CHOICE-4", "send you offers by SMS", Basis.CONSENT,
        frozenset({C.CONTACT_NAME, C.CONTACT_PHONE, C.PREFERENCE}), frozenset({Role.CARRIER}),
        Choice.SMS_MARKETING, Mode.OPT_IN, "dpv:DirectMarketing", is_marketing=True,
    ),
    Rule(
        Purpose.MARKET_BY_PHONE, "CHOICE-4", "call you with offers", Basis.CONSENT,
        frozenset({C.CONTACT_NAME, C.CONTACT_PHONE, C.PREFERENCE}), frozenset({Role.CARRIER}),
        Choice.PHONE_MARKETING, Mode.OPT_IN, "dpv:DirectMarketing", is_marketing=True,
    ),
    Rule(
        Purpose.MARKET_BY_POST, "CHOICE-4", "send you offers by post", Basis.LEGITIMATE_INTEREST,
        frozenset({C.CONTACT_NAME, C.CONTACT_ADDRESS, C.PREFERENCE}), frozenset({Role.FULFILMENT}),
        Choice.POST_MARKETING, Mode.OPT_OUT, "dpv:DirectMarketing", is_marketing=True,
    ),
    Rule(
        Purpose.PERSONALISE, "USE-3", "put first what matters to you", Basis.LEGITIMATE_INTEREST,
        frozenset({C.PREFERENCE, C.TRAFFIC, C.ORDER, C.APP_USAGE, C.DEMOGRAPHIC}), frozenset(),
        Choice.PERSONALISATION, Mode.OPT_OUT, "dpv:Personalisation",
    ),
    Rule(
        Purpose.RUN_PROMOTION, "USE-4", "run a promotion you entered", Basis.CONSENT,
        _CONTACT | {C.PROMOTION_ENTRY, C.DEMOGRAPHIC}, frozenset({Role.MAIL_SERVER, Role.FULFILMENT}),
        Choice.PROMOTIONS, Mode.OPT_IN, "dpv:Marketing",
    ),
    Rule(
        Purpose.TELL_A_FRIEND, "USE-5", "pass on your message to a friend", Basis.LEGITIMATE_INTEREST,
        frozenset({C.FRIEND_CONTACT, C.CONTACT_NAME}), frozenset({Role.MAIL_SERVER, Role.CARRIER}),
        dpv="dpv:ServiceProvision",
    ),
    Rule(
        Purpose.FULFIL_ORDER, "USE-6", "deliver what you ordered", Basis.CONTRACT,
        _CONTACT | {C.ORDER, C.PAYMENT}, frozenset({Role.FULFILMENT, Role.MAIL_SERVER}), dpv="dpv:DeliveryOfGoods",
    ),
    Rule(
        Purpose.PREVENT_FRAUD, "USE-7", "find and stop fraud", Basis.LEGITIMATE_INTEREST,
        frozenset({C.TRAFFIC, C.PAYMENT, C.NETWORK_ADDRESS, C.DEVICE, C.SECURITY_EVENT, C.ORDER}),
        dpv="dpv:FraudPreventionAndDetection", allowed_when_restricted=True,
        is_for_somebody=False,
    ),
    Rule(
        Purpose.ANALYSE_USAGE, "USE-7", "count how the service is used", Basis.LEGITIMATE_INTEREST,
        frozenset({C.TRAFFIC, C.APP_USAGE, C.DEVICE, C.PAYMENT, C.ORDER, C.AD_VIEW}), dpv="dpv:ServiceUsageAnalytics",
        is_for_somebody=False,
    ),
    Rule(
        Purpose.IMPROVE_SERVICE, "DEVICE-1", "make our sites and apps work better", Basis.LEGITIMATE_INTEREST,
        frozenset({C.DEVICE, C.APP_USAGE}), frozenset(), Choice.COOKIES_ANALYTICS, Mode.OPT_IN,
        "dpv:ServiceOptimisation",
        is_for_somebody=False,
    ),
    Rule(
        Purpose.DIAGNOSE_SERVERS, "DEVICE-5", "find faults of our servers", Basis.LEGITIMATE_INTEREST,
        frozenset({C.NETWORK_ADDRESS, C.DEVICE}), dpv="dpv:TechnicalServiceProvision", allowed_when_restricted=True,
        allowed_for_minors=True,
        is_for_somebody=False,
    ),
    Rule(
        Purpose.OFFER_BY_LOCATION, "DEVICE-7", "show what is near you", Basis.CONSENT, frozenset({C.LOCATION}),
        frozenset(), Choice.LOCATION_USE, Mode.OPT_IN, "dpv:ServicePersonalisation",
    ),
    Rule(
        Purpose.SHARE_LOCATION, "DEVICE-8", "share your place and the ads you saw with marketing partners",
        Basis.CONSENT, frozenset({C.LOCATION, C.AD_VIEW}), frozenset({Role.MARKETING_PARTNER}),
        Choice.LOCATION_SHARE, Mode.OPT_IN, "dpv:TargetedAdvertising", is_marketing=True,
    ),
    Rule(
        Purpose.ADVERTISE_HERE, "SHARE-7", "choose ads by your visits here", Basis.CONSENT,
        frozenset({C.DEVICE, C.APP_USAGE, C.AD_VIEW}), frozenset({Role.ADVERTISING_PARTNER}), Choice.ADS_HERE,
        Mode.OPT_IN, "dpv:PersonalisedAdvertising", is_marketing=True,
    ),
    Rule(
        Purpose.ADVERTISE_ELSEWHERE, "SHARE-7", "show our ads to you on other sites", Basis.CONSENT,
        frozenset({C.CONTACT_EMAIL, C.DEVICE, C.AD_VIEW}), frozenset({Role.ADVERTISING_PARTNER}), Choice.ADS_ELSEWHERE,
        Mode.OPT_IN, "dpv:TargetedAdvertising", is_marketing=True,
    ),
    Rule(
        Purpose.SHARE_WITH_PARTNERS, "CHOICE-4", "tell marketing partners about you", Basis.CONSENT,
        frozenset({C.CONTACT_NAME, C.CONTACT_EMAIL, C.PREFERENCE, C.DEMOGRAPHIC}), frozenset({Role.MARKETING_PARTNER}),
        Choice.PARTNER_SHARING, Mode.OPT_IN, "dpv:TargetedAdvertising", is_marketing=True,
    ),
    Rule(
        Purpose.PUBLISH, "SHARE-3", "publish what you post in public places", Basis.CONTRACT,
        frozenset({C.PUBLIC_POST}), frozenset({Role.PUBLIC}), dpv="dpv:ServiceProvision",
    ),
    Rule(
        Purpose.ANSWER_AUTHORITY, "SHARE-5", "answer a lawful demand of an authority", Basis.LEGAL_OBLIGATION,
        _EVERYTHING, frozenset({Role.AUTHORITY}), dpv="dpv:LegalCompliance", allowed_when_restricted=True,
        allowed_for_minors=True,
    ),
    Rule(
        Purpose.TRANSFER_BUSINESS, "SHARE-4", "hand over to a successor of the business", Basis.LEGITIMATE_INTEREST,
        _EVERYTHING - {C.CREDENTIAL}, frozenset({Role.SUCCESSOR}), dpv="dpv:OrganisationGovernance",
    ),
    Rule(
        Purpose.SERVE_CUSTOMER, "USE-1", "help you when you contact us", Basis.CONTRACT,
        _CONTACT | {C.INQUIRY, C.ORDER, C.PAYMENT, C.TRAFFIC, C.MESSAGE_PEER, C.SECURITY_EVENT},
        frozenset({Role.CUSTOMER_SERVICE, Role.GROUP_COMPANY}), dpv="dpv:CustomerCare", allowed_when_restricted=True,
    ),
    Rule(
        Purpose.FULFIL_RIGHTS, "RIGHTS-3", "do what you asked under your rights", Basis.LEGAL_OBLIGATION, _EVERYTHING,
        frozenset({Role.MAIL_SERVER}), dpv="dpv:RightsFulfilment", allowed_when_restricted=True,
        allowed_for_minors=True,
    ),
    Rule(
        Purpose.KEEP_RECORDS, "RIGHTS-4", "keep the records the law asks for", Basis.LEGAL_OBLIGATION,
        frozenset({C.PAYMENT, C.ORDER, C.CONTACT_NAME, C.CONTACT_ADDRESS}),
        frozenset({Role.AUDITOR, Role.PUBLIC_REGISTER}), dpv="dpv:RecordManagement", allowed_when_restricted=True,
        allowed_for_minors=True, allowed_when_erased=True, is_for_somebody=False,
    ),
    Rule(
        Purpose.PROTECT_MINORS, "MINORS-2", "look into a report about a minor", Basis.LEGAL_OBLIGATION, _EVERYTHING,
        dpv="dpv:LegalCompliance", allowed_when_restricted=True, allowed_for_minors=True,
    ),
    Rule(
        Purpose.AUDIT, "USE-7", "audit our own work", Basis.LEGITIMATE_INTEREST,
        frozenset({C.TRAFFIC, C.PAYMENT, C.ORDER, C.SECURITY_EVENT}), frozenset({Role.AUDITOR, Role.GROUP_COMPANY}),
        dpv="dpv:OrganisationComplianceManagement", allowed_when_restricted=True,
        is_for_somebody=False,
    ),
)  # fmt: skip

UNDECLARED = 0
"""In records of use: a try to open a value without any purpose. It has no rule, so it can only be refused."""
REFUSED = "refused:"
"""In records of use: what the actor's name begins with when the try was refused."""
_UNDECLARED_WORDS = ("no reason was given", "SECURE-1")

FOR_NOBODY_IN_PARTICULAR = frozenset(rule.purpose for rule in _RULES if not rule.is_for_somebody)
STAFF = "staff:"
"""What the actor's name of a person at the desk begins with: they act for a ticket, and each use of theirs is shown."""

RULES: dict[Purpose, Rule] = {rule.purpose: rule for rule in _RULES}


def told(purpose: int) -> tuple[str, str]:
    """What a recorded purpose was, in plain words, and the clause it rests on."""
    if purpose == UNDECLARED:
        return _UNDECLARED_WORDS
    rule = RULES[Purpose(purpose)]
    return rule.in_plain_words, rule.clause
