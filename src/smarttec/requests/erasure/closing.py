"""Closing every door before anything is taken away, and again at each step: what was opened meanwhile is found there.

The person's row and those of their accounts are locked, so that nobody opens an account, a key or a session at the same
moment; then the accounts are read anew. An erasure takes along what it finds.
"""

from uuid import UUID

from smarttec.notice.policy import Flag
from smarttec.people.actions.choices import set_flag
from smarttec.people.actions.leaving import freeze
from smarttec.people.holdings import DataSubject
from smarttec.people.models import Account, Person
from smarttec.requests.erasure.domain import NOBODY
from smarttec.requests.erasure.models import Erasure
from smarttec.vault import directory
from smarttec.vault.ending import end_keys


def close_doors(erasure: Erasure) -> DataSubject:
    """End sign-in, sessions, keys and tokens, and restrict every use; whom it is about, as things are now.

    To be called in the transaction of whatever comes next.
    """
    person = Person.objects.select_for_update(no_key=True).filter(id=erasure.person).first()
    accounts = {UUID(account) for account in erasure.accounts}
    if person is not None:
        owned = Account.objects.select_for_update(no_key=True).filter(owner_id=person.id).order_by("id")
        accounts.update(owned.values_list("id", flat=True))
    subject = DataSubject(erasure.person, erasure.cell, erasure.policy, tuple(sorted(accounts)))
    erasure.accounts = [str(account) for account in subject.accounts]
    freeze(subject)
    if person is not None:
        set_flag(person=person, flag=Flag.RESTRICTED, on=True, how="job")
    return subject


def end_late(subject: DataSubject) -> None:
    """Keys and directory entries that came after the others had ended."""
    end_keys(*(one for one in subject.ids if one != NOBODY), why="opened-late")
    for one in subject.ids:
        directory.remove_all(one)
