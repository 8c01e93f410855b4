"""Why an account is not in good standing, in words, with where to go: for the first page, the composer and the plan."""

from dataclasses import dataclass

from django.urls import reverse

from smarttec.notice import policy
from smarttec.notice.policy import Flag
from smarttec.people.models import Account
from smarttec.plans.standing import CAPS_PER_DAY, REASONS, TABLE, WHAT_TO_DO, Act, Condition, Permission
from smarttec.requests.minors.queries import is_frozen
from smarttec.shop.debts import is_disputed

_WAYS = {
    Condition.CONTENT_DELETED: ("portal:contact", "Write to us"),
    Condition.SUSPENDED: ("plan:page", "Pay the plan"),
    Condition.FRAUD_HOLD: ("safety:limits", "See why, and answer"),
    Condition.DEBT: ("portal:buy_credits", "Pay what is open"),
    Condition.TERMS_NOT_ACCEPTED: ("plan:page", "Read and accept"),
    Condition.GRACE: ("plan:page", "Pay the plan"),
}
_DISPUTED = "A bank took a payment of yours back, so the account is held."
_FROZEN = "Somebody told us that this account belongs to somebody too young for it, so it is frozen for now."
_WHEN_FROZEN = "You can see and take your data. If you are old enough, write to us and say how we can see that."
_WHEN_DISPUTED = "If that was a mistake, ask the bank to end the dispute, and write to us."


@dataclass(frozen=True, slots=True)
class Notice:
    """One reason. `url` and `action` lead to what lifts it."""

    sentence: str
    what_to_do: str
    url: str
    action: str


def notices_of(account: Account) -> list[Notice]:
    """Every reason, the gravest first; empty in good standing."""
    notices = [_notice(condition, account) for condition in REASONS if account.standing & condition]
    if policy.has(account.policy, Flag.RESTRICTED) and is_frozen(account.owner_id):
        notices.insert(0, Notice(_FROZEN, _WHEN_FROZEN, reverse("portal:contact"), "Write to us"))
    if account.status != Account.Status.ACTIVE:
        notices.insert(0, Notice(f"Your account is {account.status}.", "", reverse("portal:contact"), "Write to us"))
    return notices


def _notice(condition: Condition, account: Account) -> Notice:
    page, action = _WAYS[condition]
    if condition is Condition.FRAUD_HOLD and is_disputed(account.id):
        return Notice(_DISPUTED, _WHEN_DISPUTED, reverse(page), "See which payment, and what to do")
    cap = f" {caps_in_words()}" if TABLE[condition][Act.SEND_SMS] is Permission.LIMITED else ""
    return Notice(REASONS[condition] + cap, WHAT_TO_DO[condition], reverse(page), action)


def caps_in_words() -> str:
    """How much of what is capped a day has."""
    return f"Up to {CAPS_PER_DAY[Act.SEND_SMS]} texts a day are possible."
