"""Persons, their accounts, and what is needed to sign in. Every personal value is sealed.

`accounts`: persons, accounts, keys of the API; `proofs`: codes and tries; `history`: agreements, choices, changes.
"""

from smarttec.people.models.accounts import Account, ApiKey, Collected, Person, PersonManager
from smarttec.people.models.history import Acceptance, Announcement, PolicyChange, ProfileChange, SupplementEntry
from smarttec.people.models.proofs import Attempt, OneTimeCode, RecoveryCode, SentCode

__all__ = [
    "Acceptance",
    "Account",
    "Announcement",
    "ApiKey",
    "Attempt",
    "Collected",
    "OneTimeCode",
    "Person",
    "PersonManager",
    "PolicyChange",
    "ProfileChange",
    "RecoveryCode",
    "SentCode",
    "SupplementEntry",
]
