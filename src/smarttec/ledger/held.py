"""What this room holds about somebody (`people.holdings`): amounts under the number of an account, nothing sealed."""

from functools import partial

from smarttec.kernel.vocabulary import Purpose
from smarttec.ledger.models import (
    AccountDay,
    Adjustment,
    Balance,
    DayMark,
    Entry,
    Lot,
    LotMove,
)
from smarttec.people.holdings import Fate, Holding, Topic, Whose

_money = partial(
    Holding,
    topic=Topic.MONEY,
    whose=Whose.ACCOUNT,
    whose_column="account",
    fate=Fate.STAY,
    purposes=(Purpose.KEEP_RECORDS,),
    why="the books have to add up; they say amounts and times under a number that leads to nobody",
)

HOLDINGS = (
    _money(model=Balance, title="Your balance"),
    _money(model=Entry, title="Every movement of your credit"),
    _money(model=Lot, title="Credit given by us, with its end"),
    _money(model=LotMove, title="What was taken from credit given by us", whose_column="lot", through="ledger.Lot"),
    _money(model=AccountDay, title="Your credit by days"),
    _money(model=DayMark, title="How far your days were added up"),
    _money(model=Adjustment, title="Corrections by our staff"),
)
