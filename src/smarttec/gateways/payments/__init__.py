"""Clearing houses: third parties that take payments on pages of their own.

`stripe_checkout` is the adapter (Stripe Checkout Sessions through the official SDK), `stripe_objects` reads the
objects Stripe sends, `stripe_amounts` knows its minor units, `stripe_errors` maps its failures to our error tree.
`views` and `urls` are where its notifications arrive.

Rules: no card number ever passes here; out go our payment's id, the amount, the currency and a neutral description.
The same adapter speaks to the sandbox's stand-in: only the base address differs.
"""
