"""What this room holds about somebody (`people.holdings`)."""

from smarttec.kernel.vocabulary import Purpose
from smarttec.people.holdings import Fate, Holding, Topic, Whose
from smarttec.requests.minors.models import MinorCase, MinorCheck

HOLDINGS = (
    Holding(
        model=MinorCase, title="Reports that the account is a minor’s", topic=Topic.SECURITY, whose=Whose.PERSON,
        whose_column="person", fate=Fate.STAY, purposes=(Purpose.PROTECT_MINORS,),
        why="shows that a report was looked into, under a number that leads to nobody",
        withheld={"request": "who reported is protected"},
    ),
    Holding(
        model=MinorCheck, title="What was checked about such a report", topic=Topic.SECURITY, whose=Whose.PERSON,
        whose_column="case_id", through="minors.MinorCase", fate=Fate.STAY, purposes=(Purpose.PROTECT_MINORS,),
        why="shows that a report was looked into, under a number that leads to nobody",
        withheld={"by": "who of us looked at it", "note": "what others said of it"},
    ),
)  # fmt: skip
