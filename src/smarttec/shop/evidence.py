"""What can be counted here about clauses of the notice and the terms; see `notice.proof.registry`."""

from smarttec.notice.models import Disclosure
from smarttec.notice.proof.registry import OFTEN, Finding, plural, probe
from smarttec.notice.recipients import RECIPIENTS
from smarttec.shop.domain import PaymentState
from smarttec.shop.models import Payment


@probe("payments", "COLLECT-2", "SHARE-6", every=OFTEN)
def payments() -> Finding:
    """How many payments were made, all of them at the clearing house."""
    paid = Payment.objects.filter(state__gte=PaymentState.PAID).count()
    told = Disclosure.objects.filter(recipient=RECIPIENTS["clearing-house"].code).count()
    return Finding(f"{plural(paid, 'payment')}, all taken at the clearing house ({plural(told, 'hand-over')}).")
