"""Conversations: who wrote to the customer, and one exchange as bubbles with the composer below it."""
