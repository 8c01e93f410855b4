"""What others read by machine, made from the same declarations that the program obeys.

- `processing`: the record of processing activities (GDPR Art. 30(1)) as CSV and as JSON.
- `well_known`: `/.well-known/gpc.json` (W3C Global Privacy Control) and `/.well-known/security.txt` (RFC 9116).

Nothing is written by hand here: a purpose, a recipient or a fact of the operator that changes, changes the exports.
"""
