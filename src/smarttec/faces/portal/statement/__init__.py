"""The statement: every entry of the account with the balance after it, what a period came to, charts, and a copy.

- `views`: the page and the download. `filtering`: which entries, from the form in the address.
- `lines`: entries in plain words, with a link to the message, payment, order or plan that they are about.
- `figures`: what a period came to, and its charts, from the ledger's totals of days.

Rules: a page costs its own length however long the statement is: pages are found by the number of an entry, nothing is
counted or skipped. Every figure is a sum of entries. No other person's number or text stands here: only what it was,
how much, and the link to it.
"""
