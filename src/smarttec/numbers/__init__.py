"""Numbers: the operator's stock, and which account has which.

- `models`: the stock (taken or free, never by whom) and assignments (sealed, dying with the account's key).
- `actions`: adding to the stock, assigning, giving back (a number then rests before it is given again).
- `queries`: an account's numbers, and the free ones.

A sender is checked on the hot path by a hash keyed with the account's own key, so the stock alone tells nothing.
"""
