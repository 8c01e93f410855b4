"""Public pages for people whom our customers write to: what is held about their number, stop it, take it out.

No number stands in an address; what was found is shown only in the browser where the code was typed.
"""
