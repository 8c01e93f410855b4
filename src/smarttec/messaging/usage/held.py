"""What this room holds about somebody (`people.holdings`)."""

from functools import partial

from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.messaging.usage.models import Firing, UsageTrigger
from smarttec.people.holdings import Fate, Holding, Topic, Whose

_of_account = partial(Holding, topic=Topic.MESSAGES, whose=Whose.ACCOUNT, fate=Fate.DELETE)

HOLDINGS = (
    _of_account(
        model=UsageTrigger, title="Triggers on your usage", whose_column="account_id", source=Source.SELF,
        purposes=(Purpose.RUN_ACCOUNT,),
    ),
    _of_account(
        model=Firing, title="When your triggers fired", whose_column="account", purposes=(Purpose.RUN_ACCOUNT,)
    ),
)  # fmt: skip
