"""A carrier's short message centre that runs beside us: an SMPP 3.4 server that behaves as a script tells it.

It stands in for the outside world, so nothing in here knows a customer, a price or a database. What it was sent it
writes to a journal before it answers, which is how a test can compare what we say we sent with what arrived.

- `server`      `SandboxSmsc`: start, stop, bind checks, the control application; everything else is composed here
- `peer`        one connection of a gateway (ESME): framing, binds, submits, answers
- `traffic`     what happens to each submit_sm: behaviour, journal, answer, receipts
- `behaviours`  what a script can ask for, per destination prefix, first match wins
- `scripted`    the test destinations that exist from the start, in one table
- `journal`     append-only file of all submit_sm, with an index in memory
- `receipts`    receipts and injected messages waiting for a peer; resent until acknowledged
- `timeline`    what is to happen later, with one timer for all of it
- `subscriber`  what subscribers write: texts in one part or several, joined in any way, in any order
- `control`     the HTTP JSON interface: behaviours, journal, inject a message, health

The journal holds addresses and texts in the clear: it is the carrier's, not ours, and exists only in the sandbox.
"""
