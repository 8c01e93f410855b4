"""What this room holds about somebody (`people.holdings`)."""

from functools import partial

from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.messaging.inbound.models import Arrival, Conversation, Exchange, FollowUp, Fragment
from smarttec.people.holdings import Fate, Holding, Topic, Whose

_of_account = partial(
    Holding,
    topic=Topic.MESSAGES,
    whose=Whose.ACCOUNT,
    whose_column="account",
    fate=Fate.DELETE,
    purposes=(Purpose.DELIVER_MESSAGE,),
    source=Source.THIRD_PARTY,
)

HOLDINGS = (
    _of_account(
        model=Fragment,
        title="Parts of texts that wait for the others",
        withheld={"octets": "a part of a text as it came; the text is under Messages when it is whole"},
    ),
    _of_account(model=Arrival, title="Marks by which a text that comes twice is known"),
    _of_account(model=Conversation, title="Conversations"),
    _of_account(model=FollowUp, title="Automatic answers"),
    _of_account(model=Exchange, title="How many automatic answers went to a number lately"),
)
