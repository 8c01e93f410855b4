"""What customers buy and how it is paid.

- `domain`: the pure rules of a payment: in which states it can stand, and what a report does to it. `reports`: what a
  clearing house can tell, in our own words.
- `ports`: what this room needs from a clearing house; gateways implement it. `clearing` finds the one in use.
- `checkout`: opens the clearing house's page for a payment, through the door.
- `settlement`: what a report does to a payment and to the credit, in one transaction.
- `reconciliation`: asks about payments nobody reported on; `tasks` runs it every minute.
- `actions`: every write that others may call; `queries`: every read.

Rules: no card number ever enters this room (clause COLLECT-2). Credit is given once per payment, whatever
order and however often the clearing house reports, in the transaction that keeps the report. No lock is held during a
call. A report that does not fit is put before a person (`Payment.review`), never guessed at; what was refunded but
is spent already is owed (`Payment.owed_micros`), as no balance is ever negative.
"""
