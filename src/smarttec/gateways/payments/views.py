"""Where the clearing house's notifications arrive: `POST /webhooks/stripe`.

Answers 200 for what was understood (also when it changes nothing), 4xx for what will never be right, 5xx for what
should come again.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from smarttec.kernel.errors import SmarttecError
from smarttec.shop.actions import apply_event
from smarttec.shop.clearing import current_clearing_house


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Read, verify and apply one notification. The body is signed, so the sender needs no session."""
    house = current_clearing_house()
    try:
        event = house.read_event(body=request.body, signature=request.headers.get("Stripe-Signature", ""))
        outcome = apply_event(event=event, third_party=house.name)
    except SmarttecError as error:
        return HttpResponse(f"{error.code}\n", status=error.http_status, content_type="text/plain")
    return HttpResponse(f"{outcome}\n", content_type="text/plain")
