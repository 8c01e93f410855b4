"""What customers' own servers are told about their messages, and what they answer.

A message that has somewhere to be told of enqueues every change of its status in the transaction that makes it (a
trigger that looks at one flag); an inbound message is enqueued by whoever stores it. The process `smarttec webhooks`
claims what is due, discloses it through the door, calls the server, obeys its answer, and writes down how it went.

- `models`: where callbacks go (`Endpoint` of an account, `Target` of one message), and the queue and log (`Callback`).
- `enqueue`: the way in for other rooms. `actions`: what a customer does: name servers, test, replay.
- `domain`: pure rules: fields, when to try again, ids of replies.
- `queue`: claims with a lease, few of each account, in order per message. `opening`: what a claim needs, opened.
- `calling`: one attempt with redirects and fallback. `replies`: what the answer asks to send. `delivery`: the process.
- `ports`: what this room needs from whoever makes the calls; `gateways.webhooks` implements it.
- `keeping`: how long addresses and the log are kept.

Servers are told at least once, and of each message in the order of its changes; a message has one open call at most.
"""
