"""The executable notice: what it promises is data, and the program obeys that data.

- `documents`: the public texts, clause by clause, as versioned data (`/privacy`, `/terms`).
- `purposes`, `recipients`: what each purpose allows, who may get what; typed data that the gate decides from.
- `versions`, `publication`: which rules are in force when, when a new version reaches a person, what it newly allows.
- `supplements`: what the rules of a promotion add for its entrants.
- `sources`, `retention`: where records come from, and how long each kind is kept for each purpose.
- `policy`: a person's side of a decision (version in force, choices, age, region, holds) packed into one number.
- `gate`: the decision, pure: permit, or refuse with the clause and the reason. Unknown is refused.
- `uses`: records of use, counted per subject, purpose, category, actor and hour.
- `door`, `segments`: the one door out; each disclosure is a row in a signed segment, written in the deciding
  transaction.
- `audit`: verifies every chain of disclosures as it is stored; `anchors`: copies of the chains' heads kept elsewhere;
  `restores`: the way back to a verified audit after older data were restored.
- `disclosure_retention`, `tombstones`: removing old disclosures, and what signed mark stays in their place.
- `proof`, `evidence`, `exports`, `tasks`: the live proof of every clause, what is counted for it, what machines read.
- `bindings`, `pending`: what enforces each clause and which tests hold it, or which room is going to.
- `checks`, `declarations`: the static proof (`smarttec check`), and what others' tables and scripts keep.
- `wall`: the same at run time: who may open sockets, start processes and write files.
- `reading`: opening sealed values in the data plane, with the purpose given explicitly.

Fail closed: without a notice in force, a purpose, or a registered recipient, nothing opens and nothing leaves.
"""
