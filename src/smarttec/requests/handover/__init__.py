"""Handing the business over to a successor (clause SHARE-4): decided by two, told to everybody, with a window to leave.

- `domain`: why, states and what may follow what; the recipient a country leads to. Pure.
- `models`: the transfer, and each person it is about: when told, whether they left, whether they were handed over.
- `actions/`: `planning` (proposed, approved by another, aborted), `announcing` (letters in batches), `leaving` (a
  person's answer), `exporting` (a signed file of those who stayed, through the door).
- `queries`, `tasks`, `held`, `evidence` as everywhere.

Rules: nobody is handed over before they were told and their own window was over. Silence is staying, as the law allows
and the letter says; leaving is one press. What opens an account (credentials) never goes along. It can be aborted until
the first octet has left.
"""
