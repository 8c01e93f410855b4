"""What this room holds about somebody (`people.holdings`)."""

from functools import partial

from smarttec.kernel.vocabulary import Purpose
from smarttec.people.holdings import Fate, Holding, Topic, Whose
from smarttec.plans.models import Charge, Due, Event, Subscription

_of_plan = partial(
    Holding,
    topic=Topic.PLAN,
    whose=Whose.ACCOUNT,
    whose_column="subscription__account_id",
    fate=Fate.STAY,
    purposes=(Purpose.KEEP_RECORDS,),
    why="what was paid for and until when, under a number that leads to nobody",
)

HOLDINGS = (
    _of_plan(model=Subscription, title="Your plan", whose_column="account_id"),
    _of_plan(model=Charge, title="What you paid for the plan"),
    _of_plan(model=Due, title="What falls due"),
    _of_plan(model=Event, title="What happened with your plan"),
)
