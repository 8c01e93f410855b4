"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.notice import uses
from smarttec.requests.authorities.actions.notifying import tell_due
from smarttec.vault.purpose import without_purpose

_CASES = 200


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.requests.authorities.tasks.tell", queueing_lock="authorities-tell", lock="authorities-tell")
def tell(timestamp: int) -> None:
    """Tell whoever may be told now. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        tell_due(limit=_CASES)
    uses.flush()
