"""Background work: what was typed is not kept for long."""

from procrastinate.contrib.django import app

from smarttec.faces.kept_forms import store


@app.periodic(cron="*/10 * * * *")
@app.task(name="smarttec.faces.kept_forms.tasks.forget", queueing_lock="kept-forms-forget")
def forget(timestamp: int) -> None:
    """Delete what nobody came back for. `timestamp` is the queue's own."""
    del timestamp
    store.forget_old()
