"""What customers' own servers are told about their messages, and what they answer.

- `ports`: what this room needs from whoever makes the calls; `gateways.webhooks` implements it.
"""
