"""Payments as tables: `payments`, `mandates` (saved means and their rules), `refunds` (by staff)."""

from smarttec.shop.models.mandates import Mandate, MandateState, RechargeRule, RuleState
from smarttec.shop.models.payments import BLOCKING_DISPUTE, Cause, ClearingEvent, Means, Payment
from smarttec.shop.models.refunds import Refund, RefundReason, RefundState

__all__ = [
    "BLOCKING_DISPUTE",
    "Cause",
    "ClearingEvent",
    "Mandate",
    "MandateState",
    "Means",
    "Payment",
    "RechargeRule",
    "Refund",
    "RefundReason",
    "RefundState",
    "RuleState",
]
