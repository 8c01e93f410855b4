"""SMPP 3.4: our side of the wire to a carrier's short message centre (SMSC).

Source of every fact here: "Short Message Peer to Peer Protocol Specification v3.4", issue 1.2, cited by section.

Pure (no input or output, shared with the sandbox's SMSC):

- `constants`  command ids, command_status values, TLV tags, the few field values that we use
- `errors`     `InvalidPdu` and `BindRefused`
- `pdu`        what PDUs hold, as immutable values
- `tlv`        optional parameters, kept as `{tag: bytes}`
- `encoding`   values to bytes
- `decoding`   bytes to values; strict, bounded, raises nothing but `InvalidPdu`
- `framing`    a byte stream to whole PDUs
- `receipt`    delivery receipts (text and TLV forms) to `Receipt`

With a connection:

- `outcomes`   what can become of a submitted message
- `settings`   `SessionSettings`, and the `SessionHandler` that a session reports to
- `window`     the one sequence-number window: what is unsent, outstanding, too late
- `deliveries` what the carrier sends us, handed over in batches and answered once it is safe
- `origin`     whether the carrier has heard our answers to what a session brought
- `session`    one bound connection; `opening` makes one
- `connector`  keeps a session bound: connect, bind, back off, again, until stopped

With the database:

- `gateway`    all carriers of the process, as the tables say; the janitor's rounds
- `dispatch`   claims messages and gives each to the carrier of its route
- `service`    one carrier: its binds, and the messages that are with it (`pending`, `composing`, `pacing`)
- `writing`    what a carrier answered and reported, into the database
- `incoming`   what a subscriber wrote, in the words of `messaging.inbound`; `arrivals` has it stored

Rules: a message is reported exactly once, as accepted, refused, never sent (`GATEWAY_UNAVAILABLE`, safe to send again)
or unknown (`OUTCOME_UNKNOWN`, bytes may have left; never sent again blindly). A carrier's message is acknowledged only
after the handler has stored it. There are no timers and no tasks per PDU. Addresses, texts and passwords appear in no
log line, no exception and no `repr`.
"""
