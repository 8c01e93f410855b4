"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.notice import uses
from smarttec.shop.paper.keeping import end_kept
from smarttec.shop.paper.receipts import issue_missing
from smarttec.shop.paper.verifying import ask_due
from smarttec.vault.purpose import without_purpose

_PER_SWEEP = 200
_ASKED_PER_SWEEP = 5
"""A question may take eight seconds, and the register allows few at once."""


@app.periodic(cron="*/10 * * * *")
@app.task(name="smarttec.shop.paper.tasks.issue_missing", queueing_lock="paper-missing")
def issue_missing_papers(timestamp: int) -> None:
    """Issue the paper of payments that could not be issued with them. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        issue_missing(limit=_PER_SWEEP)
    uses.flush()


@app.periodic(cron="20 4 * * *")
@app.task(name="smarttec.shop.paper.tasks.end_kept", queueing_lock="paper-end-kept")
def end_kept_papers(timestamp: int) -> None:
    """Destroy the keys of papers whose time is over. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        end_kept()
    uses.flush()


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.shop.paper.tasks.ask_register", queueing_lock="paper-ask-register")
def ask_register(timestamp: int) -> None:
    """Ask the register about tax ids that are due. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        ask_due(limit=_ASKED_PER_SWEEP)
    uses.flush()
