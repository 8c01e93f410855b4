"""The yearly plan of an account, and what it may do: paid, in grace, suspended, its content deleted (TERMS-3…6).

- `calendar`: months and years as people count them; `domain`: states, what falls due when, proration. Pure.
- `standing`: THE table of what every condition allows, and the decision for one act. Pure, for the hot path too.
- `models`: versions of plans, subscriptions, charges, what falls due, and what happened.
- `actions/`: the writes: `publish`, `pay`, `change`, `due` (steps whose time has come), `standing`.
- `ledger_posts`: money, always by the ledger; `letters`: administrative mail; `queries`: reads; `tasks`: each minute.
- `hooks`: where rooms above tell of debts and fraud holds, and delete their content.

Rules: whatever happens later stands in `models.Due` the moment it is known, and is done in the order of its time with
that time as its "now": a clock moved by a year leads to the same history as a year of days. Whoever writes here locks
the account's row first. A term is paid before it begins; who pays late begins a new term at the payment. The account's
`standing` is written by `actions.standing.refresh_standing` only, in the transaction that changes what it depends on.
"""
