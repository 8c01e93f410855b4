"""Customers' address books: people who are nobody's customer, kept for the account that added them (COLLECT-3).

- `authority`: the statement without which nobody's number is stored, with its text and version.
- `sheets`: reading a CSV file whoever wrote it; pure. `sifting`: which of its lines can be taken, and why not; pure.
- `models`: statements, contacts, lists. `actions`, `queries`: writes and reads of them.

Rules: names and numbers are sealed for the account and found again by a digest keyed with its key. A number is there
once per account. Card numbers are refused. What is previewed is not stored; it is stored when it is confirmed.
"""
