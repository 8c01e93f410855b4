"""Background work of this room."""

from uuid import UUID

from procrastinate.contrib.django import app

from smarttec.notice import uses
from smarttec.requests.minors.actions.answering import answer_due
from smarttec.requests.minors.actions.deciding import erase_due
from smarttec.requests.minors.actions.reporting import TASK
from smarttec.requests.minors.actions.reporting import look_up as find
from smarttec.requests.minors.domain import State
from smarttec.requests.minors.models import MinorCase
from smarttec.vault.purpose import without_purpose

_CASES = 200


@app.task(name=TASK)
def look_up(case_id: str) -> None:
    """Find whom a report is about."""
    with without_purpose():
        find(case=UUID(case_id))
    uses.flush()


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.requests.minors.tasks.sweep", queueing_lock="minors-sweep", lock="minors-sweep")
def sweep(timestamp: int) -> None:
    """Look up what a worker left, have erased what was decided, answer whose day has come."""
    del timestamp
    with without_purpose():
        for case in MinorCase.objects.filter(state=State.REPORTED).values_list("id", flat=True)[:_CASES]:
            find(case=case)
        erase_due(limit=_CASES)
        answer_due(limit=_CASES)
    uses.flush()
