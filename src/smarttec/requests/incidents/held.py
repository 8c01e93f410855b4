"""What this room holds about somebody (`people.holdings`)."""

from smarttec.kernel.vocabulary import Purpose
from smarttec.people.holdings import Fate, Holding, Topic, Whose
from smarttec.requests.incidents.models import Affected, Lock

_WHY = "shows whom an incident touched and that they were told, under a number that leads to nobody"

HOLDINGS = (
    Holding(
        model=Lock, title="When your account was locked, and its way back", topic=Topic.SECURITY, whose=Whose.PERSON,
        whose_column="person_id", fate=Fate.STAY, why=_WHY, purposes=(Purpose.SECURE_ACCOUNT,),
    ),
    Holding(
        model=Affected, title="Incidents that touched your data", topic=Topic.SECURITY, whose=Whose.PERSON,
        whose_column="person", fate=Fate.STAY, why=_WHY, purposes=(Purpose.SECURE_ACCOUNT,),
    ),
)  # fmt: skip
