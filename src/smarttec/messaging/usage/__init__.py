"""What an account uses, by category and period, and triggers: a customer's server hears of it when a value is reached.

- `records`: pure: categories, periods, and records made of the ledger's days. `reading`: those of an account.
- `domain`: pure rules of triggers: what they measure, in which period. `models`: triggers and the times they fired.
- `actions`: what a customer does. `firing`: looks at all that may have something to tell; `tasks` calls it.

All figures come from totals of days, so that no look reads an account's messages or entries. A trigger fires once in a
period: the row that says so, and the callback, are written in one transaction.
"""
