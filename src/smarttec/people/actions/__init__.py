"""The writes of this room, one module per matter. Each declares the purpose it opens values under, narrowly.

`sign_up` · `confirm` (the e-mail, by code) · `sign_in` (password, sign-out everywhere) · `password` (reset, change) ·
`email` (change of address) · `profile` · `token` (the account’s API token) · `lock_out` (every credential at once).
"""
