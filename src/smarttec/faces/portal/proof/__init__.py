"""The public page of the live proof, and what it offers to programs.

- `views`, `urls`: `/proof`, `/proof.json`, the record of processing activities, `/.well-known/…`.
- `rows`: the proof as the page shows it.
- `picture`: where data may flow, drawn from the declarations.

Rules: no personal value, no session, nothing that depends on who looks; the page costs one query.
"""
