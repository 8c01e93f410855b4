"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.messaging.callbacks.keeping import forget_old
from smarttec.vault.purpose import without_purpose

_STEPS_MAX = 100


@app.periodic(cron="17 * * * *")
@app.task(name="smarttec.messaging.callbacks.tasks.forget", queueing_lock="callbacks-forget")
def forget(timestamp: int) -> None:
    """Delete what is too old, in steps of bounded size. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        for _ in range(_STEPS_MAX):
            if not forget_old():
                return
