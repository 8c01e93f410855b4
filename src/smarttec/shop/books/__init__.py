"""Books as an accountant takes them: a journal with two sides, and lists of documents, for any span of days.

- `accounts`: the accounts of the books, with their numbers at DATEV (SKR 03) and their names elsewhere.
- `domain`: a posting, and how a plan's fee becomes revenue month by month. Pure.
- `journal`: every posting of a span of days, from what was recorded where it happened; nothing is stored twice.
- `documents`: the list of issued documents, and tax by rate and country.
- `writing`: CSV, DATEV (EXTF Buchungsstapel), and a journal that QuickBooks imports.

Rules: every posting has a debit and a credit account and a positive amount, so a journal always balances. A day's
postings are the same whenever they are asked for. Customers' credit is carried at what was paid for it; the tax that
was due with it is taken from revenue when it becomes due (with the receipt).
"""
