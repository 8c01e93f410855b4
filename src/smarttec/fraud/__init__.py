"""Finds and stops fraud (USE-7): limits on traffic and on top-ups, destinations that are switched off, and holds.

Rules: a limit is decided under a lock, so that parallel acts never pass it together. A hold is explained to the
customer in plain words and ended by a person at the desk. Nothing personal is looked at: countries, counts and amounts.
"""
