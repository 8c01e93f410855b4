"""What makes a top-up worth more: packs with a bonus, and promo codes.

- `domain`: whether a code may be used and what it gives; pure. `models`: packs, codes, and what was given.
- `actions`: redeeming by hand or with a top-up, and what staff set; `queries`: what is on offer.

Rules: a bonus is promotional credit of the ledger that expires. What was given is a row with the act's id, so it is
given once. A code's row is locked while it is used, so its limits hold however many use it at once. Locks: the
account's balance, then the code; a payment that is being credited has its balance locked already.
"""
