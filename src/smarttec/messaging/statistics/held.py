"""What this room holds about somebody (`people.holdings`)."""

from functools import partial

from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.statistics.models import OpenMessage, StatusDay
from smarttec.people.holdings import Fate, Holding, Topic, Whose

_counted = partial(
    Holding, topic=Topic.MESSAGES, whose=Whose.ACCOUNT, fate=Fate.DELETE, purposes=(Purpose.RUN_ACCOUNT,)
)

HOLDINGS = (
    _counted(model=StatusDay, title="Your messages by days", whose_column="account"),
    _counted(
        model=OpenMessage,
        title="Messages whose state may still change",
        whose_column="message",
        through="messaging.Message",
    ),
)
