"""Prices: which rate is in force for a number, and what an act costs. Pure pricing over a table of rates.

- `domain`: the rate table (longest matching prefix, effective dates), no database.
- `models`: rates as rows; `queries`: reading them into a table, for sync and async code.

Price of a message = its segments × the price of the longest prefix in force at that moment.
"""
