"""What this room holds about somebody (`people.holdings`)."""

from functools import partial

from smarttec.kernel.vocabulary import Purpose
from smarttec.people.holdings import Fate, Holding, Topic, Whose
from smarttec.shop.promotions.models import Bonus, Intention

_bonus = partial(
    Holding,
    topic=Topic.MONEY,
    whose=Whose.ACCOUNT,
    fate=Fate.STAY,
    purposes=(Purpose.KEEP_RECORDS,),
    why="the books have to add up; amounts under a number that leads to nobody",
)

HOLDINGS = (
    _bonus(model=Bonus, title="Bonuses you got", whose_column="account_id"),
    _bonus(model=Intention, title="Codes you entered", whose_column="payment", through="shop.Payment"),
)
