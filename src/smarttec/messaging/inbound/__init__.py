"""Texts that people send to our customers' numbers: put together, stored once, and acted on.

- `domain`: what a carrier handed over, joining parts, what makes two of them the same. Pure.
- `models`: parts that wait for the others, what arrived lately, and what is still to be done about a text.
- `owners`: whose a number is, whether that account may receive, and what the number is set to do.
- `book`: the way in. A batch is stored in one transaction, with everything that follows from it; only then the carrier
  is told. `writing` has its statements.
- `conversations`: who wrote, for pages.
- `replying`: confirmations and automatic answers, sent through the intake like everybody's messages, each once.
- `answering`: bounds automatic answers for each pair of numbers, those of customers' servers too.
- `forwarding`: SMS to e-mail, where a number is set to it: what stands in the mail, written when it leaves.
- `keeping`: what is forgotten, and when. `tasks`: background work.

Receiving costs nothing and needs good standing, not credit (TERMS-1). A number that is nobody's is refused; so is a
text to an account that may not receive, for good: it is not kept for later, and the carrier tells its sender.
When the database is away, or an account has too many parts that wait, the carrier is asked to come again.

A repetition is the same delivery by the carrier, not the same words: the same sequence number of the same session, or
the same reference of the carrier's own. What came without a reference, and our answer to which the carrier may not have
heard, is *in doubt*: by a later session the same words account for it once (`domain.Circumstances`). Of a message of
several parts every part is recognised by itself, by the sender's reference.
"""
