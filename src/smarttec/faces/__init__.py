"""What people and programs see of the service; holds no business rule of its own.

`portal` is the customers' web site, `desk` the staff's back office, `twilio` the API. A face reads requests, calls the
rooms below it and renders answers. Faces are siblings and never import each other; what they share stands beside them:
`web` (middleware), `charts` (numbers as accessible SVG) and `error_codes` (what the API answers with and the portal
explains).
"""
