"""Orders to the sales group in the portal: ask for an offer, follow it, take up or decline a quote, see how to pay.

Every order is found through the account of who is signed in; another's is not found.
"""
