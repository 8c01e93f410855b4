"""How far a change of keys is."""

from dataclasses import dataclass

from django.db.models import Count, Max

from smarttec.vault.keyring import has_settled
from smarttec.vault.keystore import keyring
from smarttec.vault.models import SubjectKey
from smarttec.vault.rotation.columns import sealed_columns
from smarttec.vault.rotation.resealing import older_values
from smarttec.vault.rotation.wrapping import count_all


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """`wrapped`: by store and id of the wrapping key. `older_values`: by column, those not under the newest key."""

    current_kek: str
    wrapped: dict[str, dict[str, int]]
    subjects: int
    renewed: int
    not_yet_sealing: int
    older_values: dict[str, int]


def status() -> KeyStatus:
    """Counts of the running system; reads the rows of subjects that have more than one generation."""
    newest = SubjectKey.objects.values("subject").annotate(newest=Max("created_at"), generations=Count("generation"))
    renewed = list(newest.filter(generations__gt=1))
    older = {column.field.seal_label.decode(): older_values(column) for column in sealed_columns()}
    return KeyStatus(
        current_kek=keyring().current_kek.key_id,
        wrapped=count_all(),
        subjects=SubjectKey.objects.values("subject").distinct().count(),
        renewed=len(renewed),
        not_yet_sealing=sum(not has_settled(row["newest"]) for row in renewed),
        older_values={label: count for label, count in older.items() if count},
    )
