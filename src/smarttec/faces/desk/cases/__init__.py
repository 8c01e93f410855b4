"""Cases at the desk: incidents, minors, authorities, business transfers. Each is a procedure with acts that are open.

- `procedure`: what all share: a list, a page of one case, and acts as forms that say what they do.
- `requests`: the register of requests, letters that came, answers on paper; `request_acts`: what is done there.
- `incidents`, `minors`, `authorities`, `handovers`: the cases themselves. `urls`: their addresses.
- `fields`: fields that several forms have.

Rules: a page shows counts and words, a personal value only under a purpose. Every act goes through its room's action,
which decides; a refusal stands at its form. What needs two persons shows a form to the second one only.
"""
