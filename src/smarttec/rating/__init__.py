"""Prices: which rate is in force for a number, what an act costs, and how price lists come in and go out.

- `domain`: the rate table (longest matching prefix, effective dates), no database. `voice`: seconds and what they cost.
- `deck_csv`: carrier-style rate decks as CSV, read strictly and written so that reading gives the same again.
- `comparison`: what a deck would change. `margins`: what is left of a price after a carrier's cost. Both pure.
- `models`: rates as rows, what we sell for and what carriers cost us; `queries`: reading them, for sync and async code.
- `actions`: taking a deck over, all or nothing.

Price of a message = its segments × the price of the longest prefix in force at that moment. What was in force is never
rewritten: a change takes effect now at the earliest.
"""
