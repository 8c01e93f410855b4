"""Background work of this room: copies of the chains' heads, findings of the live proof, retention."""

from procrastinate.contrib.django import app

from smarttec.notice import record_seals, uses
from smarttec.notice.anchors import anchor_heads
from smarttec.notice.disclosure_retention import remove_old_disclosures
from smarttec.notice.proof.measuring import measure_due
from smarttec.notice.uses_retention import remove_old_uses
from smarttec.vault.purpose import without_purpose


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.notice.tasks.anchor", queueing_lock="notice-anchor")
def anchor(timestamp: int) -> None:
    """Copy the heads that moved into the key store. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        anchor_heads()


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.notice.tasks.prove", queueing_lock="notice-prove", lock="notice-prove")
def prove(timestamp: int) -> None:
    """Measure what is due; most minutes nothing is."""
    del timestamp
    with without_purpose():
        measure_due()
    uses.flush()


@app.periodic(cron="41 3 * * *")
@app.task(name="smarttec.notice.tasks.remove_old", queueing_lock="notice-remove-old")
def remove_old(timestamp: int) -> None:
    """Remove disclosures and records of use whose time is over, under signed tombstones and seals."""
    del timestamp
    with without_purpose():
        remove_old_disclosures()
        remove_old_uses()


@app.periodic(cron="17 4 * * *")
@app.task(name="smarttec.notice.tasks.seal_records", queueing_lock="notice-seal-records")
def seal_records(timestamp: int) -> None:
    """Seal the days of the tables of records that are settled."""
    del timestamp
    with without_purpose():
        record_seals.seal_due()


@app.periodic(cron="*/15 * * * *")
@app.task(name="smarttec.notice.tasks.mark_records", queueing_lock="notice-mark-records")
def mark_records(timestamp: int) -> None:
    """Mark the records of the last minutes, so that they show when somebody changes them before their day is sealed."""
    del timestamp
    with without_purpose():
        record_seals.mark_new()
