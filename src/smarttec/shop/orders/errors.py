"""Refusals of this room."""

from smarttec.kernel.errors import Conflict, InvalidInput


class CreditTermsRefused(Conflict):
    """The account may not buy on credit terms, or this order is above its limit."""

    code = "credit-terms-refused"
    what_to_do = "Confirm the order to be paid beforehand, or change the credit terms of the account."


class PaymentRecordedBefore(Conflict):
    """A payment with this reference, amount and day was recorded before."""

    code = "payment-recorded-before"
    what_to_do = "Look at the statement of the bank: record it again only if there are really two."


class NoHandler(InvalidInput):
    """Nothing of this kind can be delivered yet."""

    code = "no-handler"
    what_to_do = "Take the item out of the order, or offer something else."
