"""Pure values that every other room speaks in; imports nothing of ours and touches no database.

`errors` is the one error tree, `clock` the one source of time, `ids` makes time-ordered UUIDs (RFC 9562),
`money` holds integer amounts, `phone` holds E.164 numbers, `vocabulary` names what personal data can be
(categories), why it may be used (purposes) and who may get it (recipient roles).
"""
