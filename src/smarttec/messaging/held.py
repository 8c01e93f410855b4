"""What this room holds about somebody (`people.holdings`)."""

from functools import partial

from django.db.models import Q

from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.models import Discard, Feedback, Message, Part
from smarttec.people.holdings import Fate, Holding, Topic, Whose

_of_account = partial(Holding, topic=Topic.MESSAGES, whose=Whose.ACCOUNT)

HOLDINGS = (
    _of_account(
        model=Message,
        title="Messages",
        whose_column="account",
        fate=Fate.STRIP,
        why="when, how many parts and at what price, as the books refer to it; no text and no number",
        unless=Q(due_at__isnull=False),
    ),
    _of_account(
        model=Feedback,
        title="What you said of messages",
        whose_column="account",
        fate=Fate.DELETE,
        purposes=(Purpose.RUN_ACCOUNT,),
    ),
    _of_account(
        model=Discard,
        title="What is to be taken out of messages when they are over",
        whose_column="account",
        fate=Fate.DELETE,
        purposes=(Purpose.DELIVER_MESSAGE,),
    ),
    _of_account(
        model=Part,
        title="Carriers' references of your messages",
        whose_column="message",
        through="messaging.Message",
        fate=Fate.STAY,
        purposes=(Purpose.DELIVER_MESSAGE,),
        why="late receipts of carriers are recognised by them; they say nothing about anybody",
    ),
)
