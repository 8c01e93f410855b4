"""What becomes of a payment's bonuses when the payment goes back.

A bonus was for the whole payment: with the first part that goes back, by a refund or a dispute, all of it that is
unspent goes. What was spent stays spent, and is no debt: it was a present. A dispute that is won gives again what it
took, while that would still be valid and nothing of the payment was refunded.
"""

from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.shop.models import Payment
from smarttec.shop.promotions.models import Bonus


def take_back(payment: Payment, act: UUID, amount_micros: int) -> None:
    """Take back what is unspent of the payment's bonuses, once. The payment and its account are locked."""
    del act, amount_micros
    for bonus in Bonus.objects.filter(payment=payment.id, taken_back=None).order_by("id"):
        bonus.taken_back = new_id()
        bonus.taken_back_micros = ledger.withdraw(act=bonus.taken_back, grant=bonus.id)
        bonus.save(update_fields=["taken_back", "taken_back_micros"])


def give_again(payment: Payment, act: UUID, amount_micros: int) -> None:
    """Grant again what a dispute that is won now had taken, once. The payment and its account are locked."""
    del act, amount_micros
    if payment.refunded_micros:
        return
    lost = Bonus.objects.filter(payment=payment.id, taken_back_micros__gt=0, given_again=None)
    for bonus in lost.filter(expires_at__gt=clock.now()).order_by("id"):
        bonus.given_again = new_id()
        bonus.save(update_fields=["given_again"])
        ledger.grant(
            act=bonus.given_again,
            account=bonus.account_id,
            amount_micros=bonus.taken_back_micros,
            expires_at=bonus.expires_at,
        )
