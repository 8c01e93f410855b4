"""The staff's back office, on django-unfold.

Staff sign in with a password and a TOTP code. To see a customer's data they choose a purpose first; every value that
is opened is recorded under it, with who opened it.
"""
