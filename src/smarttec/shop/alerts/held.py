"""What this room holds about somebody (`people.holdings`)."""

from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.people.holdings import Fate, Holding, Topic, Whose
from smarttec.shop.alerts.models import AlertRule

HOLDINGS = (
    Holding(
        model=AlertRule,
        title="When we tell you that credit runs low",
        topic=Topic.MONEY,
        whose=Whose.ACCOUNT,
        whose_column="account_id",
        fate=Fate.DELETE,
        purposes=(Purpose.RUN_ACCOUNT,),
        source=Source.SELF,
    ),
)
