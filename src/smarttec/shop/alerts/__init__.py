"""Telling customers that their credit is running low, by the channel they prefer, once per fall.

- `domain`: when to tell and when to be ready again; pure. `models`: the rule of each account, and how far was looked.
- `watching`: finds accounts that moved lately and tells them; `tasks` runs it every minute.
- `actions`: the rule an account gets with its first payment, and its changes.

Rules: work follows what moved, not how many accounts there are (`watching` says how). One letter per fall: a rule that
told is armed again only when the credit has risen clearly above its threshold.
"""
