"""Background work of this room."""

from datetime import timedelta

from procrastinate.contrib.django import app

from smarttec.kernel import clock
from smarttec.people import attempts
from smarttec.people.actions.notice import announce_versions, move_to_effective_versions
from smarttec.people.actions.supplements import leave_ended_supplements
from smarttec.people.models import OneTimeCode
from smarttec.vault.purpose import without_purpose

_KEPT_AFTER_EXPIRY = timedelta(days=1)


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="people-tidy", pass_context=False)
def tidy(timestamp: int) -> None:
    """Forget counted tries and codes that nothing needs any more. `timestamp` is the queue's own; unused."""
    del timestamp
    with without_purpose():
        attempts.forget_old()
        OneTimeCode.objects.filter(expires_at__lt=clock.now() - _KEPT_AFTER_EXPIRY).delete()


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="people-notice", pass_context=False)
def renew_notice(timestamp: int) -> None:
    """Announce new versions, take people to those that decide for them now, end what promotions added."""
    del timestamp
    with without_purpose():
        announce_versions()
        move_to_effective_versions()
        leave_ended_supplements()
