"""What the sandbox starts with: a demo customer with credit and a number, a member of staff, prices, plans
on sale, a carrier.

Made once and found again at every later start. Never part of a production start.
"""
