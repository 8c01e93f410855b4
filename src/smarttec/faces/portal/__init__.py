"""The customers' portal: pages rendered on the server, usable with a keyboard, on a phone, and without JavaScript.

`templates/portal` holds the pages; what each of them expects is written in `templates/portal/CONTEXT.md`.
`templates/mail` holds the letters the service sends. `static/portal` holds the style sheets (`tokens.css` names every
colour once for day and once for night), the icons, htmx and a few lines of our own script. `charts_flow` and
`faces.charts` turn numbers into accessible SVG; `templatetags.portal` gives templates money, moments, pills, icons and
clause marks.

Rules: nothing is loaded from a third party; no inline script and no inline style, so that the strictest content
security policy fits; colour never carries meaning alone; wherever personal data is used, the clause that allows it is
shown.
"""
