"""What people may ask of us about their data, and what others may ask of us: in, checked, done, and proven.

Each matter is a room of its own, with tables of its own:

- `register`: every request and inquiry, however it came; its verification, clock, and history.
- `access`: the package of everything that is held about somebody.
- `erasure`: the plan of a deletion, its steps, its certificate, and what a restore must not bring back.
- `retention`: the daily run of the schedule, legal holds, and what is oldest.
- `incidents`, `minors`, `authorities`, `handover`: cases with a procedure.

What rooms share stands beside them: `notes` (what staff write, never about whom), `narrowing` (what is held about
somebody, narrowed to kinds of data and a period), `signing` and `signed_lines` (what we hand out signed).

What the rooms below hold about a person they say themselves (`people.holdings`), so nothing here knows their tables.
"""
