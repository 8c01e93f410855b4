"""What becomes of an account's messages when its content is deleted (TERMS-6): text, numbers and digests go.

What was charged for stays, as the ledger's entries refer to it: when, how many segments, at what price, what became of
it. A message that a carrier still has to answer for stays whole; the end of the account's keys closes it.
"""

from uuid import UUID

from django.db import connection

from smarttec.storage.sqlfile import statement


def delete_content_of(account: UUID) -> int:
    """Strip every finished message of the account in one statement; how many were. Again, none are."""
    with connection.cursor() as cursor:
        cursor.execute(statement("messaging", "strip"), [account])
        return int(cursor.rowcount)
