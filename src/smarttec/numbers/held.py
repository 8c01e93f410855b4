"""What this room holds about somebody (`people.holdings`)."""

from functools import partial

from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.numbers.models import Assignment, Rental, RentalCharge, SenderRegistration, VerifiedCaller
from smarttec.people.holdings import Fate, Holding, Topic, Whose

_of_account = partial(
    Holding,
    topic=Topic.NUMBERS,
    whose=Whose.ACCOUNT,
    whose_column="account_id",
    fate=Fate.DELETE,
    source=Source.SELF,
)
_rented = partial(
    _of_account,
    fate=Fate.STAY,
    purposes=(Purpose.KEEP_RECORDS,),
    why="what was paid for which kind of number, never which number",
    source=Source.SERVICE,
)

HOLDINGS = (
    _of_account(model=Assignment, title="Your numbers and what they are set to do"),
    _of_account(model=SenderRegistration, title="Registrations of your senders"),
    _of_account(model=VerifiedCaller, title="Numbers you proved to be yours"),
    _rented(model=Rental, title="Rentals of numbers"),
    _rented(model=RentalCharge, title="What you paid for numbers", whose_column="rental__account_id"),
)
