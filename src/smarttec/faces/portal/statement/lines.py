"""Entries in plain words, with links to what they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from smarttec.faces.portal.message_rows import SID_PREFIX
from smarttec.kernel.ids import to_sid
from smarttec.ledger.models import Counterpart as C
from smarttec.ledger.models import EntryKind as K
from smarttec.ledger.statements import Line
from smarttec.messaging.models import Message
from smarttec.people.models import Account
from smarttec.plans.models import Charge
from smarttec.shop.models import Payment
from smarttec.shop.orders.models import Order

_SERVICES = {
    C.SMS_REVENUE: "Text message",
    C.VOICE_REVENUE: "Call",
    C.PLAN_REVENUE: "Plan",
    C.NUMBER_REVENUE: "Rent of a number",
}
_OTHER_SERVICE = "Purchase"
_OF_SERVICES = {K.CAPTURE: "{}", K.RELEASE: "{}: nothing charged", K.REFUND: "{}: given back"}
_BY_SIGN = {
    K.TOP_UP: ("Credits bought", "Credits bought"),
    K.REFUND: ("Credits given back", "Credits bought were taken back"),
    K.ADJUSTMENT: ("Correction in your favour", "Correction"),
    K.TRANSFER: ("From another account of yours", "To another account of yours"),
    K.GRANT: ("Promotional credit", "Promotional credit"),
    K.EXPIRY: ("Promotional credit expired", "Promotional credit expired or taken back"),
    K.FORFEIT: ("Credit that ended with the account", "Credit that ended with the account"),
}
"""Kind → what it is called when it adds to the balance, and when it takes from it."""
_OF_MONEY = (C.CLEARING_HOUSE, C.OPERATOR, C.BANK)
_OF_PLANS = {
    K.GRANT: "Credit that comes with the plan",
    K.EXPIRY: "Change of plan: its credit taken back",
    K.ADJUSTMENT: "Change of plan: given back",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as the page shows it. `url` is empty where nothing can be looked at."""

    number: int
    at: datetime
    words: str
    url: str
    amount_micros: int
    balance_micros: int


def words_of(line: Line) -> str:
    """What an entry was for, as its owner would say it."""
    if line.kind in _OF_SERVICES and not (line.kind == K.REFUND and line.counterpart in _OF_MONEY):
        return _OF_SERVICES[line.kind].format(_SERVICES.get(line.counterpart, _OTHER_SERVICE))
    if line.kind == K.TOP_UP and line.counterpart in (C.OPERATOR, C.BANK):
        return "Credits from an order"
    if line.kind in _OF_PLANS and line.counterpart == C.PLAN_REVENUE:
        return _OF_PLANS[line.kind]
    return _BY_SIGN[line.kind][line.amount_micros < 0]


def rows_of(account: Account, lines: Sequence[Line]) -> list[Row]:
    """A page of entries; the same few look-ups however many lines it has."""
    links = _links(account, {one for line in lines for one in (line.id, line.reference) if one is not None})
    return [
        Row(
            line.number,
            line.at,
            words_of(line),
            links.get(line.id) or (links.get(line.reference, "") if line.reference else ""),
            line.amount_micros,
            line.balance_micros,
        )
        for line in lines
    ]


def _links(account: Account, ids: set[UUID]) -> dict[UUID, str]:
    """Where the things with these ids can be looked at: messages, payments, orders, the plan."""
    messages = Message.objects.filter(account=account.id, id__in=ids)
    payments = Payment.objects.filter(account=account, id__in=ids)
    orders = Order.objects.filter(account=account, id__in=ids)
    charges = Charge.objects.filter(Q(id__in=ids) | Q(credit_act__in=ids), subscription__account=account)
    of_plan = {one for pair in charges.values_list("id", "credit_act") for one in pair if one is not None}
    return {
        **dict.fromkeys(of_plan, reverse("plan:page")),
        **{one: reverse("orders:order", args=[one]) for one in orders.values_list("id", flat=True)},
        **{one: reverse("portal:payment", args=[one]) for one in payments.values_list("id", flat=True)},
        **{one: _message(one) for one in messages.values_list("id", flat=True)},
    }


def _message(identifier: UUID) -> str:
    return reverse("portal:message", args=[to_sid(SID_PREFIX, identifier)])
