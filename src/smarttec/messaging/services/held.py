"""What this room holds about somebody (`people.holdings`)."""

from functools import partial

from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.messaging.services.models import AlphaSender, Sender, Service
from smarttec.people.holdings import Fate, Holding, Topic, Whose

_of_account = partial(
    Holding,
    topic=Topic.MESSAGES,
    whose=Whose.ACCOUNT,
    fate=Fate.DELETE,
    source=Source.SELF,
)

HOLDINGS = (
    _of_account(model=Sender, title="Numbers of messaging services", whose_column="service__account_id",
                purposes=(Purpose.RUN_ACCOUNT,)),
    _of_account(model=AlphaSender, title="Names of messaging services", whose_column="account_id",
                purposes=(Purpose.RUN_ACCOUNT,)),
    _of_account(model=Service, title="Messaging services", whose_column="account_id"),
)  # fmt: skip
