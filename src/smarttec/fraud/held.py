"""What this room holds about somebody (`people.holdings`)."""

from functools import partial

from smarttec.fraud.models import Answer, CountryTotal, DayTotal, Destination, Hold, Limit
from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.people.holdings import Fate, Holding, Topic, Whose

_of_account = partial(
    Holding,
    topic=Topic.SECURITY,
    whose=Whose.ACCOUNT,
    whose_column="account_id",
    fate=Fate.DELETE,
    purposes=(Purpose.PREVENT_FRAUD,),
)

HOLDINGS = (
    _of_account(model=Limit, title="Your limits"),
    _of_account(model=Destination, title="Countries you may write to"),
    _of_account(model=DayTotal, title="Counted against your limits, by day", whose_column="account"),
    _of_account(model=CountryTotal, title="Counted against your limits, by country", whose_column="account"),
    _of_account(
        model=Hold,
        title="Holds on your account",
        fate=Fate.STAY,
        why="patterns of fraud show over a year; says figures under a number that leads to nobody",
    ),
    _of_account(model=Answer, title="What you wrote about a hold", whose_column="hold__account_id", source=Source.SELF),
)
