"""The last letter: where the certificate is. Sealed for the request or for the erasure, as the person's keys are gone.

An erasure that answers a request ends it, with the letter that every request ends with. Of the address nothing is left
here once the letter is queued, and nothing in the outbox once it was handed over.
"""

import contextlib

from smarttec.kernel.errors import Conflict, NotFound
from smarttec.kernel.vocabulary import Purpose
from smarttec.post.actions import Correspondent, queue_answer
from smarttec.post.models import Mail
from smarttec.requests.erasure.links import page_url
from smarttec.requests.erasure.models import Erasure
from smarttec.requests.register.actions.working import close
from smarttec.vault.cipher import ERASED
from smarttec.vault.ending import end_keys
from smarttec.vault.purpose import using

TEMPLATE = "erasure_certificate"
OUTCOME = "erased"
_UNDER_WAY = (Mail.State.QUEUED, Mail.State.HANDING_OVER, Mail.State.UNKNOWN)


def tell(erasure: Erasure) -> None:
    """End the request, or write to the address that was sealed for it; in the caller's transaction."""
    if erasure.request is not None:
        # One that was withdrawn or closed by hand meanwhile stays as it is.
        with contextlib.suppress(Conflict, NotFound):
            close(request=erasure.request, by=None, outcome=OUTCOME, words=f"The certificate: {page_url(erasure)}")
        return
    with using(Purpose.FULFIL_RIGHTS, actor="erasure", about=(erasure.id,)):
        address = erasure.email
    if address is not None and address is not ERASED:
        to = Correspondent(
            matter=erasure.id, cell=erasure.cell, policy_word=erasure.policy, address=str(address)
        )  # fmt: skip
        context = {"certificate": erasure.certificate, "page_url": page_url(erasure)}
        queue_answer(to=to, template=TEMPLATE, context=context)
    erasure.email = None


def is_telling(erasure: Erasure) -> bool:
    """Whether its letter is still on its way."""
    return Mail.objects.filter(about=erasure.id, state__in=_UNDER_WAY).exists()


def forget_address(erasure: Erasure) -> None:
    """Destroy the keys that sealed the address and the letter."""
    end_keys(erasure.id, why="letter-sent")
