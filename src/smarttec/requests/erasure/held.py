"""What this room holds about somebody (`people.holdings`): that they were erased, under a number that leads nowhere."""

from functools import partial

from smarttec.kernel.vocabulary import Purpose
from smarttec.people.holdings import Fate, Holding, Topic, Whose
from smarttec.requests.erasure.models import Erasure, LedgerLine, RecipientRequest, RecordsKey

_proof = partial(
    Holding,
    topic=Topic.LETTERS,
    whose=Whose.PERSON,
    fate=Fate.STAY,
    purposes=(Purpose.AUDIT,),
    why="shows that the deletion was done, under a number that leads to nobody",
)

HOLDINGS = (
    _proof(model=Erasure, title="Deletions", whose_column="person", fate=Fate.KEEP),
    _proof(model=RecordsKey, title="Keys of records that are kept", whose_column="erasure__person"),
    _proof(model=LedgerLine, title="Copy of the ledger of deletions", whose_column="person"),
    _proof(model=RecipientRequest, title="Recipients who were asked to delete", whose_column="erasure__person"),
)
