"""Verification of phone numbers by a code: a customer's own service asks whether somebody has a number at hand.

- `models`: services (how the text reads, how long a code is) and verifications. `actions`: all writes. `sending`: the
  text with the code, an ordinary message of the account's at its price. `errors`: what can be wrong.

Rules: a code is stored only as a hash, keyed by the account's own key and bound to its verification. It is valid for
ten minutes, may be sent five times (a new one each time; the one before is void) and tried five times. What is over is
forgotten after a day.
"""
