"""What this room holds about somebody (`people.holdings`)."""

from functools import partial

from smarttec.kernel.vocabulary import Source
from smarttec.messaging.bulk.models import Job, Line, Template
from smarttec.people.holdings import Fate, Holding, Topic, Whose

_of_account = partial(
    Holding,
    topic=Topic.MESSAGES,
    whose=Whose.ACCOUNT,
    whose_column="account_id",
    fate=Fate.DELETE,
    source=Source.SELF,
)

HOLDINGS = (
    _of_account(model=Template, title="Templates of texts"),
    _of_account(model=Job, title="Sendings to many"),
    _of_account(model=Line, title="Lines of sendings to many", whose_column="job__account_id"),
)
