"""Outgoing mail: what is to be sent, its class, and what became of it.

- `models`: the outbox; content is sealed for the person it goes to and deleted once it was handed over.
- `templates`: the register of letters, with class, purpose and categories; what is not in it cannot be sent.
- `actions`: queueing (`queue_mail`), in the caller's transaction; `late`: from the data plane, for letters whose words
  are written when they leave and never stored. `wording`: a letter's words.
- `delivery`: handing over, and what it led to.
- `channels`: reaching a person by the channel they prefer; `hooks`: where the carrier of texts plugs in.
- `tasks`: one immediate job per mail, and a sweep for what waits. Job arguments are ids.
- `replies`: how an answer to a letter finds the matter it is about.
- `unsubscribing`: leaving marketing mail with one click.
- `letterhead`: who writes. `ports` is what this room needs from a mail server; gateways implement it; `transport`
  finds the one in use.

Rules: a mail leaves through the door (`notice.door`) and is marked `handing-over` before its first octet does; a lost
answer is `unknown`, not a reason to send again blindly.
"""
