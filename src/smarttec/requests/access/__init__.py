"""Everything that is held about somebody, as they may take it away (clauses RIGHTS-1, RIGHTS-3, COLLECT-4).

- `columns`: what a column is called, and how its values are told. Pure.
- `facts`: why a table is kept, for how long, and where it came from. Pure.
- `reading`: rows of one table about one subject, opened, in batches.
- `package`: all tables of a subject, in order; small ones are read once for all forms. `choices`: their choices now.
- `counting`: how much there is. `fulfilment`: what becomes of a request for it.
- `writing`: the same as JSON and as CSV, while it is read. The readable page is `faces.package`.

Which tables there are the rooms say (`people.holdings`); nothing here names one. Nothing is stored: a package is
written while it is fetched, so no copy can leak. It needs the memory of one batch, however much is held.
"""
