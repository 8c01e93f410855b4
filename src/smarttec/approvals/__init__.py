"""Two persons for every way to make money out of nothing.

Staff can give value away in many forms: a bank payment that nobody made, a promo code, a plan that costs nothing, terms
to pay later, a price of zero. One rule holds for all of them: what one person gives within a day, in whatever form and
in however many steps, stays below a limit, and so does what all of them give; beyond it another person approves exactly
this act first.

- `domain`: what is proposed, and its fingerprint.
- `rule`: the limits, and `demand`, which rooms call where value is made.
- `models`: proposals and what became of them; the database refuses an approval by the proposer.
- `actions`: propose, approve, reject.

Changes of balances (`ledger`) have proposals of their own, with more to them; they count towards the same sums
(`rule.count_also`). Refunds give back what was paid, and have a second person of their own (`shop`). Nothing here is
personal: who acts is an id of staff, what it is about stands in words of the trade.
"""
