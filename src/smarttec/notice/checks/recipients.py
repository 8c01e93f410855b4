"""N004: the register of recipients does not contradict the rules, nor the borders."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.core.checks import Error

from smarttec.kernel.vocabulary import Purpose, Region, Role
from smarttec.notice.checks.problems import problem
from smarttec.notice.checks.rules import Rules
from smarttec.notice.recipients import Mechanism, Recipient, needs_mechanism

SERVICE_PROVIDERS = frozenset(
    {Role.CARRIER, Role.CLEARING_HOUSE, Role.MAIL_SERVER, Role.HOSTING, Role.FULFILMENT, Role.AUDITOR,
     Role.CUSTOMER_SERVICE}
)  # fmt: skip
"""Those who work for us. SHARE-1: they may not use what they get for marketing of their own."""

OWN_MARKETING = frozenset({Purpose.SHARE_LOCATION, Purpose.ADVERTISE_HERE, Purpose.ADVERTISE_ELSEWHERE})
"""Purposes in which the recipient itself does the marketing, instead of carrying ours."""


def check_recipients(
    recipients: Mapping[str, Recipient], mechanisms: Mapping[str, Mechanism], rules: Rules, *, today: date
) -> Iterator[Error]:
    """One finding for each contradiction of each entry."""
    codes: set[int] = set()
    for key, recipient in recipients.items():
        if recipient.key != key or recipient.code in codes:
            yield _about(recipient, "Its key or its code is not its own.", "Codes and keys are never shared or reused.")
        codes.add(recipient.code)
        yield from _check_scope(recipient, rules)
        yield from _check_border(recipient, mechanisms, today)


def _check_scope(recipient: Recipient, rules: Rules) -> Iterator[Error]:
    covering = [rules[purpose] for purpose in recipient.purposes if purpose in rules]
    if not covering:
        yield _about(recipient, "It has no purpose.", "List what it is needed for, or remove it.")
    for rule in covering:
        if recipient.role not in rule.roles:
            yield _about(
                recipient, f"The purpose {rule.purpose.name} is not for a {recipient.role.name}.",
                "Remove the purpose from the entry, or the rule has to allow the role (a material change).",
            )  # fmt: skip
    for category in sorted(recipient.categories):
        if not any(category in rule.categories for rule in covering):
            yield _about(
                recipient, f"None of its purposes covers {category.name}.", "A recipient gets only what it needs."
            )
    if recipient.role in SERVICE_PROVIDERS and recipient.purposes & OWN_MARKETING:
        yield _about(
            recipient, "A service provider with marketing of its own (SHARE-1).",
            "A provider works for us only; register a marketing partner under its own entry and choice.",
        )  # fmt: skip


def _check_border(recipient: Recipient, mechanisms: Mapping[str, Mechanism], today: date) -> Iterator[Error]:
    if recipient.mechanism:
        mechanism = mechanisms.get(recipient.mechanism)
        if mechanism is None or not mechanism.is_valid_on(today):
            yield _about(
                recipient, f"Its transfer mechanism {recipient.mechanism} is unknown or not in force (TRANSFER-3).",
                "Name one of notice/recipients.py that is valid today.",
            )  # fmt: skip
    elif needs_mechanism(Region.EU, recipient.region):
        yield _about(
            recipient, f"It is in {recipient.country} and its entry names no transfer mechanism (TRANSFER-2).",
            "Name what the transfer rests on; without it everything about people in Europe is refused.",
        )  # fmt: skip


def _about(recipient: Recipient, message: str, hint: str) -> Error:
    return problem("N004", f"recipient {recipient.key}", message, hint=hint)
