"""Which data may go to whom and why, read from the declarations that the gate decides from."""

from collections.abc import Iterator
from dataclasses import dataclass

from smarttec.kernel.vocabulary import Category
from smarttec.notice.purposes import Rule
from smarttec.notice.recipients import Recipient
from smarttec.notice.versions import current_version


@dataclass(frozen=True, slots=True)
class DeclaredFlow:
    """One category may leave for one purpose to one recipient."""

    category: Category
    rule: Rule
    recipient: Recipient


def declared_flows() -> list[DeclaredFlow]:
    """Every flow that the register and the rules both allow; nothing else can pass the door."""
    return sorted(_flows(), key=lambda flow: (flow.recipient.code, flow.rule.purpose, flow.category))


def _flows() -> Iterator[DeclaredFlow]:
    version = current_version()
    for recipient in version.recipients.values():
        for purpose in recipient.purposes:
            rule = version.rules[purpose]
            if recipient.role in rule.roles:
                for category in rule.categories & recipient.categories:
                    yield DeclaredFlow(category, rule, recipient)


def stays_inside() -> list[Rule]:
    """The purposes for which nobody outside gets anything."""
    leaving = {flow.rule.purpose for flow in _flows()}
    return [rule for purpose, rule in current_version().rules.items() if purpose not in leaving]
