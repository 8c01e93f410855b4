"""Messaging services: a pool of an account's own numbers, from which each message gets its sender.

- `models`: the services, and which numbers are in whose pool. `actions`, `queries`: writes and reads of them.
- `pools`: what the intake reads of the pools that a flush asks for, in one statement. `domain`: which number of a pool
  a message gets; pure. `errors`: what can be wrong.

Rules: a number is in one pool at most, and leaves it when it is given back. The same recipient is written to from the
same number as long as it is there (by a hash keyed with the account's own key, so nothing is stored for it). Only
numbers that may write to the recipient's country count. Who said STOP to one number of a pool said it to all of them.
"""
