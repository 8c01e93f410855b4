"""Who may receive personal data: the register of recipients and of transfer mechanisms (SHARE-1, TRANSFER-1…3).

A recipient gets only the categories and purposes listed for it; a service provider with a marketing purpose is
refused. A recipient outside the person's region needs a mechanism that is valid on the day. The companies of the group
stand in the operator's file; each is an entry like any other.
"""

from dataclasses import dataclass
from datetime import date

from smarttec.kernel.vocabulary import Category as C
from smarttec.kernel.vocabulary import Purpose, Region, Role
from smarttec.notice.documents.operator import Operator, current_operator


@dataclass(frozen=True, slots=True)
class Mechanism:
    """What a transfer across borders rests on, and while it is valid."""

    key: str
    name: str
    valid_from: date
    valid_until: date | None = None
    why_ended: str = ""

    def is_valid_on(self, day: date) -> bool:
        """Whether a transfer may rest on it that day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True)
class Recipient:
    """An entry of the register. `code` is stored with each disclosure and never reused."""

    code: int
    key: str
    name: str
    role: Role
    region: Region
    country: str
    contract: str
    purposes: frozenset[Purpose]
    categories: frozenset[C]
    mechanism: str = ""
    policy_url: str = ""


MECHANISMS = {
    mechanism.key: mechanism
    for mechanism in (
        Mechanism(
            "safe-harbor", "EU-US Safe Harbor", date(2000, 7, 26), date(2015, 10, 6),
            "struck down by the Court of Justice of the EU (C-362/14)",
        ),
        Mechanism(
            "privacy-shield", "EU-US Privacy Shield", date(2016, 8, 1), date(2020, 7, 16),
            "struck down by the Court of Justice of the EU (C-311/18)",
        ),
        Mechanism("dpf", "EU-US and Swiss-US Data Privacy Framework", date(2023, 7, 10)),
        Mechanism("scc", "Standard contractual clauses (EU) 2021/914", date(2021, 6, 27)),
        Mechanism("legal-claims", "Duty or defence of claims, GDPR Art. 48 and 49(1)(d) and (e)", date(2018, 5, 25)),
        Mechanism("own-instruction", "Your own instruction under the contract, GDPR Art. 49(1)(b)", date(2018, 5, 25)),
    )
}  # fmt: skip

PROTECTED_REGIONS = frozenset({Region.EU, Region.CH, Region.UK})
"""People from here keep their protection: data leave these regions only on a valid mechanism (TRANSFER-4)."""

_KEEPS_PROTECTION = PROTECTED_REGIONS | {Region.UNKNOWN}
_ADEQUATE = frozenset({Region.EU, Region.CH, Region.UK})


def needs_mechanism(person: Region, recipient: Region) -> bool:
    """Whether a transfer needs a mechanism. An unknown region is treated like a protected one: fail closed."""
    return person in _KEEPS_PROTECTION and recipient not in _ADEQUATE


_GROUP_PURPOSES = frozenset({Purpose.RUN_ACCOUNT, Purpose.SERVE_CUSTOMER, Purpose.AUDIT})
_GROUP_CATEGORIES = frozenset({
    C.CONTACT_NAME, C.CONTACT_EMAIL, C.CONTACT_PHONE, C.CONTACT_ADDRESS, C.PREFERENCE, C.TRAFFIC, C.PAYMENT, C.ORDER,
    C.INQUIRY,
})  # fmt: skip
"""What companies of the group get: what running an account and serving a customer needs; no content, no credential."""


def group_companies(operator: Operator) -> tuple[Recipient, ...]:
    """An entry for each company of the group (clause TRANSFER-1)."""
    return tuple(
        Recipient(
            company.number, company.code, company.name, Role.GROUP_COMPANY, company.region, company.country_code,
            "agreement within the group", _GROUP_PURPOSES, _GROUP_CATEGORIES, company.mechanism,
        )
        for company in operator.companies
    )  # fmt: skip


def _authority(code: int, key: str, where: str, region: Region, country: str, mechanism: str = "") -> Recipient:
    """Authorities are many: an entry for each area of law; which authority it is stands in its case (SHARE-5)."""
    return Recipient(
        code, key, f"an authority {where}", Role.AUTHORITY, region, country, "a lawful demand, decided by two of us",
        frozenset({Purpose.ANSWER_AUTHORITY}), frozenset(C), mechanism,
    )  # fmt: skip


def _successor(code: int, key: str, where: str, region: Region, country: str, mechanism: str = "") -> Recipient:
    """Who takes the business over is not known beforehand: its case names it (SHARE-4). Credentials never go along."""
    return Recipient(
        code, key, f"a successor of the business {where}", Role.SUCCESSOR, region, country, "the contract of transfer",
        frozenset({Purpose.TRANSFER_BUSINESS}), frozenset(C) - {C.CREDENTIAL}, mechanism,
    )  # fmt: skip


_AUTHORITIES = (
    _authority(60, "authority-us", "in the United States", Region.US, "US", "legal-claims"),
    _authority(61, "authority-eu", "in the EU or EEA", Region.EU, "the country of the demand"),
    _authority(62, "authority-ch", "in Switzerland", Region.CH, "CH"),
    _authority(63, "authority-uk", "in the United Kingdom", Region.UK, "GB"),
    _authority(64, "authority-abroad", "elsewhere", Region.OTHER, "the country of the demand", "legal-claims"),
)
_SUCCESSORS = (
    _successor(70, "successor-us", "in the United States", Region.US, "US", "scc"),
    _successor(71, "successor-eu", "in the EU or EEA", Region.EU, "the successor’s country"),
    _successor(72, "successor-ch", "in Switzerland", Region.CH, "CH"),
    _successor(73, "successor-uk", "in the United Kingdom", Region.UK, "GB"),
    _successor(74, "successor-abroad", "elsewhere", Region.OTHER, "the successor’s country", "scc"),
)
ONLY_IN_A_CASE = frozenset({Role.AUTHORITY, Role.SUCCESSOR})
"""Recipients that get something only when two of us decided a case, and then whatever it is about."""

RECIPIENTS = {
    recipient.key: recipient
    for recipient in (
        Recipient(
            1, "sms-carrier", "the SMS carrier", Role.CARRIER, Region.US, "US", "carrier agreement",
            frozenset({Purpose.DELIVER_MESSAGE, Purpose.ADMINISTRATIVE_MESSAGE}),
            frozenset({C.MESSAGE_CONTENT, C.MESSAGE_PEER, C.CONTACT_PHONE, C.PAYMENT, C.SECURITY_EVENT}), "scc",
        ),
        Recipient(
            2, "mail-server", "the mail server", Role.MAIL_SERVER, Region.US, "US", "hosting agreement",
            frozenset({
                Purpose.ADMINISTRATIVE_MESSAGE, Purpose.ANSWER_INQUIRY, Purpose.MARKET_BY_EMAIL, Purpose.FULFIL_RIGHTS,
                Purpose.FULFIL_ORDER, Purpose.TELL_A_FRIEND, Purpose.FORWARD_MESSAGE,
            }),
            frozenset({
                C.CONTACT_NAME, C.CONTACT_EMAIL, C.CREDENTIAL, C.PAYMENT, C.ORDER, C.SECURITY_EVENT, C.INQUIRY,
                C.FRIEND_CONTACT, C.MESSAGE_CONTENT, C.MESSAGE_PEER,
            }), "scc",
        ),
        Recipient(
            3, "clearing-house", "the clearing house", Role.CLEARING_HOUSE, Region.US, "US", "payment agreement",
            frozenset({Purpose.TAKE_PAYMENT}), frozenset({C.PAYMENT, C.ORDER}), "dpf",
        ),
        Recipient(
            4, "customer-server", "the server that you name for your own messages", Role.CUSTOMER_SYSTEM, Region.OTHER,
            "wherever you put it", "your own instruction", frozenset({Purpose.DELIVER_MESSAGE}),
            frozenset({C.MESSAGE_CONTENT, C.MESSAGE_PEER, C.TRAFFIC}), "own-instruction",
        ),
        Recipient(
            5, "vat-register", "the EU’s register of VAT IDs (VIES)", Role.PUBLIC_REGISTER, Region.EU, "BE",
            "Regulation (EU) No 904/2010, Art. 31", frozenset({Purpose.KEEP_RECORDS}), frozenset({C.ORDER}),
        ),
        *_AUTHORITIES,
        *_SUCCESSORS,
        *group_companies(current_operator()),
    )
}  # fmt: skip

BY_CODE = {recipient.code: recipient for recipient in RECIPIENTS.values()}


@dataclass(frozen=True, slots=True)
class Transfer:
    """A line of the register of transfers: who, where, resting on what, and whether that holds on the day."""

    recipient: Recipient
    mechanism: Mechanism | None
    needed_for: frozenset[Region]
    holds: bool


def transfers(day: date) -> tuple[Transfer, ...]:
    """Every recipient as a transfer (clauses TRANSFER-1…3). `needed_for`: people from there need the mechanism."""
    return tuple(_transfer(recipient, day) for recipient in RECIPIENTS.values())


def _transfer(recipient: Recipient, day: date) -> Transfer:
    mechanism = MECHANISMS.get(recipient.mechanism)
    needed_for = frozenset(region for region in Region if needs_mechanism(region, recipient.region))
    return Transfer(
        recipient, mechanism, needed_for, not needed_for or (mechanism is not None and mechanism.is_valid_on(day))
    )
