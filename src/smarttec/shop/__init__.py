"""What customers buy and how it is paid.

`domain` holds the pure rules of a payment: which states it can stand in and what a report of the clearing house
does to it. `ports` is what this room needs from a clearing house; gateways implement it; `clearing` finds the one in
use. `actions` starts purchases and applies reports, `queries` reads, `tasks` asks about payments nobody reported on.

Rules: no card number ever enters this room (clause COLLECT-2). Credit is given once per payment, whatever
order and however often the clearing house reports. A report that does not fit is put before a person, never guessed at.
"""
