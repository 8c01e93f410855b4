"""A mail server that delivers nothing and shows everything: it keeps what it is given, in memory, the last 10,000.

`smtp_server` takes mail (aiosmtpd) · `store` keeps and reads it · `web` shows it, as JSON for scripts and as a page
for people · `markup` is that page.

A script says per recipient what happens: taken, rejected for good, greylisted (refused until asked again), or the
connection dropped after the mail was taken, so that the sender cannot know.
"""
