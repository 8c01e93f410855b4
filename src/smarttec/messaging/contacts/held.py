"""What this room holds about somebody (`people.holdings`)."""

from functools import partial

from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.messaging.contacts.models import AuthorityStatement, Contact, ContactList, Membership
from smarttec.people.holdings import Fate, Holding, Topic, Whose

_of_account = partial(
    Holding,
    topic=Topic.MESSAGES,
    whose=Whose.ACCOUNT,
    whose_column="account_id",
    fate=Fate.DELETE,
    source=Source.SELF,
)

HOLDINGS = (
    _of_account(model=Contact, title="Contacts"),
    _of_account(model=ContactList, title="Lists of contacts"),
    _of_account(
        model=Membership,
        title="Who is on which list",
        whose_column="in_list__account_id",
        purposes=(Purpose.RUN_ACCOUNT,),
    ),
    _of_account(
        model=AuthorityStatement,
        title="Statements that you may give us others' details",
        fate=Fate.STAY,
        purposes=(Purpose.AUDIT,),
        why="shows that somebody took responsibility, under a number that leads to nobody",
    ),
)
