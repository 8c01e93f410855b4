"""Runs an erasure in processes that are killed, one after the other at the end of each step: `killed.py ERASURE`.

A process dies by SIGKILL when its step has done all it does and its transaction is not committed yet; the next one
begins with what is stored. Prints, for each, the step, the signal it died of, and where the erasure stands; at the end
what a process comes to that is left alone.
"""

import json
import os
import signal
import sys
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connections  # noqa: E402 - needs Django set up

from smarttec.requests.erasure import running  # noqa: E402
from smarttec.requests.erasure.domain import Step  # noqa: E402
from smarttec.requests.erasure.models import Erasure  # noqa: E402

ERASURE = UUID(sys.argv[1])


def die_in(step: Step) -> None:
    whole = running.STEPS[step]

    def until_the_end(*of: object) -> object:
        whole(*of)  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("a killed process goes on")

    running.STEPS[step] = until_the_end  # type: ignore[assignment]
    running.run(ERASURE)
    os._exit(0)


def in_a_process(step: Step) -> tuple[str, int, int]:
    child = os.fork()
    if not child:
        die_in(step)
    _, status = os.waitpid(child, 0)
    stands_at = Erasure.objects.values_list("step", flat=True).get(id=ERASURE)
    connections.close_all()  # the next process has to make its own
    return step.name, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, stands_at


deaths = [in_a_process(step) for step in Step if step < Step.SWEEP]
sys.stdout.write(json.dumps({"deaths": deaths, "came_to": running.run(ERASURE).name}))
