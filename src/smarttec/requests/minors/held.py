"""What this room holds about somebody (`people.holdings`)."""

from smarttec.kernel.vocabulary import Purpose
from smarttec.people.holdings import Fate, Holding, Topic, Whose
from smarttec.requests.minors.models import MinorCase, MinorCheck

HOLDINGS = (
    Holding(
        model=MinorCase, title="Reports that the account is a minor’s", topic=Topic.SECURITY, whose=Whose.PERSON,
        whose_column="person", fate=Fate.KEEP, purposes=(Purpose.PROTECT_MINORS,),
        why="shows that a report was looked into, and why it was decided so, sealed for the case alone",
        withheld={
            "request": "who reported is protected", "decided_by": "who of us decided",
            "authority_by": "who of us looked at it",
        },
    ),
    Holding(
        model=MinorCheck, title="What was checked about such a report", topic=Topic.SECURITY, whose=Whose.PERSON,
        whose_column="case_id", through="minors.MinorCase", fate=Fate.KEEP, purposes=(Purpose.PROTECT_MINORS,),
        why="shows that a report was looked into, and what was found, sealed for the case alone",
        withheld={"by": "who of us looked at it"},
    ),
)  # fmt: skip
