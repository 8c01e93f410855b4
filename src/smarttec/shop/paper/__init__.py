"""Documents that the tax office wants to see: receipts, invoices and credit notes, numbered without a gap, and quotes.

Rules: a number is drawn in the transaction that issues the document, and never again. What was issued never changes:
its content is a snapshot, and its PDF is made from the snapshot whenever it is asked for.
"""
