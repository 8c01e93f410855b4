"""The yearly plan: what is on sale, the own plan with its time line, and everything that can be done with it.

- `overview`: the page. `paying`: buying, paying ahead or late, and changing; each shows the price before the act.
- `settings`: renewal by itself, cancelling and taking that back, accepting the terms.
- `time_line`: what happened and what is coming, in words. `table`: what each condition allows, from the one table.

Rules: a price is shown before it is taken, and taken only as it was shown; forms carry the id of their act. What a
condition allows stands in `plans.standing.TABLE` alone; this page only puts it into words.
"""
