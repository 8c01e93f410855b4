"""Until when what is kept may be kept: the schedule of the notice, for one holding's rows."""

from datetime import datetime, timedelta

from smarttec.kernel.vocabulary import Purpose
from smarttec.notice.retention import MODELS, SCHEDULE
from smarttec.people.holdings import Holding


def kept_for(holding: Holding) -> timedelta:
    """How long after its event a row of a KEEP holding stays: the longest rule of what is kept for records."""
    categories = {column.category for column in holding.sealed_columns()}
    keeps = [
        rule.keep
        for (category, purpose), rule in SCHEDULE.items()
        if category in categories and purpose in holding.stored_for()
    ]
    return max(keeps, default=timedelta(0))


def event_column(holding: Holding) -> str:
    """The column that tells the event; empty when rows go with the event itself."""
    stored = MODELS.get(holding.label)
    return (stored.column or "") if stored else ""


def keep_until(holding: Holding, event_at: datetime | None, now: datetime) -> datetime:
    """The moment from which a row has to be gone; what has no event yet is counted from now."""
    return (event_at or now) + kept_for(holding)


def is_for_records(holding: Holding) -> bool:
    """Whether law asks for the rows."""
    return Purpose.KEEP_RECORDS in holding.stored_for()
