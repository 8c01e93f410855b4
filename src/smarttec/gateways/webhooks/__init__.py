"""Calls to customers' own servers: status callbacks and inbound messages, signed as the ecosystem does it.

- `caller`: one request with bounds on time, redirects and bytes.
- `signature`: X-Twilio-Signature.
- `twiml`: the answer's instructions.
"""
