"""What becomes of a payment's bonuses when the payment goes back.

A bonus was for the whole payment: with the first part that goes back, by a refund or a dispute, all of it that is
unspent goes. What was spent stays spent, and is no debt: it was a present. When everything has come again (disputes
won, refunds failed), what was taken is given again with its old end, as often as that happens.
"""

from uuid import UUID

from django.db.models import Q

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.shop.models import Payment
from smarttec.shop.promotions.models import Bonus


def take_back(payment: Payment, act: UUID, amount_micros: int) -> None:
    """Take back what is unspent of the payment's bonuses that stand. The payment and its account are locked."""
    del act, amount_micros
    standing = Bonus.objects.filter(payment=payment.id).filter(Q(taken_back=None) | Q(given_again__isnull=False))
    for bonus in standing.order_by("id"):
        bonus.taken_back, lot = new_id(), bonus.given_again or bonus.id
        bonus.taken_back_micros = ledger.withdraw(act=bonus.taken_back, grant=lot)
        bonus.given_again = None
        bonus.save(update_fields=["taken_back", "taken_back_micros", "given_again"])


def give_again(payment: Payment, act: UUID, amount_micros: int) -> None:
    """Grant again what was taken, once the whole payment stands again. The payment and its account are locked."""
    del act, amount_micros
    if payment.refunded_micros or payment.disputed_micros:
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
