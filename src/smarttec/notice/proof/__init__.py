"""Live proof: for each clause what enforces it, the tests that hold it with their last result, and evidence.

- `registry`: probes. A room says in its module `evidence` what can be counted about which clause; the registry finds
  those modules by itself, so this room need not know the rooms above it.
- `measuring`: runs probes in the background when they are due, and keeps each one's last finding in a table, so that
  the page answers from one query.
- `running`: one probe in a thread of its own, so that it may raise or hang and the others go on.
- `testing`: what the bound tests said when they ran last in this checkout.
- `clauses`: puts it together, one object per clause.
- `cards`: the search for card numbers in what we store for ourselves (COLLECT-2).
- `flows`: which categories may go to whom and why, read from the declarations.

Rules: a finding is a sentence with counts in it, never a personal value. A clause is `enforced` only when it is bound;
a failed test, an enforcement that is gone, or a finding against it makes it `failing`; a probe that failed, or whose
finding is out of date, makes it `unmeasured`. What was not measured or not run is said so, never assumed.
"""
