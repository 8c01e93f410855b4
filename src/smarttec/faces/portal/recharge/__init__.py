"""Automatic recharges: save a means of payment at the clearing house, set the rule, end it (COLLECT-2, SHARE-6).

`views` and `urls` under `/credits/automatic`; `forms` checks shapes, the shop decides.
"""
