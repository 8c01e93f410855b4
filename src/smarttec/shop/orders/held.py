"""What this room holds about somebody (`people.holdings`)."""

from functools import partial

from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.people.holdings import Fate, Holding, Topic, Whose
from smarttec.shop.orders.models import Allocation, BankPayment, CreditTerms, Order, OrderItem, Step

_records = partial(
    Holding,
    topic=Topic.MONEY,
    whose=Whose.ACCOUNT,
    whose_column="order__account_id",
    fate=Fate.STAY,
    purposes=(Purpose.KEEP_RECORDS,),
    why="what was ordered and paid, under a number that leads to nobody",
)

HOLDINGS = (
    _records(
        model=Order,
        title="Orders",
        whose_column="account_id",
        fate=Fate.STRIP,
        why="what was ordered and paid; the words are gone, the invoice is kept apart",
        source=Source.SELF,
    ),
    _records(model=OrderItem, title="What you ordered"),
    _records(model=Step, title="What happened with your orders"),
    _records(
        model=BankPayment,
        title="Payments by bank",
        whose_column="account_id",
        fate=Fate.KEEP,
        why="tax law asks for the records of payments as they came",
        source=Source.THIRD_PARTY,
    ),
    _records(model=Allocation, title="What payments by bank were used for", whose_column="payment__account_id"),
    _records(
        model=CreditTerms,
        title="Your terms of payment",
        whose_column="account_id",
        fate=Fate.DELETE,
        purposes=(Purpose.FULFIL_ORDER,),
        why="",
    ),
)
