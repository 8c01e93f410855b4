"""Where the other gateways' requests may lead, whoever named the address.

- `addresses`: which IP addresses may be called; private networks never are.
- `pinning`: looks a name up once and connects to what was looked at, so that no second look-up can lead elsewhere.
- `answers`: bodies of answers, read with a bound.
"""
