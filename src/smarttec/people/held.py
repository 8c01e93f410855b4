"""What this room and those below it hold about somebody (`holdings`)."""

from functools import partial

from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.notice.models import Disclosure, UseRecord
from smarttec.people.holdings import Fate, Holding, Topic, Whose
from smarttec.people.models import (
    Acceptance,
    Account,
    Announcement,
    ApiKey,
    OneTimeCode,
    Person,
    PolicyChange,
    ProfileChange,
    RecoveryCode,
    SupplementEntry,
)
from smarttec.people.telling import tell_change, tell_disclosure, tell_use

_WITHHELD = "whoever holds it could act as you. You can replace it under Security."
_of_person = partial(Holding, whose=Whose.PERSON, whose_column="person_id")
_proof = partial(
    _of_person,
    topic=Topic.CHOICES,
    fate=Fate.STAY,
    purposes=(Purpose.AUDIT,),
    why="shows what was agreed and chosen, under a number that leads to nobody",
    source=Source.SELF,
)

HOLDINGS = (
    _of_person(
        model=ProfileChange,
        title="What you changed about yourself",
        topic=Topic.YOU,
        fate=Fate.DELETE,
        source=Source.SELF,
    ),
    Holding(
        model=Person,
        title="About you",
        topic=Topic.YOU,
        whose=Whose.PERSON,
        whose_column="id",
        fate=Fate.STRIP,
        why="an empty row with a number, as records of money and proof name it",
        source=Source.SELF,
        withheld={"totp_secret": _WITHHELD},
        reset={"password": "!", "is_active": False, "totp_confirmed_at": None, "email_confirmed_at": None},
    ),
    Holding(
        model=Account,
        title="Your accounts",
        topic=Topic.YOU,
        whose=Whose.ACCOUNT,
        whose_column="id",
        fate=Fate.STRIP,
        why="an empty row with a number, as records of money name it",
        source=Source.SELF,
        withheld={"auth_token": _WITHHELD},
        reset={"status": Account.Status.CLOSED},
    ),
    _proof(model=Acceptance, title="Documents you accepted"),
    _proof(model=PolicyChange, title="Choices you made", tell=tell_change),
    _proof(model=Announcement, title="Changes of the notice you were told of", source=Source.OPERATOR),
    _proof(model=SupplementEntry, title="Promotions you entered"),
    Holding(
        model=ApiKey,
        title="API keys",
        topic=Topic.SECURITY,
        whose=Whose.ACCOUNT,
        whose_column="account_id",
        fate=Fate.DELETE,
        source=Source.SELF,
    ),
    _of_person(
        model=OneTimeCode,
        title="Codes we sent you",
        topic=Topic.SECURITY,
        fate=Fate.DELETE,
        purposes=(Purpose.SECURE_ACCOUNT,),
        source=Source.OPERATOR,
    ),
    _of_person(
        model=RecoveryCode,
        title="Recovery codes",
        topic=Topic.SECURITY,
        fate=Fate.DELETE,
        purposes=(Purpose.SECURE_ACCOUNT,),
        source=Source.OPERATOR,
    ),
    Holding(
        model=UseRecord,
        title="Each use of your data here, by the hour",
        topic=Topic.USES,
        whose=Whose.EITHER,
        whose_column="subject",
        fate=Fate.STAY,
        purposes=(Purpose.SHOW_OWN_DATA, Purpose.AUDIT),
        why="shows which kinds of data were opened and why, of a number that leads to nobody; it cannot be changed, "
        "and goes after three years",
        tell=tell_use,
    ),
    Holding(
        model=Disclosure,
        title="Each time data of yours left us",
        topic=Topic.USES,
        whose=Whose.EITHER,
        whose_column="subject",
        fate=Fate.STAY,
        purposes=(Purpose.AUDIT,),
        why="signed in one chain with all others; says what kind of data went where, of a number that leads to nobody",
        tell=tell_disclosure,
    ),
)
