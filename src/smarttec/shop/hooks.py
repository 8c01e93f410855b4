"""Where rooms above or beside this one plug in, so that this room need not know them.

Registered once at start-up, in `AppConfig.ready`:

- `on_payment_credited(handler)`: a payment became credit. The handler runs in the same transaction, so what it writes
  is there exactly when the credit is; it runs once per payment, and what it raises undoes the credit.
"""

from collections.abc import Callable

from smarttec.shop.models import Payment

CreditedHandler = Callable[[Payment, int], None]
"""(payment, credited_micros): what reached the balance, which is less than was paid when a debt was open."""

_credited_handlers: dict[str, CreditedHandler] = {}


def on_payment_credited(handler: CreditedHandler) -> None:
    """Call the handler for every payment that became credit. Registering it again changes nothing."""
    _credited_handlers[f"{handler.__module__}.{handler.__qualname__}"] = handler


def payment_credited(payment: Payment, credited_micros: int) -> None:
    """Tell every handler, in the order of their names."""
    for _, handler in sorted(_credited_handlers.items()):
        handler(payment, credited_micros)
