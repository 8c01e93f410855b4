"""Credits: hold, then capture what was used and release the rest. No cover, no service.

- `models`: balances (never negative, by constraint), open holds, immutable entries.
- `sql/functions.sql`: the only writers, set-based; called by `actions` (control plane) and by the data plane's own
  statements, so that an act and its cover commit together.
- `queries`: balances and statements; `verify`: checks every invariant on live data and says what it checked.

Rules: amounts are integers in micros; every act has an id given by its caller and posts at most once; an entry's two
sides sum to zero by construction, the operator's side is derived and never a row that everybody updates. Invariants:
available + held = sum of the account's entries; held = sum of its open holds; neither is negative.
"""
