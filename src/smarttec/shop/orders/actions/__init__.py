"""The writes of this room, keyword-only, each safe to repeat with the same act id (a UUIDv7 that the form carries).

- `asking`: a customer asks for an offer, or staff enter an order taken elsewhere.
- `quoting`: a quote is written, accepted, or the order given up.
- `confirming`: the invoice is issued; what is sold on credit terms is given. `settling` decides where an invoiced
  order stands and gives what is paid; `reversing` takes an invoice back by a credit note.
- `banking`: a payment by bank is recorded. `matching`: what becomes of its money, and taking that back.
- `terms`: who may pay later. `due`: what time does. `common`: locks and the time line.

Locks: the account's row, then the payment and the orders, then the ledger; numbers of documents last.
"""
