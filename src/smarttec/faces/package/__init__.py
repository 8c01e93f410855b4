"""The access package as people get it: one ZIP file with a page to read, and the same for programs and spreadsheets.

- `archive`: the ZIP, written while it is fetched: `your-data.html`, `your-data.json`, `csv/*.csv`.
- `page`: the page, which needs nothing but itself: no network, no script. `pictures`: its charts.
  `page.css`: its style, beside the portal's colours.

Used by the portal for the person, and by the desk for somebody who wrote a letter.
"""
