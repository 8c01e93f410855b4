"""What this room holds about somebody (`people.holdings`)."""

from smarttec.kernel.vocabulary import Purpose
from smarttec.people.holdings import Fate, Holding, Topic, Whose
from smarttec.requests.authorities.models import CaseSubject

HOLDINGS = (
    Holding(
        model=CaseSubject, title="Demands of authorities that were about you", topic=Topic.USES, whose=Whose.PERSON,
        whose_column="person_id", fate=Fate.STAY, purposes=(Purpose.ANSWER_AUTHORITY,),
        why="shows that a demand was answered lawfully, under a number that leads to nobody",
    ),
)  # fmt: skip
