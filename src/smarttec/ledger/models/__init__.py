"""Credits as tables. All writing goes through `sql/*.sql` functions; nothing else touches a balance.

`balances`, `entries`, `lots`, `days` (totals), `adjustments` (by staff); `columns` is what their checks share.
"""

from smarttec.ledger.models.adjustments import Adjustment, AdjustmentReason, AdjustmentState
from smarttec.ledger.models.balances import Balance, Hold, Increment
from smarttec.ledger.models.days import AccountDay, DayMark, DayTotals, OperatorDay
from smarttec.ledger.models.entries import Counterpart, Entry, EntryKind
from smarttec.ledger.models.lots import Lot, LotKind, LotMove

__all__ = [
    "AccountDay",
    "Adjustment",
    "AdjustmentReason",
    "AdjustmentState",
    "Balance",
    "Counterpart",
    "DayMark",
    "DayTotals",
    "Entry",
    "EntryKind",
    "Hold",
    "Increment",
    "Lot",
    "LotKind",
    "LotMove",
    "OperatorDay",
]
