"""The Twilio-compatible API: an unmodified official SDK works with its base URL set.

- `app`: the routes, and what every request goes through. `requests`: reading credentials and forms, bounded.
- `plane`: what requests share: pools, intake, readers. `render`: the resources' exact shapes.
- `errors`: our error tree in Twilio's codes.

On the data plane: Starlette, no Django in the request. Prices and counts are strings, dates RFC 2822, what is not
known yet is null. Another tenant's thing and a thing that does not exist give the same answer.
"""
