"""Where the clearing house's notifications arrive: `POST /webhooks/clearing-house`.

Answers 204 for every event that was understood, also when it changes nothing; 4xx for what will never be right
(forged, stale, nonsense, too large); 503 for what should come again: a look-up there failed, or our database is away.
"""

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from smarttec.kernel.errors import BodyTooLarge, InvalidInput, NotAuthenticated, SmarttecError
from smarttec.shop.actions import take_event
from smarttec.shop.clearing import current_clearing_house
from smarttec.storage.failures import failure_of

log = logging.getLogger("smarttec.payments")

_COME_AGAIN = 503


@csrf_exempt
@require_POST
def clearing_house_event(request: HttpRequest) -> HttpResponse:
    """Verify one notification and do what it says. The body is signed, so the sender needs no session."""
    try:
        take_event(
            house=current_clearing_house(),
            body=request.body,
            signature=request.headers.get("Stripe-Signature", ""),
        )
    except (InvalidInput, NotAuthenticated) as error:
        return _refusal(error)
    except SmarttecError as error:
        log.warning("an event of the clearing house has to come again (%s)", error.code)
        return HttpResponse(f"{error.code}\n", status=_COME_AGAIN, content_type="text/plain")
    except DatabaseError as error:
        if failure_of(error) is None:
            raise
        log.warning("an event of the clearing house has to come again (database)")
        return HttpResponse("database\n", status=_COME_AGAIN, content_type="text/plain")
    return HttpResponse(status=204)


def _refusal(error: InvalidInput | NotAuthenticated) -> HttpResponse:
    """401 would ask for credentials that nobody can type: a bad signature is a bad request."""
    status = 413 if isinstance(error, BodyTooLarge) else 400
    return HttpResponse(f"{error.code}\n", status=status, content_type="text/plain")
