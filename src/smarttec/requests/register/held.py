"""What this room holds about somebody (`people.holdings`). Each request has keys of its own, so nothing is resealed."""

from functools import partial

from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.people.holdings import Fate, Holding, Topic, Whose
from smarttec.requests.register.models import AddressCode, Event, MailTaken, PaperLetter, Propagation, Request

_kept = partial(
    Holding,
    topic=Topic.LETTERS,
    whose=Whose.PERSON,
    whose_column="request__person",
    fate=Fate.KEEP,
    purposes=(Purpose.ANSWER_INQUIRY,),
    why="to answer you, and to show that we did what you asked",
)

HOLDINGS = (
    _kept(model=Request, title="What you asked of us", whose_column="person", source=Source.SELF),
    _kept(model=Event, title="What happened with your requests"),
    _kept(model=PaperLetter, title="Letters on paper to you", source=Source.OPERATOR),
    _kept(
        model=Propagation, title="Who was told that something changed", whose_column="person", fate=Fate.DELETE, why=""
    ),
    _kept(model=MailTaken, title="Mails of yours that we took", fate=Fate.DELETE, why=""),
    _kept(model=AddressCode, title="Codes sent for your requests", fate=Fate.DELETE, why=""),
)
