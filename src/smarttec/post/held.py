"""What this room holds about somebody (`people.holdings`)."""

from smarttec.kernel.vocabulary import Source
from smarttec.people.holdings import Fate, Holding, Topic, Whose
from smarttec.post.models import Mail

HOLDINGS = (
    Holding(
        model=Mail,
        title="Letters to you",
        topic=Topic.LETTERS,
        whose=Whose.PERSON,
        whose_column="person_id",
        fate=Fate.DELETE,
        source=Source.OPERATOR,
    ),
)
