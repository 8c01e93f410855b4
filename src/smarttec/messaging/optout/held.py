"""What this room holds about somebody (`people.holdings`)."""

from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.messaging.optout.models import OptOut
from smarttec.people.holdings import Fate, Holding, Topic, Whose

HOLDINGS = (
    Holding(
        model=OptOut,
        title="Recipients who do not want to hear from you",
        topic=Topic.MESSAGES,
        whose=Whose.ACCOUNT,
        whose_column="account",
        fate=Fate.DELETE,
        purposes=(Purpose.DELIVER_MESSAGE,),
        source=Source.THIRD_PARTY,
    ),
)
