"""SMS as tables. `messages`: messages (the table is the queue), parts, early receipts; `carriers`: carriers and routes;
`aftermath`: what customers say of messages, and want to be done to them when they are over.
"""

from smarttec.messaging.models.aftermath import Discard, Feedback
from smarttec.messaging.models.carriers import (
    Alphabet,
    Binds,
    Carrier,
    CarrierDay,
    Concatenation,
    Preference,
    ReceiptIds,
    Route,
    Routing,
)
from smarttec.messaging.models.messages import Direction, EarlyReceipt, Message, Part, Status

__all__ = [
    "Alphabet",
    "Binds",
    "Carrier",
    "CarrierDay",
    "Concatenation",
    "Direction",
    "Discard",
    "EarlyReceipt",
    "Feedback",
    "Message",
    "Part",
    "Preference",
    "ReceiptIds",
    "Route",
    "Routing",
    "Status",
]
