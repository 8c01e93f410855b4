"""A clearing house that speaks Stripe's API as far as its SDK uses Checkout, and takes test cards on its own page.

`house` puts it together (`SandboxClearingHouse`) · `sessions` what is open, paid, refunded · `objects` their form in
Stripe's JSON · `api` the HTTP API of checkouts · `charges_api` and `saved` customers, saved cards, charges without a
checkout, refunds, disputes · `form_encoding` its nested forms · `cards` test cards and what each does · `pages` and
`style` the payment page · `webhooks` signed notifications with retries, and ways to disturb them · `control` the
script's door.

Rules: the payment page is the only place where a card number can be typed; of a card only the last four digits, its
country, a fingerprint and the outcome are kept, nothing of it is logged. Everything lives in memory and ends with the
process.
"""
