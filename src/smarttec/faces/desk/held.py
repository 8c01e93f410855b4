"""What this room holds about somebody (`people.holdings`): what members of staff did at the desk."""

from functools import partial

from smarttec.faces.desk.models import DeskAccess, DeskNamed, Explanation
from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.people.holdings import Fate, Holding, Topic, Whose

_at_work = partial(
    Holding,
    topic=Topic.SECURITY,
    whose=Whose.PERSON,
    whose_column="staff_id",
    fate=Fate.STAY,
    purposes=(Purpose.AUDIT,),
    why="shows who looked at customers' data and why, for the customers' sake",
    source=Source.SELF,
)

HOLDINGS = (
    _at_work(model=DeskAccess, title="Purposes you chose at the desk"),
    Holding(
        model=DeskNamed,
        title="For whom staff declared a purpose",
        topic=Topic.USES,
        whose=Whose.PERSON,
        whose_column="subject",
        fate=Fate.STAY,
        purposes=(Purpose.AUDIT,),
        why="shows that staff who served you served you alone",
    ),
    _at_work(model=Explanation, title="Explanations you wrote at the desk"),
)
