"""VIES, the European Commission's register of VAT ids, through its REST interface.

`register` asks (`POST …/check-vat-number`, as its own page does) and reads the answer. Out goes the id, and the
operator's own, which is what makes VIES give a consultation number. What is no clear yes or no is no answer: a member
state that is away or busy says nothing about the id.
"""
