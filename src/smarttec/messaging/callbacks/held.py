"""What this room holds about somebody (`people.holdings`)."""

from functools import partial

from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.messaging.callbacks.models import Callback, Endpoint, Target
from smarttec.people.holdings import Fate, Holding, Topic, Whose

_of_account = partial(Holding, topic=Topic.MESSAGES, whose=Whose.ACCOUNT, whose_column="account", fate=Fate.DELETE)

HOLDINGS = (
    _of_account(model=Endpoint, title="Servers of yours that we tell", whose_column="account_id", source=Source.SELF),
    _of_account(model=Target, title="Servers named for single messages", source=Source.SELF),
    _of_account(model=Callback, title="What your servers were told", purposes=(Purpose.DELIVER_MESSAGE,)),
)
