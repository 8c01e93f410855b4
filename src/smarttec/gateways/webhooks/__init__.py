"""Calls to customers' own servers: status callbacks and inbound messages, signed as the ecosystem does it.

- `addresses`: which IP addresses may be called; private networks never are.
- `pinning`: looks a name up once and connects to what was looked at, so that no second look-up can lead elsewhere.
- `caller`: one request with bounds on time, redirects and bytes.
- `signature`: X-Twilio-Signature.
- `twiml`: the answer's instructions.
"""
