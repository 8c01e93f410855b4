"""A register of VAT ids that answers as VIES's REST interface does.

The last three digits of a number decide, as in VIES's own test service: 200 is not registered, 301 a member state that
is away, and so on (`register.ERRORS`); every other number is registered. `POST /control/script` lets it say the same
to whatever is asked, so that a country can go away and come back.
"""
