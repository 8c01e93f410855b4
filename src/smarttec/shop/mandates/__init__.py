"""Automatic recharges: a means of payment that is kept at the clearing house, and a rule when it may be charged.

- `domain`: the limits of a rule, the month, and when to try again after a failure.
- `saving`: the customer saves a means of payment on the clearing house's page, and takes the permission back.
- `collecting`: charges what the renewal of a plan is short of, when the room of plans asks for it.
- `rules`: turns the rule on and off; `charging`: charges what is due; `outcome`: what a charge's end does to the rule.
- `queries`: what pages show.

Rules: never a card here, nor its last digits: only names that the clearing house gave. It gets our mandate's and our
payment's id, never a name or an address. A charge is a `Payment` like any other, its id is the idempotency key there,
so answer and notification may come in any order and number. One charge is under way per account at a time, and the
month's limit is decided under the account's lock.
"""
