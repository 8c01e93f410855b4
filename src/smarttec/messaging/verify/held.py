"""What this room holds about somebody (`people.holdings`)."""

from functools import partial

from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.messaging.verify.models import Verification, VerifyService
from smarttec.people.holdings import Fate, Holding, Topic, Whose

_of_account = partial(
    Holding, topic=Topic.MESSAGES, whose=Whose.ACCOUNT, whose_column="account_id", fate=Fate.DELETE, source=Source.SELF
)

HOLDINGS = (
    _of_account(model=Verification, title="Verifications of numbers", purposes=(Purpose.DELIVER_MESSAGE,)),
    _of_account(model=VerifyService, title="Services that verify numbers", purposes=(Purpose.RUN_ACCOUNT,)),
)
