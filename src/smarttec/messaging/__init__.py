"""The life of an SMS: accepted and charged, submitted to a carrier, delivered or not, always accounted for.

- `models`: messages (the table is the queue), submitted parts, early receipts, carriers.
- `domain`: pure rules: what a draft must be, what outcomes and receipts mean. `errors`: what can be wrong.
- `intake`: the way in. Concurrent drafts are gathered into one statement per flush that holds the credit and stores
  the message; an answer is given only after the commit is durable.
- `routing`, `routes`: which carriers may take a message, best first. `quality`: how well they deliver.
- `submission`: the way out. A message is durably `submitting`, its disclosure recorded, before its bytes leave.
- `settlement`: what the carrier answered: capture, release, or `unknown`, which is never blindly resent.
- `receipts`: what the carrier reports later, matched by its id in any spelling (`carrier_ids`) or by our own reference.
- `janitor`: what falls due although nobody reports.
- `services`: pools of numbers from which a message gets its sender.
- `content`: what is left of messages when an account's content is deleted.
- `queries`: reads for faces; an account sees its own messages and nothing else.

Money follows the facts: accepted by the carrier → captured; refused or never taken → released; unknown → held until
a receipt proves acceptance or `UNKNOWN_DEADLINE` passes, then released in the customer's favour.
"""
