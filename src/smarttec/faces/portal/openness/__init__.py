"""Public pages about what leaves us: demands of authorities (`/transparency`) and transfers abroad (`/transfers`).

Nothing depends on who looks; small counts are told as ranges.
"""
