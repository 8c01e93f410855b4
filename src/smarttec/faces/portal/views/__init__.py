"""The portal's pages, one module per matter. Views read a form, call a room's action, and redirect on success.

`public`, `documents` · `entry` (age, sign-up, confirmation), `sign_in`, `reset` · `dashboard`, `messages`, `credit`,
`profile`, `security` (second step, token), `my_data` · `problems` (error pages).
"""
