"""What this room holds about somebody (`people.holdings`)."""

from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.messaging.windows.models import QuietHours
from smarttec.people.holdings import Fate, Holding, Topic, Whose

HOLDINGS = (
    Holding(
        model=QuietHours,
        title="What you want done with messages in quiet hours",
        topic=Topic.MESSAGES,
        whose=Whose.ACCOUNT,
        whose_column="account_id",
        fate=Fate.DELETE,
        purposes=(Purpose.DELIVER_MESSAGE,),
        source=Source.SELF,
    ),
)
