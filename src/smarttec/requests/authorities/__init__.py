"""Demands of authorities: a case each, decided by two persons, answered as narrowly as the law allows (clause SHARE-5).

- `domain`: kinds of authorities, legal bases, states, what may follow what; the recipient a country leads to. Pure.
- `models`: cases, whom they are about, history. The database refuses an answer that one person decided alone.
- `actions/`: `receiving` (the demand as it came), `deciding` (proposed, approved or rejected, refused, objected to),
  `answering` (through the door, as a signed file that is stored nowhere), `notifying` (the person, unless barred; when
  a bar ends the Clock tells them).
- `report`: the counts of `/transparency`. `queries`, `tasks`, `held`, `evidence` as everywhere.

Rules: what is given is the approved kinds of data and period, never more than was demanded. Who answers is not who
approves alone. The authority is a recipient of the register; its name stands in the case. An officer's name is nobody's
business here: the reference is.
"""
