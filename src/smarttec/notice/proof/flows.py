"""Which data may go to whom and why, read from the declarations that the gate decides from."""

from collections.abc import Iterator
from dataclasses import dataclass

from smarttec.kernel.vocabulary import Category
from smarttec.notice.purposes import Rule
from smarttec.notice.recipients import ONLY_IN_A_CASE, Recipient
from smarttec.notice.versions import current_version


@dataclass(frozen=True, slots=True)
class DeclaredFlow:
    """One category may leave for one purpose to one recipient."""

    category: Category
    rule: Rule
    recipient: Recipient


def declared_flows() -> list[DeclaredFlow]:
    """Every flow that the register and the rules both allow, but for what leaves only in a case (`exceptions`)."""
    flows = (flow for flow in _flows() if flow.recipient.role not in ONLY_IN_A_CASE)
    return sorted(flows, key=lambda flow: (flow.recipient.code, flow.rule.purpose, flow.category))


def _flows() -> Iterator[DeclaredFlow]:
    version = current_version()
    for recipient in version.recipients.values():
        for purpose in recipient.purposes:
            rule = version.rules[purpose]
            if recipient.role in rule.roles:
                for category in rule.categories & recipient.categories:
                    yield DeclaredFlow(category, rule, recipient)


def exceptions() -> list[Recipient]:
    """Who gets something only when two of us decided a case: authorities, and a successor of the business."""
    return [who for who in current_version().recipients.values() if who.role in ONLY_IN_A_CASE]


def stays_inside() -> list[Rule]:
    """The purposes for which nobody outside gets anything."""
    leaving = {flow.rule.purpose for flow in _flows()}
    return [rule for purpose, rule in current_version().rules.items() if purpose not in leaving]
