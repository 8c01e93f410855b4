"""Issued documents stay readable for as long as the law asks for, under keys of their own.

When an account's content is deleted its keys are destroyed soon after. Its documents are sealed anew before that, under
a key for each year, which ends when the schedule of retention says. What is issued later is sealed under these at once.
"""

from datetime import UTC, datetime
from uuid import UUID, uuid5

from django.db import connection

from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.retention import rule_for
from smarttec.people.models import Account
from smarttec.people.queries import persons_on_hold
from smarttec.shop.paper.models import Document, PaperKey
from smarttec.vault.cipher import SubjectKeys
from smarttec.vault.ending import end_keys
from smarttec.vault.keystore import make_keys, read_keys


def subject_for(account: Account, *, year: int) -> UUID:
    """Whose keys seal a document of that year for an account whose own are gone; made when they are first needed."""
    ends_at = rule_for(Category.ORDER, Purpose.KEEP_RECORDS).until(datetime(year + 1, 1, 1, tzinfo=UTC))
    subject = uuid5(account.id, f"papers-{year}")
    PaperKey.objects.get_or_create(
        id=subject, defaults={"cell": account.cell, "account": account, "year": year, "until": ends_at}
    )
    if read_keys([subject])[subject] is None:
        make_keys(subject)
    return subject


def keep_papers(account: UUID) -> int:
    """Seal an account's documents anew; how many. Again, nothing is left to do."""
    own = read_keys([account])[account]
    if own is None:
        return 0
    owner = Account.objects.get(id=account)
    rows = Document.objects.filter(account_id=account, subject=account).defer("content").order_by("id")
    return sum(_reseal(row, own, owner) for row in rows)


def _reseal(row: Document, own: SubjectKeys, owner: Account) -> bool:
    subject = subject_for(owner, year=row.year)
    to = read_keys([subject])[subject]
    sealed = Document.objects.filter(id=row.id).values_list("content", flat=True)[0]
    if to is None or sealed is None:
        return False
    moved = own.move(sealed.blob, to=to, row=row.id, label=Document._meta.get_field("content").seal_label)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE paper_document SET subject = %s, content = %s WHERE id = %s AND subject = %s",
            [subject, moved, row.id, own.subject],
        )
        return bool(cursor.rowcount)


def end_kept(*, limit: int = 1000) -> int:
    """Destroy the keys of documents whose time is over and that no legal hold keeps; how many."""
    due = PaperKey.objects.filter(destroyed_at=None, until__lte=clock.now())
    free = due.exclude(account__owner_id__in=persons_on_hold()).order_by("until")
    keys = list(free.values_list("id", flat=True)[:limit])
    end_keys(*keys, why="records-over")
    return PaperKey.objects.filter(id__in=keys).update(destroyed_at=clock.now())
