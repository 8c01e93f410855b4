"""Where rooms above this one plug in: `on_credit(handler)` is told of every account that got credit.

A handler runs after the commit of what brought the credit, outside of every transaction and lock, and may fail without
harm to it. Who must not miss anything looks by itself as well: a process can die between the commit and the handler,
and credit that a hold gives back is not told.
"""

import logging
from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from smarttec.kernel.errors import SmarttecError

log = logging.getLogger("smarttec.ledger")

CreditHandler = Callable[[UUID], object]

_handlers: dict[str, CreditHandler] = {}


def on_credit(handler: CreditHandler) -> None:
    """Call the handler with every account that got credit. Registering it again changes nothing."""
    _handlers[f"{handler.__module__}.{handler.__qualname__}"] = handler


def credited(account: UUID) -> None:
    """Tell every handler, once this transaction is committed."""
    transaction.on_commit(lambda: _tell(account), robust=True)


def _tell(account: UUID) -> None:
    for name, handler in sorted(_handlers.items()):
        try:
            handler(account)
        except SmarttecError as error:
            log.warning("%s did nothing with the credit of %s (%s)", name, account, error.code)
