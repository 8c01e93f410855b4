"""Credits: hold, then capture what was used and release the rest. No cover, no service.

- `models`: balances (never negative, by constraint), open holds and their increments, immutable entries, promotional
  credit in lots, adjustments by staff.
- `sql/*.sql`: the only writers, set-based, one function per file; called by `actions` (control plane) and by the data
  plane's own statements, so that an act and its cover commit together.
- `actions`: writes of the control plane. `tasks`: the janitor and totals of days, every minute.
- `queries`, `statements`: balances, trial balance, statements with a running balance.
- `daily`: totals of days, for reports of any length; exact at every moment.
- `invariants`, `verify`: every rule as a query, checked on live data, saying what was checked.

Rules: amounts are integers in micros; an account has one currency; every act has an id given by its caller and posts
at most once; an entry's two sides sum to zero by construction, the operator's side is derived and never a row that
everybody updates. Every change of an account happens under its balance's row lock (FOR NO KEY UPDATE, several in
account order), which also gives its entries their numbers and running balance. docs/ledger.md explains the model.
"""
