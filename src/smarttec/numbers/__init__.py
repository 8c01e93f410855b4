"""Numbers: the operator's stock, which account has which, what they cost, and what each is set to do.

- `domain`: kinds of numbers, the calendar of a rental, whether a sender may write to a country. Pure.
- `models`: the stock (taken or free, never by whom), assignments (sealed, dying with the account's key), prices,
  rentals and what was paid for them, registrations of senders, customers' own numbers that they proved to be theirs.
- `actions`: every write. `assigning` gives and takes numbers, `renting` sells them for credit, `due` does what falls
  due, `settings` says what a number does, `registering` and `callers` are about senders, `stock_list` takes in a CSV,
  `sweeping` compares the directory with the assignments.
- `queries`: reads. `letters`: what customers are told. `hooks`: where standing plugs in. `tasks`: background work.

A sender is checked on the hot path by a hash keyed with the account's own key, so the stock alone tells nothing.
A number that an account has without a rental (given at sign-up) costs nothing until it is given back.

The directory stands in another database and takes part in no transaction here. It is written last, under the lock of
the stock's row, so a crash can leave an entry too much or one too few, but never a wrong owner; `sweeping`
repairs both.
"""
