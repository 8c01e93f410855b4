"""The privacy centre: what we have about somebody, why, who got it; switch it off, take it, put it right, delete it.

- `centre`: the first page. `tables`: one table's rows, with why they are there. `taking`: the package.
- `figures`: what the pages count and draw.
"""
