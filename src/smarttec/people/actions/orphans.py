"""What a death between the two stores leaves behind: keys, and an entry in the directory, of nobody."""

from datetime import timedelta
from uuid import UUID

from smarttec.kernel import clock
from smarttec.vault import directory
from smarttec.vault.keystore import destroy_keys
from smarttec.vault.models import SubjectKey

ORPHAN_AGE = timedelta(minutes=10)
"""No sign-up takes that long; a younger entry may belong to one that is just about to commit."""


def remove_orphan(subject: UUID) -> None:
    """Free an address whose person was never stored."""
    if SubjectKey.objects.filter(subject=subject, created_at__gt=clock.now() - ORPHAN_AGE).exists():
        return
    directory.remove_all(subject)
    destroy_keys(subject)
