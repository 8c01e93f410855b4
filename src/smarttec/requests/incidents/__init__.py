"""Incidents: an account that somebody else may be using, and whatever happened to data (clause SECURE-2).

- `duties`: whom the law wants told, how soon, and when it does not; data with sources. `domain`: severity, what is to
  be told to whom by when, and the steps of a recovery. Pure.
- `models`: locks of persons, incidents, whom they affect, what is due, what was decided and why.
- `actions/`: `locking` (at once, by anybody who proves to be the person), `recovering` (step by step, then unlocked),
  `handling` (the register's life), `affected` (who it touches, from records of use and disclosures), `telling`
  (letters in batches).
- `queries`: the reads; `letters`: the letter and the prepared notification; `tasks`: what falls due, by the Clock.

Rules: a lock comes first and asks afterwards: everything that opens the account ends in the same transaction. Nobody
learns from an answer whether an address has an account. Notes say what happened, never about whom. A deadline stands
as a row from the moment the incident is known, and is decided by a person with a reason.
"""
