"""Where Django looks for the lists of this app; each section registers its own."""

from smarttec.faces.desk.sections import (
    answers,
    carriers,
    catalogue,
    customers,
    fraud,
    hours,
    messages,
    money,
    numbers,
    orders,
    paper,
    payments,
    plans,
    promotions,
    records,
)

__all__ = [
    "answers", "carriers", "catalogue", "customers", "fraud", "hours", "messages", "money", "numbers", "orders",
    "paper", "payments", "plans", "promotions", "records",
]  # fmt: skip
