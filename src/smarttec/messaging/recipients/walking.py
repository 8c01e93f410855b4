"""Through all accounts, a bounded batch at a time; each batch is one transaction with its findings and its place.

Whatever dies, a batch is done once or again from its beginning. The number of statements of a batch does not depend
on what is found.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.recipients.domain import AGAIN_AFTER, KEPT_FOR, PASSES_MAX, Wish
from smarttec.messaging.recipients.models import Finding, Inquiry
from smarttec.messaging.recipients.probing import Others, Traffic, others_of, refuse, strip, traffic_of
from smarttec.notice.retention import is_held
from smarttec.people.models import Account
from smarttec.post.actions import queue_mail
from smarttec.vault.cipher import ERASED
from smarttec.vault.ending import end_keys
from smarttec.vault.keystore import read_keys
from smarttec.vault.purpose import using

ACCOUNTS_PER_BATCH = 200
BATCHES_PER_RUN = 50
REMOVED_LETTER = "recipient_removed"
_FORGOTTEN_PER_RUN = 1_000


def run_due() -> bool:
    """Go on with the inquiries that are due, in turn; whether some is left to do at once."""
    for _ in range(BATCHES_PER_RUN):
        due = Inquiry.objects.filter(next_at__lte=clock.now()).order_by("next_at")
        inquiry = due.values_list("id", flat=True).first()
        if inquiry is None:
            return False
        walk_batch(inquiry)
    return True


@transaction.atomic
def walk_batch(inquiry: UUID) -> None:
    """One batch of one inquiry; nothing when another worker has it."""
    due = Inquiry.objects.select_for_update(skip_locked=True).filter(id=inquiry, next_at__lte=clock.now())
    row = due.first()
    if row is None:
        return
    if row.position is None:
        _begin(row)
    accounts = list(_after(row.position)[:ACCOUNTS_PER_BATCH])
    with using(Purpose.ANSWER_INQUIRY, actor="recipients", about=(row.id,)):
        number = row.e164
    if number is ERASED or not accounts:
        _finish(row)
        return
    _work(row, accounts, str(number))
    row.position, row.walked = accounts[-1].id, row.walked + len(accounts)
    row.next_at = row.changed_at = clock.now()
    row.save(update_fields=["position", "walked", "accounts", "next_at", "changed_at"])


def _begin(row: Inquiry) -> None:
    """From the first account; what was taken out in an earlier walk stays told."""
    row.accounts = Account.objects.count()
    Finding.objects.filter(inquiry=row, removed=0).delete()
    Finding.objects.filter(inquiry=row).update(left=0)


def _after(position: UUID | None) -> "QuerySet[Account]":
    rows = Account.objects.order_by("id").select_related("owner")
    return rows.filter(id__gt=position) if position else rows


def _work(row: Inquiry, accounts: Sequence[Account], number: str) -> None:
    keys = read_keys(account.id for account in accounts)
    digests = {account.id: own.digest(number) for account in accounts if (own := keys[account.id])}
    traffic, others = traffic_of(digests), others_of(digests)
    concerned = {
        account: digest for account, digest in digests.items() if traffic.get(account) or others[account].is_contact
    }
    if row.wish >= Wish.STOP and concerned:
        refuse(concerned, now=clock.now())
    held = {account.id for account in accounts if is_held(account.policy)}
    removed: dict[UUID, int] = {}
    if row.wish == Wish.REMOVE:
        removable = {account: digest for account, digest in concerned.items() if account not in held}
        removed = strip(removable) if removable else {}
        _tell(accounts, removed)
    findings = [
        one
        for account in concerned
        for one in _findings(row, account, traffic.get(account, []), others[account])
    ]  # fmt: skip
    for one in findings:
        _mark(one, row, removed=removed.get(one.account), is_held=one.account in held)
    Finding.objects.bulk_create(findings)


def _findings(row: Inquiry, account: UUID, traffic: Sequence[Traffic], others: Others) -> list[Finding]:
    found = [
        Finding(
            cell=row.cell, inquiry=row, account=account, sent=one.sent, received=one.received, left=one.under_way,
            first_at=one.first_at, last_at=one.last_at, last_message=one.last_message, is_contact=others.is_contact,
            is_refused=one.own in others.refused,
        )
        for one in traffic
    ]  # fmt: skip
    return found or [Finding(cell=row.cell, inquiry=row, account=account, is_contact=others.is_contact)]


def _mark(one: Finding, row: Inquiry, *, removed: int | None, is_held: bool) -> None:
    """As it is after what was done."""
    one.is_held, one.is_refused = is_held, one.is_refused or row.wish >= Wish.STOP
    if removed is not None:
        one.removed, one.is_contact = one.sent + one.received - one.left, False
        one.last_message = None


def _tell(accounts: Sequence[Account], removed: dict[UUID, int]) -> None:
    for account in accounts:
        if account.id in removed:
            context = {"messages": removed[account.id], "removed_at": clock.now()}
            queue_mail(person=account.owner, template=REMOVED_LETTER, context=context)


def _finish(row: Inquiry) -> None:
    """Once more tomorrow while messages that are to be taken out are still under way."""
    row.passes += 1
    has_left = row.wish == Wish.REMOVE and Finding.objects.filter(inquiry=row, left__gt=0).exists()
    row.next_at = clock.now() + AGAIN_AFTER if has_left and row.passes < PASSES_MAX else None
    row.position, row.changed_at = None, clock.now()
    row.save(update_fields=["passes", "next_at", "position", "accounts", "changed_at"])


def forget_old() -> int:
    """Delete inquiries that were not worked on for long, with their keys; how many."""
    before = clock.now() - KEPT_FOR
    old = Inquiry.objects.filter(changed_at__lt=before, next_at=None).values_list("id", flat=True)
    ids = list(old[:_FORGOTTEN_PER_RUN])
    Inquiry.objects.filter(id__in=ids).delete()
    end_keys(*ids, why="inquiry-over")
    return len(ids)
