"""Quiet hours: when a country's people may be written to, and what an account wants done outside these hours.

- `domain`: when a window is open, by the recipient's own clocks. Pure. `zones`: which clocks a number may live by.
- `statutory`: the hours that laws and codes of practice name, as a default. `models`: the operator's own hours for a
  country, which take their place, and each account's option. `actions`: choosing it. `queries`: reads.
- `reading`: both for the intake, which asks only for accounts that use the option. `errors`: what a sender is told.

Rules: a number that may be in several time zones is written to only while the window is open in all of them. A message
that is held is accepted and covered at once and waits in the queue (`due_at`) until the window opens. Answers to
what somebody has just sent, and messages of accounts without the option, go at any hour.
"""
