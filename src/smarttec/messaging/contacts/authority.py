"""The statement of whoever gives us other people's numbers (COLLECT-3): its texts, and the record of it."""

from collections.abc import Mapping
from uuid import UUID

from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.kernel.vocabulary import Source
from smarttec.messaging.contacts.models import Added, AuthorityStatement
from smarttec.notice.documents.operator import current_operator
from smarttec.notice.versions import current_version
from smarttec.people.models import Account

TEXTS: Mapping[int, str] = {
    1: "I am allowed to give you these people’s numbers and to write to them: they agreed, or the law lets me.",
}
"""Every text that was ever shown, by version. A text is never changed: a new one is added."""
CURRENT = max(TEXTS)


class AuthorityMissing(InvalidInput):
    """Without this statement we may not take other people’s numbers."""

    code = "authority-missing"
    what_to_do = "Say that you are allowed to give us these numbers, or leave them out."


def record(
    *, account: Account, by: UUID, act: UUID, added: Added, numbers: int, stated_version: int | None
) -> tuple[AuthorityStatement, bool]:
    """Keep the statement, and whether it is new: the same act makes one, whatever is sent again.

    Call it in the transaction that stores the numbers. Raises `AuthorityMissing` (field `authority`) when nothing was
    stated or an older text, `Conflict` for another account's act.
    """
    if stated_version != CURRENT:
        raise AuthorityMissing(field="authority")
    statement, is_new = AuthorityStatement.objects.get_or_create(
        id=act,
        defaults={
            "cell": account.cell,
            "account": account,
            "stated_by": by,
            "added": added,
            "text_version": stated_version,
            "numbers": numbers,
            "source": Source.SELF,
            "service": "web-site",
            "collected_by": current_operator().companies[0].code,
            "notice_version": current_version().number,
        },
    )
    if statement.account_id != account.id:
        raise Conflict("This page was sent before. Please open it again.")
    return statement, is_new
