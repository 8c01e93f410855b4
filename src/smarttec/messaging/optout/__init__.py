"""Who does not want to hear from a sender any more: STOP, START, HELP, in several languages.

- `keywords`: what counts as which, and what is answered. Pure.
- `models`: one row for each account, number of theirs, and recipient; both numbers only as hashes keyed by the
  account's own key, so that the row dies with the account and tells nobody anything.
- `noting`: takes keywords from a batch of stored texts, in their transaction. `errors`: what senders are told.

The intake looks at the rows of those whom a flush writes to, by primary key. Confirmations are sent all the same.
"""
