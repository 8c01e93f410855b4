"""Customers and the cards they saved: names, the outcome of the test card, and nothing that could be typed."""

import secrets

from smarttec.sandbox.clearing_house.cards import Card


class SavedCards:
    """Who exists, and which card is kept under which name for whom."""

    def __init__(self) -> None:
        self._customers: dict[str, dict[str, str]] = {}
        self._cards: dict[str, tuple[str, Card]] = {}

    def add_customer(self, metadata: dict[str, str]) -> str:
        """A new customer's name; of them only what the shop gave as metadata is kept."""
        name = f"cus_{secrets.token_hex(8)}"
        self._customers[name] = metadata
        return name

    def is_customer(self, name: str) -> bool:
        return name in self._customers

    def keep(self, customer: str | None, card: Card) -> str:
        """The name under which the card is kept."""
        name = f"pm_{secrets.token_hex(12)}"
        self._cards[name] = (customer or "", card)
        return name

    def find(self, customer: str, method: str) -> Card | None:
        owner, card = self._cards.get(method, ("", None))
        return card if owner == customer else None

    def forget_customer(self, name: str) -> bool:
        """Whether there was such a customer; their cards go too."""
        self._cards = {method: kept for method, kept in self._cards.items() if kept[0] != name}
        return self._customers.pop(name, None) is not None

    def forget(self, method: str) -> bool:
        """Whether there was such a card."""
        return self._cards.pop(method, None) is not None
