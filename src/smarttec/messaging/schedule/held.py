"""What this room holds about somebody (`people.holdings`)."""

from smarttec.kernel.vocabulary import Source
from smarttec.messaging.schedule.models import ScheduledMessage
from smarttec.people.holdings import Fate, Holding, Topic, Whose

HOLDINGS = (
    Holding(
        model=ScheduledMessage,
        title="Messages that go out later",
        topic=Topic.MESSAGES,
        whose=Whose.ACCOUNT,
        whose_column="account_id",
        fate=Fate.DELETE,
        source=Source.SELF,
    ),
)
