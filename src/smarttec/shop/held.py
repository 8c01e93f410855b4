"""What this room holds about somebody (`people.holdings`). No card data: the clearing house alone has them."""

from functools import partial

from smarttec.kernel.vocabulary import Purpose
from smarttec.people.holdings import Fate, Holding, Topic, Whose
from smarttec.shop.models import ClearingEvent, Mandate, Payment, RechargeRule, Refund

_money = partial(
    Holding,
    topic=Topic.MONEY,
    whose=Whose.ACCOUNT,
    whose_column="payment__account_id",
    fate=Fate.STAY,
    purposes=(Purpose.KEEP_RECORDS,),
    why="tax law asks for the records of payments; amounts and times under a number that leads to nobody",
)

HOLDINGS = (
    _money(
        model=Payment,
        title="Payments",
        whose_column="account_id",
        withheld={"checkout_url": "the address of a page at the clearing house that has ended"},
    ),
    _money(model=ClearingEvent, title="What the clearing house reported"),
    _money(model=Refund, title="Refunds"),
    _money(
        model=Mandate,
        title="Permissions to charge a saved means of payment",
        whose_column="account_id",
        fate=Fate.STRIP,
        why="that there was a permission, and until when; the clearing house's names are gone",
        reset={"customer": "", "method": "", "reference": None, "setup_url": ""},
        withheld={"setup_url": "the address of a page at the clearing house that has ended"},
    ),
    _money(
        model=RechargeRule,
        title="Automatic top-up",
        whose_column="account_id",
        fate=Fate.DELETE,
        purposes=(Purpose.RUN_ACCOUNT,),
        why="",
    ),
)
