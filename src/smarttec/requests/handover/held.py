"""What this room holds about somebody (`people.holdings`)."""

from smarttec.kernel.vocabulary import Purpose
from smarttec.people.holdings import Fate, Holding, Topic, Whose
from smarttec.requests.handover.models import HandoverPerson

HOLDINGS = (
    Holding(
        model=HandoverPerson, title="Transfers of the business, and what you said", topic=Topic.CHOICES,
        whose=Whose.PERSON, whose_column="person", fate=Fate.STAY, purposes=(Purpose.TRANSFER_BUSINESS,),
        why="shows that everybody was told and heard, under a number that leads to nobody",
    ),
)  # fmt: skip
