"""Reports that an account belongs to somebody too young (clause MINORS-2): reported, frozen, looked into, decided.

- `domain`: states and what may follow what; when an account is frozen at once. Pure.
- `models`: cases and what was checked. What was reported stands sealed in the register's request.
- `actions/`: `reporting` (a report comes, and is looked up behind the answer), `freezing`, `investigating`,
  `deciding` (erase or restore), `answering` (the same words to everybody, on the same day).
- `erasing`: the erasure itself is `requests.erasure`. `queries`, `tasks`, `held`, `evidence` as everywhere.

Rules: whoever reports learns nothing, neither at once nor later nor from how long it takes. A new account is frozen at
once; an established one by a person, so that nobody can stop a business with a form. Frozen means restricted: nothing
is sent or used, but signing in shows what is going on. Nothing is decided before something was checked. A parent's word
counts when it was checked that they are the parent.
"""
