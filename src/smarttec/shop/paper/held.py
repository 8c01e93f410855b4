"""What this room holds about somebody (`people.holdings`)."""

from functools import partial

from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.people.holdings import Fate, Holding, Topic, Whose
from smarttec.shop.paper.models import BillingDetails, Document, Missing, PaperKey, TaxIdCheck

_of_account = partial(Holding, topic=Topic.MONEY, whose=Whose.ACCOUNT, whose_column="account_id")

HOLDINGS = (
    _of_account(
        model=Document,
        title="Receipts, invoices and credit notes",
        fate=Fate.KEEP,
        why="tax law asks for invoices and receipts as they were issued",
    ),
    _of_account(model=BillingDetails, title="What stands on your invoices", fate=Fate.DELETE, source=Source.SELF),
    _of_account(
        model=TaxIdCheck,
        title="What the register of VAT IDs answered about yours",
        fate=Fate.DELETE,
        source=Source.THIRD_PARTY,
        purposes=(Purpose.RUN_ACCOUNT,),
    ),
    _of_account(
        model=PaperKey,
        title="Keys of your papers after the end of the account",
        fate=Fate.STAY,
        purposes=(Purpose.KEEP_RECORDS,),
        why="until when papers are kept, under a number that leads to nobody",
    ),
    _of_account(
        model=Missing,
        title="Receipts that are still to be written",
        whose_column="payment__account_id",
        fate=Fate.STAY,
        purposes=(Purpose.KEEP_RECORDS,),
        why="a payment without its paper yet",
    ),
)
