"""The Twilio-compatible API: an unmodified official SDK works with its base URL set.

- `operations`: what the API can do is declared once; routes, checks and the OpenAPI document come from it. `resources`:
  the operations, a module for each resource. `app`: the routes. `openapi`, `shapes`: the document.
- `submissions`: creating a message, by far the busiest, answered in front of the framework.
- `scheduling`: messages for later. `requests`: reading credentials and forms, bounded.
- `plane`: what requests share: pools, intake, readers, who asks.
- `control`: the rooms' acts for requests that are not hot, in threads. `idempotency`, `models`: requests done once.
- `render`, `paging`, `usage`: the resources' exact shapes. `errors`, `refusals`: our error tree in Twilio's codes.

On the data plane: Starlette, no Django in the request. Prices and counts are strings, dates RFC 2822 (ISO 8601 below
`/v1`, where messaging services are), what is not known yet is null. Another tenant's thing and a thing that does not
exist give the same answer.
"""
