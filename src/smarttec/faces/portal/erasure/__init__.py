"""Deleting everything: what goes and what stays, shown before anything; then the page with the certificate.

- `views`: the plan and its approval; `certificate`: the page of an erasure, whose address is the key to it.
- `bars`: what goes and what stays, as bars by topic. `forms`: what is taken in.
"""
