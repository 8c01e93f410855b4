"""Documents that the tax office wants to see: receipts, invoices and credit notes, numbered without a gap, and quotes.

- `domain`: lines, totals by tax rate, kinds and numbers; `tax`: which tax a sale carries. Both pure.
- `issuing`: draws a number and writes the document; `snapshot`: what it says; `billing`: who it is made out to.
- `tax_ids`: tax ids by their form; `verifying`: asks the register in use (`ports`) whether one exists.
- `printing`: a document in words and figures, for the page and for `pdf`, which makes the file.
- `actions`: every write that others may call; `queries`: every read, and `gaps()`.

Rules: a number is drawn in the transaction that issues the document, and never again. What was issued never changes:
its content is a snapshot, and its PDF is made from the snapshot whenever it is asked for.
"""
