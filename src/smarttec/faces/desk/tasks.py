"""Background work of the desk: reading long rate decks."""

from uuid import UUID

from procrastinate.contrib.django import app

from smarttec.faces.desk.deck_upload import run, run_stalled
from smarttec.vault.purpose import without_purpose


@app.task(name="smarttec.faces.desk.tasks.read_deck")
def read_deck(upload_id: str) -> None:
    """Compare an uploaded deck, or take it over; which of the two stands in its row."""
    with without_purpose():
        run(UUID(upload_id))


@app.periodic(cron="*/15 * * * *")
@app.task(name="smarttec.faces.desk.tasks.stalled_decks", queueing_lock="desk-stalled-decks")
def stalled_decks(timestamp: int) -> None:
    """Begin anew what somebody began who is gone. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        run_stalled()
