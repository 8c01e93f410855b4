"""What customers' own servers are told about their messages, and what they answer.

- `models`: where callbacks go (`Endpoint` of an account, `Target` of one message), and the queue and log (`Callback`).
- `enqueue`: the way in for other rooms. Status changes enqueue themselves, by a trigger, for messages that ask for it.
- `ports`: what this room needs from whoever makes the calls; `gateways.webhooks` implements it.
- `keeping`: how long addresses and the log are kept.
"""
