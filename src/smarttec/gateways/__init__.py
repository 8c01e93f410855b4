"""Bytes in, commands out: one room per protocol that we speak with the outside world.

A gateway translates between a protocol and the words of our own rooms. It holds no business rule: what may be sent, to
whom, and at which price is decided before a gateway sees it, and everything personal reaches a gateway only through
the disclosure door (`smarttec.notice`).

- `smpp`: text messages to and from carriers (SMPP 3.4)
- `payments`: the clearing house (Stripe Checkout, signed notifications)
- `mail`: letters to a mail server (SMTP)
- `webhooks`: requests to customers' own servers (HTTP)
- `vies`: the EU's register of VAT ids (REST)

`outbound` says where requests over HTTP may lead.
"""
